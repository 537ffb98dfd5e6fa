// Timers, states and events of an agent, looked after on the I/O thread.

#include <algorithm>
#include <utility>

#include "transport/IoClock.hpp"
#include "transport/juice/JuiceAgent.hpp"
#include "transport/juice/JuicePairCounters.hpp"
#include "transport/juice/JuiceServers.hpp"
#include "transport/juice/JuiceText.hpp"
//
#include "transport/juice/JuiceInternals.hpp"

namespace rtcwire {
namespace {

constexpr Milliseconds kSilence{5000};  // then `disconnected`

TimePoint fromJuice(timestamp_t ms) { return TimePoint(Milliseconds(ms)); }

}  // namespace

void JuiceAgent::interrupt() {
  if (wakePending_.exchange(true)) return;
  loop_.schedule(Milliseconds(0), [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->service();
  });
}

void JuiceAgent::service() {
  Lock lock(mutex_);
  wakePending_ = false;
  if (closed_ || !started_) return;
  serviceLocked();
  deliverEvents(lock);
}

void JuiceAgent::serviceLocked() {
  dirty_ = false;
  updateChecksTimer();
  timestamp_t next = 0;
  agent_conn_update(agent_, &next);
  servers_->collectErrors(&events_);
  refreshStatus();
  TimePoint due = fromJuice(next);
  const bool watching = status_.state == IceState::kConnected || status_.state == IceState::kCompleted;
  if (watching) due = std::min(due, lastHeard_ + kSilence);
  rearm(due);
}

void JuiceAgent::rearm(TimePoint due) {
  const TimePoint now = ioNow();
  if (timer_ != 0 && timerDue_ <= due && timerDue_ > now) return;
  loop_.cancel(timer_);
  const auto delay = std::chrono::duration_cast<Milliseconds>(due - now) + Milliseconds(1);
  timerDue_ = due;
  timer_ = loop_.schedule(delay, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      {
        Lock lock(self->mutex_);
        self->timer_ = 0;
      }
      self->service();
    }
  });
}

// RFC 8863's timer, started only once there is something to wait for: without any candidate a
// session is new, not failed.
void JuiceAgent::updateChecksTimer() {
  agent_->remote.finished = remoteFinished_ && pendingLookups_ == 0;
  const bool started = remoteKnown_ && agent_->gathering_done &&
                       (agent_->candidate_pairs_count > 0 || agent_->remote.finished);
  if (!started) {
    agent_->pac_timestamp = 0;
  } else if (agent_->pac_timestamp == 0) {
    agent_->pac_timestamp = current_timestamp() + ICE_PAC_TIMEOUT;
  }
}

IceState JuiceAgent::computeState() const {
  switch (agent_->state) {
    case JUICE_STATE_FAILED:
      return IceState::kFailed;
    case JUICE_STATE_CONNECTED:
    case JUICE_STATE_COMPLETED:
      if (ioNow() - lastHeard_ >= kSilence) return IceState::kDisconnected;
      return agent_->state == JUICE_STATE_COMPLETED && gatheringComplete_ && agent_->remote.finished
                 ? IceState::kCompleted
                 : IceState::kConnected;
    default:
      return remoteKnown_ && agent_->candidate_pairs_count > 0 ? IceState::kChecking : IceState::kNew;
  }
}

void JuiceAgent::refreshStatus() {
  const IceState state = computeState();
  const bool selected = agent_->selected_entry != nullptr;
  if (state != status_.state || selected != status_.hasSelectedPair) statusChanged_ = true;
  status_.state = state;
  status_.hasSelectedPair = selected;
  const ice_candidate_pair_t* const pair = agent_->selected_pair;
  if (!selected || pair == nullptr) return;
  std::string local = juiceLocalCandidate(*agent_, *pair);
  std::string remote = juiceCandidateText(*pair->remote);
  if (local == status_.local && remote == status_.remote) return;
  status_.local = std::move(local);
  status_.remote = std::move(remote);
  statusChanged_ = true;
}

void JuiceAgent::deliverEvents(Lock& lock) {
  if (events_.empty() && !statusChanged_) return;
  statusChanged_ = false;
  const std::vector<IceAgentEvent> events = std::exchange(events_, {});
  lock.unlock();
  if (const auto listener = listener_.lock()) listener->onAgentUpdate(*this, events);
}

IceAgentStatus JuiceAgent::status() const {
  Lock lock(mutex_);
  return status_;
}

IceRole JuiceAgent::role() const {
  Lock lock(mutex_);
  return agent_ != nullptr && agent_->mode == AGENT_MODE_CONTROLLED ? IceRole::kControlled
                                                                    : IceRole::kControlling;
}

void JuiceAgent::fillPairStats(std::vector<IceCandidatePairStats>* pairs) const {
  Lock lock(mutex_);
  if (counters_) counters_->fill(pairs);
}

}  // namespace rtcwire
