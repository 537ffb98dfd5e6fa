#include "transport/SctpTransport.hpp"

#include "transport/SctpAssociation.hpp"

namespace rtcwire {

class SctpTransport::Impl {
 public:
  explicit Impl(std::shared_ptr<SctpAssociation> associationIn) : association(std::move(associationIn)) {}
  const std::shared_ptr<SctpAssociation> association;
};

SctpTransport::SctpTransport(DatagramTransport& lower, Timers& timers, const SctpOptions& options,
                             Observer& observer)
    : impl_(std::make_shared<Impl>(std::make_shared<SctpAssociation>(lower, timers, options, observer))) {}

SctpTransport::~SctpTransport() { close(); }

void SctpTransport::start(uint16_t remotePort) { impl_->association->start(remotePort); }

void SctpTransport::configureStream(uint16_t streamId, const SctpStreamOptions& options) {
  impl_->association->configureStream(streamId, options);
}

void SctpTransport::send(const SctpMessage* messages, size_t count) {
  impl_->association->send(messages, count);
}

void SctpTransport::resetStream(uint16_t streamId) { impl_->association->resetStream(streamId); }

void SctpTransport::resumeReceiving() { impl_->association->resumeReceiving(); }

SctpStats SctpTransport::stats() const { return impl_->association->stats(); }

void SctpTransport::close() { impl_->association->close(); }

}  // namespace rtcwire
