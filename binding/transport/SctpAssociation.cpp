#include "transport/SctpAssociation.hpp"

#include <exception>
#include <limits>
#include <utility>

#include "transport/SctpChecksum.hpp"
#include "transport/SctpPacket.hpp"

namespace rtcwire {
namespace {

// Messages below this size join others in packets and in system calls when they wait a little, while data is
// in flight.
constexpr size_t kBundlingLimit = 4096;
// usrsctp sends what it has in the order it got it; what waits for the congestion window waits in our queue
// instead, where streams take turns.
constexpr size_t kMaxUnsent = 128 * 1024;

}  // namespace

SctpAssociation::SctpAssociation(DatagramTransport& lower, Timers& timers, const SctpOptions& options,
                                 SctpTransport::Observer& observer)
    : lower_(lower),
      timers_(timers),
      options_(options),
      maxMessageSize_(options.maxReceiveMessageSize > 0 ? options.maxReceiveMessageSize
                                                        : std::numeric_limits<size_t>::max()),
      observer_(observer),
      runtime_(UsrsctpRuntime::instance()),
      outbox_(lower) {}

void SctpAssociation::start(uint16_t remotePort) {
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    if (closed_ || state_ != State::kNew) return;
    state_ = State::kConnecting;
    id_ = runtime_.add(shared_from_this(), timers_);
    try {
      socket_ = std::make_unique<UsrsctpSocket>(id_);
      socket_->connect(options_.localPort, remotePort);
    } catch (const std::exception& error) {
      end(error.what());
    }
  }
  // Only now: an INIT that arrived before ours was sent would be refused by usrsctp.
  lower_.setReceiver(this);
  flush();
  emit();
}

void SctpAssociation::configureStream(uint16_t streamId, const SctpStreamOptions& options) {
  std::lock_guard<std::mutex> lock(runtime_.mutex());
  if (options.reliability != SctpReliability::kReliable) partiallyReliable_ = true;
  queue_.configure(streamId, options);
}

void SctpAssociation::send(const SctpMessage* messages, size_t count) {
  bool report = false;
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    if (closed_ || state_ == State::kEnded) return;
    for (size_t i = 0; i < count; ++i) accept(messages[i], i + 1 < count);
    if (state_ == State::kConnected) runtime_.noteActivity();
    report = accounting_.hasSent();
  }
  flush();
  if (report) emit();
}

void SctpAssociation::accept(const SctpMessage& message, bool more) {
  if (state_ == State::kConnected && queue_.empty() && !queue_.held(message.streamId) &&
      sendAtOnce(message, more)) {
    return;
  }
  queue_.push(message, timers_.now());
  // While usrsctp has enough, the next acknowledgement brings us here again.
  if (state_ == State::kConnected && !(blocked_ && accounting_.inFlight())) schedulePump();
}

bool SctpAssociation::sendAtOnce(const SctpMessage& message, bool more) {
  // Small messages while data is in flight go through the queue, where more of them may join one packet.
  if (!more && message.data.size < kBundlingLimit && accounting_.inFlight()) return false;
  if (accounting_.unsentBytes() >= kMaxUnsent) return false;
  socket_->setBundling(more);
  const auto result = write(message, 0, queue_.options(message.streamId));
  if (result.outcome == UsrsctpSocket::Write::kPart) queue_.push(message, timers_.now(), result.taken);
  return result.outcome == UsrsctpSocket::Write::kTaken || result.outcome == UsrsctpSocket::Write::kPart;
}

UsrsctpSocket::WriteResult SctpAssociation::write(const SctpMessage& message, size_t offset,
                                                  const SctpStreamOptions& options) {
  if (message.streamId >= streams_.outgoing()) return {UsrsctpSocket::Write::kFailed};
  socket_->ensureOutgoing(message.streamId);
  // Counted before: packets leave from within the call.
  const size_t offered = isEmptyMessagePpid(message.ppid) ? 0 : message.data.size - offset;
  accounting_.taken(message.streamId, offered);
  const auto result = socket_->write(message, offset, options);
  if (offered > result.taken) accounting_.notTaken(message.streamId, offered - result.taken);
  return result;
}

void SctpAssociation::feed() {
  blocked_ = false;
  if (state_ != State::kConnected || queue_.empty()) return;
  const TimePoint now = timers_.now();
  blocked_ = !queue_.drain([this, now](const SctpSendQueue::Waiting& waiting, size_t* taken) {
    return offer(waiting, now, taken);
  });
}

SctpSendQueue::Offer SctpAssociation::offer(const SctpSendQueue::Waiting& waiting, TimePoint now,
                                            size_t* taken) {
  using Offer = SctpSendQueue::Offer;
  const bool begun = waiting.offset > 0;
  SctpStreamOptions options = waiting.options;
  if (!begun && options.reliability == SctpReliability::kMaxPacketLifeTime) {
    // The lifetime began when the message was handed to us.
    const auto age = std::chrono::duration_cast<Milliseconds>(now - waiting.since).count();
    if (age > options.reliabilityParameter) return drop(waiting);
    options.reliabilityParameter -= static_cast<uint32_t>(age);
  }
  if (!begun && accounting_.unsentBytes() >= kMaxUnsent) return Offer::kBlocked;
  socket_->setBundling(queue_.size() > 1);
  const auto result = write(waiting.message, waiting.offset, options);
  *taken = result.taken;
  switch (result.outcome) {
    case UsrsctpSocket::Write::kTaken:
      return Offer::kTaken;
    case UsrsctpSocket::Write::kPart:
      return Offer::kPart;
    case UsrsctpSocket::Write::kBlocked:
      return Offer::kBlocked;
    default:
      return drop(waiting);  // the stream does not exist, or the association is ending
  }
}

SctpSendQueue::Offer SctpAssociation::drop(const SctpSendQueue::Waiting& waiting) {
  const SctpMessage& message = waiting.message;
  const size_t bytes = isEmptyMessagePpid(message.ppid) ? 0 : message.data.size - waiting.offset;
  accounting_.taken(message.streamId, bytes);
  accounting_.abandoned(message.streamId, bytes);
  return SctpSendQueue::Offer::kDropped;
}

void SctpAssociation::schedulePump() {
  if (pumpScheduled_) return;
  pumpScheduled_ = true;
  runOnIoThread(&SctpAssociation::pump);
}

void SctpAssociation::pump() {
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    pumpScheduled_ = false;
  }
  work();
}

void SctpAssociation::runOnIoThread(void (SctpAssociation::*step)()) {
  timers_.schedule(Milliseconds(0), [weak = weak_from_this(), step] {
    if (const auto self = weak.lock()) (self.get()->*step)();
  });
}

void SctpAssociation::resetStream(uint16_t streamId) {
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    if (closed_ || state_ == State::kEnded) return;
    resets_.emplace(streamId, Reset{});
    requestResets();
    runtime_.noteActivity();
  }
  flush();
  emit();
}

void SctpAssociation::requestResets() {
  if (state_ != State::kConnected || resets_.empty()) return;
  std::vector<uint16_t> ready;
  std::vector<uint16_t> pointless;
  for (auto& [streamId, reset] : resets_) {
    if (reset.requested || !queue_.emptyFor(streamId)) continue;
    if (streamId >= streams_.outgoing()) {
      pointless.push_back(streamId);
      continue;
    }
    reset.requested = true;
    socket_->ensureOutgoing(streamId);
    queue_.hold(streamId, true);
    ready.push_back(streamId);
  }
  // The peer knows no RFC 6525: nobody will acknowledge, and the stream goes on where it was.
  if (!ready.empty() &&
      socket_->resetStreams(ready.data(), ready.size()) == UsrsctpSocket::Reset::kNotPossible) {
    pointless.insert(pointless.end(), ready.begin(), ready.end());
  }
  for (const uint16_t streamId : pointless) finishReset(streamId);
}

void SctpAssociation::finishReset(uint16_t streamId) {
  if (resets_.erase(streamId) == 0) return;
  queue_.hold(streamId, false);
  events_.push_back(
      [streamId](SctpTransport::Observer& observer) { observer.onSctpStreamResetDone(streamId); });
}

void SctpAssociation::resumeReceiving() {
  std::lock_guard<std::mutex> lock(runtime_.mutex());
  ++resumes_;
  if (!paused_ || closed_) return;
  paused_ = false;
  runOnIoThread(&SctpAssociation::work);
}

SctpStats SctpAssociation::stats() const {
  std::lock_guard<std::mutex> lock(runtime_.mutex());
  return socket_ && state_ == State::kConnected ? socket_->stats() : SctpStats{};
}

void SctpAssociation::close() {
  bool started = false;
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    if (closed_.exchange(true)) return;
    started = state_ != State::kNew;
    state_ = State::kEnded;
    socket_.reset();  // sends the ABORT
    if (id_ != nullptr) runtime_.remove(id_);
    queue_.clear();
    events_.clear();
  }
  outbox_.flush();
  outbox_.close();
  if (started) lower_.setReceiver(nullptr);
  // An observer call that runs on the other thread ends first.
  std::lock_guard<std::recursive_mutex> wait(gate_);
}

void SctpAssociation::flush() { outbox_.flush(); }

void SctpAssociation::emit() {
  std::vector<std::function<void(SctpTransport::Observer&)>> events;
  SctpAccounting::Sent sent;
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    events.swap(events_);
    sent = accounting_.takeSent();
  }
  for (const auto& [streamId, bytes] : sent) {
    notify([id = streamId, count = bytes](SctpTransport::Observer& observer) {
      observer.onSctpBytesSent(id, count);
    });
  }
  for (const auto& event : events) notify(event);
}

void SctpAssociation::end(const std::string& error, uint16_t causeCode) {
  if (state_ == State::kEnded) return;
  state_ = State::kEnded;
  socket_.reset();
  queue_.clear();
  resets_.clear();
  events_.push_back(
      [error, causeCode](SctpTransport::Observer& observer) { observer.onSctpClosed(error, causeCode); });
}

}  // namespace rtcwire
