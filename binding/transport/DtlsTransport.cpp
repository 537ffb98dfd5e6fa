#include "transport/DtlsTransport.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "transport/DtlsFingerprints.hpp"
#include "transport/DtlsRecords.hpp"
#include "transport/DtlsSession.hpp"
#include "transport/ReceiverSlot.hpp"

namespace rtcwire {
namespace {

constexpr size_t kMaxKept = 8;
// While nothing could be sent yet. onLowerWritable comes first as a rule.
constexpr Milliseconds kBlockedRetry{250};

using Bytes = std::vector<uint8_t>;

BytesView viewOf(const Bytes& bytes) { return {bytes.data(), bytes.size()}; }

void keep(std::vector<Bytes>& kept, BytesView datagram) {
  if (kept.size() < kMaxKept) kept.emplace_back(datagram.data, datagram.data + datagram.size);
}

}  // namespace

/// `mutex_` guards everything but the slots. It is let go for every call up (receivers, observer) and
/// held for calls down (lower_.send, timers_.schedule); timers_.cancel and lower_.setReceiver, which
/// wait for callbacks of ours, are called without it.
class DtlsTransport::Impl final : public DatagramTransport::Receiver,
                                  public std::enable_shared_from_this<Impl> {
 public:
  Impl(DatagramTransport& lower, Timers& timers, std::shared_ptr<const Certificate> certificate,
       Observer& observer)
      : lower_(lower), timers_(timers), certificate_(std::move(certificate)), observer_(observer) {}

  void attach() { lower_.setReceiver(this); }
  void start(DtlsRole role, std::vector<DtlsFingerprint> remoteFingerprints);
  void onLowerWritable();
  void close();
  SendResult send(BytesView datagram, uint8_t dscp);
  void setReceiver(Receiver* receiver);
  void setNonDtlsReceiver(Receiver* receiver) { nonDtlsReceiver_.set(receiver); }
  DtlsStats stats() const;
  bool exportKeyingMaterial(const std::string& label, uint8_t* out, size_t size) const;

  void onDatagram(BytesView datagram) override;
  void onBatchEnd() override;

 private:
  using Lock = std::unique_lock<std::mutex>;
  using Status = DtlsSession::Status;

  struct Event {
    DtlsState state;
    std::string error;
    std::vector<Bytes> remoteCertificates;
  };

  struct Wake {
    uint64_t generation;
    Timers::Id id;
  };

  bool isActive() const { return session_.has_value() && !closed_; }
  bool isHandshaking() const { return isActive() && state_ < DtlsState::kConnected; }
  bool isConnected() const { return isActive() && state_ == DtlsState::kConnected; }

  void beginSession();
  void process(Lock& lock, BytesView datagram);
  void readAll(Lock& lock);
  void continueHandshake();
  void finishHandshake();
  void endUnless(Status status);
  void enter(DtlsState state, std::string error = std::string());
  void deliverKept(Lock& lock);
  void flushEvents(Lock& lock);

  void wakeIn(Milliseconds delay);
  void scheduleHandshakeTimer();
  void onWake(uint64_t generation);

  DatagramTransport& lower_;
  Timers& timers_;
  const std::shared_ptr<const Certificate> certificate_;
  Observer& observer_;
  ReceiverSlot receiver_;
  ReceiverSlot nonDtlsReceiver_;

  mutable std::mutex mutex_;
  DtlsState state_ = DtlsState::kNew;
  bool started_ = false;
  bool closed_ = false;
  bool lowerWritable_ = false;
  bool kicked_ = false;
  bool blocked_ = false;
  DtlsRole role_ = DtlsRole::kClient;
  std::vector<DtlsFingerprint> remoteFingerprints_;
  std::optional<DtlsSession> session_;
  DtlsStats stats_;
  std::vector<Bytes> keptInput_;      // before start
  std::vector<Bytes> keptPlaintext_;  // before there is a receiver
  std::vector<Event> events_;
  std::vector<Wake> wakes_;  // only the last counts; the others are kept so that close can cancel them
  uint64_t generation_ = 0;
  TimePoint nextWake_;
};

void DtlsTransport::Impl::start(DtlsRole role, std::vector<DtlsFingerprint> remoteFingerprints) {
  const Lock lock(mutex_);
  if (started_ || closed_) return;
  started_ = true;
  role_ = role;
  remoteFingerprints_ = std::move(remoteFingerprints);
  wakeIn(Milliseconds(0));
}

void DtlsTransport::Impl::onLowerWritable() {
  const Lock lock(mutex_);
  if (closed_ || state_ >= DtlsState::kConnected) return;
  lowerWritable_ = true;
  kicked_ = true;
  if (started_) wakeIn(Milliseconds(0));
}

void DtlsTransport::Impl::close() {
  std::vector<Wake> wakes;
  {
    const Lock lock(mutex_);
    if (closed_) return;
    if (isConnected()) session_->sendCloseNotify();
    closed_ = true;
    session_.reset();
    events_.clear();
    keptInput_.clear();
    keptPlaintext_.clear();
    wakes.swap(wakes_);
  }
  lower_.setReceiver(nullptr);
  for (const Wake& wake : wakes) timers_.cancel(wake.id);
  receiver_.set(nullptr);
  nonDtlsReceiver_.set(nullptr);
}

SendResult DtlsTransport::Impl::send(BytesView datagram, uint8_t dscp) {
  const Lock lock(mutex_);
  if (!isConnected()) return SendResult::kNotConnected;
  if (datagram.size > DtlsSession::kMaxPlaintextSent) return SendResult::kTooLarge;
  if (datagram.size == 0) return SendResult::kSent;
  SendResult result = SendResult::kSent;
  const Status status = session_->write(datagram, dscp, &result);
  if (status == Status::kOk) return result;
  endUnless(status);
  return SendResult::kFailed;
}

void DtlsTransport::Impl::setReceiver(Receiver* receiver) {
  receiver_.set(receiver);
  if (receiver == nullptr) return;
  const Lock lock(mutex_);
  if (!keptPlaintext_.empty()) wakeIn(Milliseconds(0));
}

DtlsStats DtlsTransport::Impl::stats() const {
  const Lock lock(mutex_);
  return stats_;
}

bool DtlsTransport::Impl::exportKeyingMaterial(const std::string& label, uint8_t* out, size_t size) const {
  const Lock lock(mutex_);
  return isConnected() && session_->exportKeyingMaterial(label, out, size);
}

void DtlsTransport::Impl::onDatagram(BytesView datagram) {
  if (!isDtls(datagram)) {
    nonDtlsReceiver_.deliver(datagram);
    return;
  }
  const std::shared_ptr<Impl> alive = shared_from_this();
  Lock lock(mutex_);
  if (closed_) return;
  if (!session_.has_value()) {
    if (state_ == DtlsState::kNew) keep(keptInput_, datagram);
    return;
  }
  process(lock, datagram);
}

void DtlsTransport::Impl::onBatchEnd() {
  receiver_.endBatch();
  nonDtlsReceiver_.endBatch();
}

void DtlsTransport::Impl::beginSession() {
  try {
    DtlsFingerprints fingerprints(remoteFingerprints_);
    if (fingerprints.empty())
      return enter(DtlsState::kFailed, "no remote fingerprint has a known hash function");
    session_.emplace(lower_, timers_, *certificate_, role_, std::move(fingerprints));
    continueHandshake();
  } catch (const std::exception& error) {
    enter(DtlsState::kFailed, error.what());
  }
}

void DtlsTransport::Impl::process(Lock& lock, BytesView datagram) {
  const size_t size = wellFormedRecords(datagram, session_->recordOverhead());
  if (size == 0) return;
  session_->setInput({datagram.data, size});
  if (isHandshaking()) {
    if (state_ == DtlsState::kNew) enter(DtlsState::kConnecting);
    continueHandshake();
    flushEvents(lock);
  }
  if (isConnected()) readAll(lock);
  if (isActive()) session_->dropInput();
  flushEvents(lock);
}

void DtlsTransport::Impl::readAll(Lock& lock) {
  uint8_t plaintext[DtlsSession::kMaxPlaintext];
  do {
    size_t size = 0;
    const Status status = session_->read(plaintext, &size);
    if (status != Status::kOk) return endUnless(status);
    const BytesView datagram{plaintext, size};
    if (!keptPlaintext_.empty() || receiver_.empty()) {
      keep(keptPlaintext_, datagram);
      continue;
    }
    lock.unlock();
    receiver_.deliver(datagram);
    lock.lock();
  } while (isConnected() && session_->hasPending());
}

void DtlsTransport::Impl::continueHandshake() {
  const Status status = session_->handshake();
  blocked_ = status == Status::kBlocked;
  if (status == Status::kOk) return finishHandshake();
  endUnless(status);
  if (!isHandshaking()) return;
  if (state_ == DtlsState::kNew && (lowerWritable_ || session_->hasSent())) enter(DtlsState::kConnecting);
  scheduleHandshakeTimer();
}

void DtlsTransport::Impl::finishHandshake() {
  if (state_ == DtlsState::kNew) enter(DtlsState::kConnecting);
  stats_ = session_->stats();
  enter(DtlsState::kConnected);
}

void DtlsTransport::Impl::endUnless(Status status) {
  if (status == Status::kPeerClosed) enter(DtlsState::kClosed);
  if (status == Status::kFailed) enter(DtlsState::kFailed, session_->error());
}

void DtlsTransport::Impl::enter(DtlsState state, std::string error) {
  if (state_ == DtlsState::kClosed || state_ == DtlsState::kFailed) return;
  state_ = state;
  Event event{state, std::move(error), {}};
  if (state == DtlsState::kConnected) event.remoteCertificates = session_->remoteCertificates();
  events_.push_back(std::move(event));
  wakeIn(Milliseconds(0));
}

void DtlsTransport::Impl::deliverKept(Lock& lock) {
  if (keptPlaintext_.empty() || receiver_.empty()) return;
  const std::vector<Bytes> kept = std::move(keptPlaintext_);
  keptPlaintext_.clear();
  lock.unlock();
  for (const Bytes& datagram : kept) receiver_.deliver(viewOf(datagram));
  receiver_.endBatch();
  lock.lock();
}

void DtlsTransport::Impl::flushEvents(Lock& lock) {
  while (!closed_ && !events_.empty()) {
    const Event event = std::move(events_.front());
    events_.erase(events_.begin());
    lock.unlock();
    observer_.onDtlsState(event.state, event.error, event.remoteCertificates);
    lock.lock();
  }
}

void DtlsTransport::Impl::wakeIn(Milliseconds delay) {
  if (closed_) return;
  const TimePoint due = timers_.now() + delay;
  if (!wakes_.empty() && wakes_.back().generation == generation_ && nextWake_ <= due) return;
  nextWake_ = due;
  const uint64_t generation = ++generation_;
  const Timers::Id id = timers_.schedule(delay, [weak = weak_from_this(), generation] {
    if (const std::shared_ptr<Impl> self = weak.lock()) self->onWake(generation);
  });
  wakes_.push_back({generation, id});
}

void DtlsTransport::Impl::scheduleHandshakeTimer() {
  const Milliseconds left = blocked_ ? kBlockedRetry : session_->timeout();
  if (left.count() >= 0) wakeIn(left);
}

void DtlsTransport::Impl::onWake(uint64_t generation) {
  Lock lock(mutex_);
  wakes_.erase(std::remove_if(wakes_.begin(), wakes_.end(),
                              [generation](const Wake& wake) { return wake.generation == generation; }),
               wakes_.end());
  if (generation != generation_ || closed_) return;
  if (started_ && !session_.has_value() && state_ == DtlsState::kNew) {
    beginSession();
    flushEvents(lock);
    const std::vector<Bytes> kept = std::move(keptInput_);
    keptInput_.clear();
    for (const Bytes& datagram : kept) {
      if (isActive()) process(lock, viewOf(datagram));
    }
  }
  if (isHandshaking()) {
    const bool resend = kicked_ && session_->hasLost();
    if (!blocked_) endUnless(session_->handleTimeout(resend));
    if (isHandshaking() && (blocked_ || kicked_)) continueHandshake();
    kicked_ = false;
    if (isHandshaking()) scheduleHandshakeTimer();
  }
  flushEvents(lock);
  deliverKept(lock);
}

DtlsTransport::DtlsTransport(DatagramTransport& lower, Timers& timers,
                             std::shared_ptr<const Certificate> certificate, Observer& observer)
    : impl_(std::make_shared<Impl>(lower, timers, std::move(certificate), observer)) {
  impl_->attach();
}

DtlsTransport::~DtlsTransport() { impl_->close(); }

void DtlsTransport::start(DtlsRole role, std::vector<DtlsFingerprint> remoteFingerprints) {
  impl_->start(role, std::move(remoteFingerprints));
}

void DtlsTransport::onLowerWritable() { impl_->onLowerWritable(); }

DtlsStats DtlsTransport::stats() const { return impl_->stats(); }

bool DtlsTransport::exportKeyingMaterial(const std::string& label, uint8_t* out, size_t size) const {
  return impl_->exportKeyingMaterial(label, out, size);
}

void DtlsTransport::setNonDtlsReceiver(Receiver* receiver) { impl_->setNonDtlsReceiver(receiver); }

void DtlsTransport::close() { impl_->close(); }

SendResult DtlsTransport::send(BytesView datagram, uint8_t dscp) { return impl_->send(datagram, dscp); }

void DtlsTransport::setReceiver(Receiver* receiver) { impl_->setReceiver(receiver); }

}  // namespace rtcwire
