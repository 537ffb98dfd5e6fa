#include "transport/IceTransport.hpp"

#include <atomic>
#include <cerrno>
#include <mutex>
#include <utility>

#include "transport/IoClock.hpp"
#include "transport/IoLoop.hpp"
#include "transport/ReceiverSlot.hpp"
#include "transport/juice/JuiceAgent.hpp"

namespace rtcwire {
namespace {

/// How long a replaced agent still receives: the peer replaces its own a little later.
constexpr Milliseconds kRetirement{10000};

bool isConnected(IceState state) { return state == IceState::kConnected || state == IceState::kCompleted; }

bool isChecking(IceState state) { return state == IceState::kNew || state == IceState::kChecking; }

SendResult sendResultOf(int code) {
  switch (code) {
    case 0:
      return SendResult::kSent;
    case -ENOTCONN:
      return SendResult::kNotConnected;
    case -EMSGSIZE:
      return SendResult::kTooLarge;
    case -EAGAIN:
      return SendResult::kWouldBlock;
    default:
      return SendResult::kFailed;
  }
}

/// Datagrams of the layer above; checks and relaying are not counted.
struct TrafficCounter {
  std::atomic<uint64_t> packets{0};
  std::atomic<uint64_t> bytes{0};
  std::atomic<int64_t> lastAt{0};  // clock ticks; 0 before the first

  void count(size_t size) {
    packets.fetch_add(1, std::memory_order_relaxed);
    bytes.fetch_add(size, std::memory_order_relaxed);
    lastAt.store(ioNow().time_since_epoch().count(), std::memory_order_relaxed);
  }

  double ageInSeconds() const {
    const int64_t last = lastAt.load(std::memory_order_relaxed);
    if (last == 0) return -1;
    return std::chrono::duration<double>(ioNow().time_since_epoch() - TimePoint::duration(last)).count();
  }
};

}  // namespace

class IceTransport::Impl final : public JuiceAgent::Listener, public std::enable_shared_from_this<Impl> {
 public:
  Impl(std::shared_ptr<IoLoop> loop, IceOptions options, Observer& observer)
      : loop_(std::move(loop)), options_(std::move(options)), observer_(&observer) {}

  void setOptions(IceOptions options) {
    std::lock_guard<std::mutex> lock(mutex_);
    options_ = std::move(options);
  }

  bool gather(const IceParameters& local, IceRole role, std::string* error);
  void rollback();
  std::shared_ptr<JuiceAgent> newest() const;
  IceStats stats() const;
  void close();
  SendResult send(BytesView datagram, uint8_t dscp);
  void setReceiver(Receiver* receiver) { receiver_.set(receiver); }

  void onAgentDatagram(JuiceAgent& agent, BytesView datagram) override;
  void onAgentBatchEnd(JuiceAgent& agent) override;
  void onAgentUpdate(JuiceAgent& agent, const std::vector<IceAgentEvent>& events) override;

 private:
  void announce(JuiceAgent& agent, const std::vector<IceAgentEvent>& events);
  void promoteNext();
  void publish();
  IceState combinedState(const IceAgentStatus& current, const std::shared_ptr<JuiceAgent>& next) const;
  void publishState(IceState state);
  std::shared_ptr<JuiceAgent> current() const;
  template <typename Function>
  void callObserver(Function function);

  std::shared_ptr<IoLoop> loop_;  // of the environment's thread; let go of in close()
  ReceiverSlot receiver_;
  TrafficCounter sent_;
  TrafficCounter received_;
  std::atomic<uint32_t> pairChanges_{0};

  mutable std::mutex mutex_;  // guards what follows; held for moments only
  IceOptions options_;
  std::shared_ptr<JuiceAgent> current_;
  std::shared_ptr<JuiceAgent> next_;
  std::vector<std::shared_ptr<JuiceAgent>> retired_;
  std::vector<Timers::Id> retirements_;
  bool closed_ = false;

  std::recursive_mutex observerMutex_;  // held while the observer runs
  std::atomic<Observer*> observer_;

  // Of the I/O thread:
  IceState published_ = IceState::kNew;
  std::string publishedLocal_;
  std::string publishedRemote_;
};

template <typename Function>
void IceTransport::Impl::callObserver(Function function) {
  if (observer_.load() == nullptr) return;
  std::lock_guard<std::recursive_mutex> lock(observerMutex_);
  Observer* const observer = observer_.load();
  if (observer != nullptr) function(*observer);
}

bool IceTransport::Impl::gather(const IceParameters& local, IceRole role, std::string* error) {
  IceOptions options;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return true;
    options = options_;
  }
  // loop_ is an IoLoopImpl by construction: acquire() makes nothing else.
  auto& loop = static_cast<IoLoopImpl&>(*loop_);
  const auto agent = std::make_shared<JuiceAgent>(loop, std::move(options), local, weak_from_this());
  if (!agent->gather(role, error)) {
    agent->close();
    return false;
  }
  std::shared_ptr<JuiceAgent> abandoned;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (current_) {
      abandoned = std::exchange(next_, agent);
    } else {
      current_ = agent;
    }
  }
  if (abandoned) abandoned->close();
  agent->start();
  return true;
}

void IceTransport::Impl::rollback() {
  std::shared_ptr<JuiceAgent> abandoned;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    abandoned = std::exchange(next_, nullptr);
  }
  if (!abandoned) return;
  abandoned->close();
  if (const auto agent = current()) agent->announceAgain();  // its own state shows again
}

std::shared_ptr<JuiceAgent> IceTransport::Impl::newest() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return next_ ? next_ : current_;
}

std::shared_ptr<JuiceAgent> IceTransport::Impl::current() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return current_;
}

SendResult IceTransport::Impl::send(BytesView datagram, uint8_t dscp) {
  const std::shared_ptr<JuiceAgent> agent = current();
  if (!agent) return SendResult::kNotConnected;
  const SendResult result = sendResultOf(agent->send(datagram, dscp));
  if (result == SendResult::kSent) sent_.count(datagram.size);
  return result;
}

void IceTransport::Impl::close() {
  std::vector<std::shared_ptr<JuiceAgent>> agents;
  std::vector<Timers::Id> timers;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    closed_ = true;
    agents.swap(retired_);
    agents.push_back(std::move(current_));
    agents.push_back(std::move(next_));
    timers.swap(retirements_);
  }
  observer_ = nullptr;
  receiver_.set(nullptr);
  { std::lock_guard<std::recursive_mutex> wait(observerMutex_); }
  for (const Timers::Id timer : timers) loop_->cancel(timer);
  for (const auto& agent : agents) {
    if (agent) agent->close();
  }
  agents.clear();
  loop_.reset();
}

void IceTransport::Impl::onAgentDatagram(JuiceAgent&, BytesView datagram) {
  received_.count(datagram.size);
  receiver_.deliver(datagram);
}

void IceTransport::Impl::onAgentBatchEnd(JuiceAgent&) { receiver_.endBatch(); }

void IceTransport::Impl::onAgentUpdate(JuiceAgent& agent, const std::vector<IceAgentEvent>& events) {
  if (newest().get() == &agent) announce(agent, events);
  promoteNext();
  publish();
}

void IceTransport::Impl::announce(JuiceAgent& agent, const std::vector<IceAgentEvent>& events) {
  for (const IceAgentEvent& event : events) {
    callObserver([&](Observer& observer) {
      switch (event.kind) {
        case IceAgentEvent::Kind::kCandidate:
          return observer.onLocalCandidate(event.text, agent.usernameFragment(), event.url);
        case IceAgentEvent::Kind::kCandidateError:
          return observer.onCandidateError(event.url, event.errorCode, event.text);
        case IceAgentEvent::Kind::kGatheringComplete:
          return observer.onGatheringComplete(agent.usernameFragment());
      }
    });
  }
}

// ICE restart: the new agent takes over with its first selected pair (RFC 8445 8.3).
void IceTransport::Impl::promoteNext() {
  std::shared_ptr<JuiceAgent> next;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    next = next_;
  }
  if (!next || !next->status().hasSelectedPair) return;
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_ || next_ != next) return;
  const std::shared_ptr<JuiceAgent> former = std::exchange(current_, std::exchange(next_, nullptr));
  retired_.push_back(former);
  retirements_.push_back(loop_->schedule(kRetirement, [weak = weak_from_this(), former] {
    former->close();
    const auto self = weak.lock();
    if (!self) return;
    std::lock_guard<std::mutex> guard(self->mutex_);
    auto& retired = self->retired_;
    for (auto it = retired.begin(); it != retired.end(); ++it) {
      if (*it == former) {
        retired.erase(it);
        break;
      }
    }
  }));
}

IceState IceTransport::Impl::combinedState(const IceAgentStatus& current,
                                           const std::shared_ptr<JuiceAgent>& next) const {
  if (!next || isConnected(current.state)) return current.state;
  const IceState state = next->status().state;
  return state == IceState::kNew ? current.state : state;
}

void IceTransport::Impl::publish() {
  std::shared_ptr<JuiceAgent> agent;
  std::shared_ptr<JuiceAgent> next;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    agent = current_;
    next = next_;
  }
  if (!agent) return;
  const IceAgentStatus status = agent->status();
  const IceState state = combinedState(status, next);
  if (isChecking(published_) && isConnected(state)) publishState(IceState::kChecking);
  if (status.hasSelectedPair && (status.local != publishedLocal_ || status.remote != publishedRemote_)) {
    publishedLocal_ = status.local;
    publishedRemote_ = status.remote;
    pairChanges_.fetch_add(1, std::memory_order_relaxed);
    callObserver([&](Observer& observer) { observer.onSelectedPair(status.local, status.remote); });
  }
  if (state == IceState::kCompleted && !isConnected(published_)) publishState(IceState::kConnected);
  publishState(state);
}

void IceTransport::Impl::publishState(IceState state) {
  if (state == published_) return;
  published_ = state;
  callObserver([state](Observer& observer) { observer.onIceState(state); });
}

IceStats IceTransport::Impl::stats() const {
  IceStats stats;
  stats.packetsSent = sent_.packets;
  stats.bytesSent = sent_.bytes;
  stats.lastPacketSentAge = sent_.ageInSeconds();
  stats.packetsReceived = received_.packets;
  stats.bytesReceived = received_.bytes;
  stats.lastPacketReceivedAge = received_.ageInSeconds();
  stats.selectedCandidatePairChanges = pairChanges_;
  if (const auto agent = current()) agent->fillPairStats(&stats.pairs);
  return stats;
}

IceTransport::IceTransport(std::shared_ptr<IoLoop> loop, IceOptions options, Observer& observer)
    : impl_(std::make_shared<Impl>(std::move(loop), std::move(options), observer)) {}

IceTransport::~IceTransport() { impl_->close(); }

void IceTransport::setOptions(IceOptions options) { impl_->setOptions(std::move(options)); }

bool IceTransport::gather(const IceParameters& local, IceRole role, std::string* error) {
  return impl_->gather(local, role, error);
}

void IceTransport::rollback() { impl_->rollback(); }

void IceTransport::setRemoteParameters(const IceParameters& remote) {
  if (const auto agent = impl_->newest()) agent->setRemoteParameters(remote);
}

bool IceTransport::addRemoteCandidate(const std::string& candidate) {
  if (const auto agent = impl_->newest()) return agent->addRemoteCandidate(candidate);
  return parseIceCandidateLine(candidate).has_value();
}

void IceTransport::endOfRemoteCandidates() {
  if (const auto agent = impl_->newest()) agent->endOfRemoteCandidates();
}

IceRole IceTransport::role() const {
  const auto agent = impl_->newest();
  return agent ? agent->role() : IceRole::kControlled;
}

IceStats IceTransport::stats() const { return impl_->stats(); }

void IceTransport::close() { impl_->close(); }

SendResult IceTransport::send(BytesView datagram, uint8_t dscp) { return impl_->send(datagram, dscp); }

void IceTransport::setReceiver(Receiver* receiver) { impl_->setReceiver(receiver); }

}  // namespace rtcwire
