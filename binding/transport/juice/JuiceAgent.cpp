#include "transport/juice/JuiceAgent.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "transport/IceResolver.hpp"
#include "transport/IoClock.hpp"
#include "transport/UdpBatch.hpp"
#include "transport/juice/JuicePairCounters.hpp"
#include "transport/juice/JuiceServers.hpp"
#include "transport/juice/JuiceText.hpp"
//
#include "transport/juice/JuiceInternals.hpp"

namespace rtcwire {
namespace {

constexpr Milliseconds kSilence{5000};  // then `disconnected`
constexpr int kMaxReads = 8;            // per wake-up, so that other sockets and timers get their turn
constexpr size_t kMaxReadBytes = 256 * 1024;
constexpr uint8_t kFirstByteAfterStun = 4;  // RFC 7983 7

TimePoint fromJuice(timestamp_t ms) { return TimePoint(Milliseconds(ms)); }

}  // namespace

/// libjuice's callbacks, which all come under the agent's lock.
struct JuiceCallbacks {
  static JuiceAgent& of(void* user) { return *static_cast<JuiceAgent*>(user); }
  static void onState(juice_agent_t*, juice_state_t, void* user) { of(user).dirty_ = true; }
  static void onCandidate(juice_agent_t*, const char* sdp, void* user) { of(user).onLocalCandidate(sdp); }
  static void onGatheringDone(juice_agent_t*, void* user) { of(user).onGatheringDone(); }
  static void onReceive(juice_agent_t*, const char* data, size_t size, void* user) {
    of(user).noted_.push_back(BytesView{reinterpret_cast<const uint8_t*>(data), size});
  }
};

JuiceAgent::JuiceAgent(IoLoopImpl& loop, IceOptions options, IceParameters local,
                       std::weak_ptr<Listener> listener)
    : loop_(loop), options_(std::move(options)), local_(std::move(local)), listener_(std::move(listener)) {}

JuiceAgent::~JuiceAgent() {
  if (agent_ != nullptr) agent_destroy(agent_);
}

bool JuiceAgent::gather(IceRole role, std::string* error) {
  juice_set_log_level(JUICE_LOG_LEVEL_NONE);
  juice_config_t config{};
  config.cb_state_changed = JuiceCallbacks::onState;
  config.cb_candidate = JuiceCallbacks::onCandidate;
  config.cb_gathering_done = JuiceCallbacks::onGatheringDone;
  config.cb_recv = JuiceCallbacks::onReceive;
  config.user_ptr = this;
  agent_ = agent_create(&config);
  if (agent_ == nullptr) {
    *error = "Out of memory";
    return false;
  }
  agent_->mode = role == IceRole::kControlling ? AGENT_MODE_CONTROLLING : AGENT_MODE_CONTROLLED;
  if (agent_set_local_ice_attributes(agent_, local_.usernameFragment.c_str(), local_.password.c_str()) != 0) {
    *error = "The local ICE parameters must be 4 to 256 and 22 to 256 ice-chars";
    return false;
  }
  counters_ = std::make_unique<JuicePairCounters>(agent_);
  servers_ = std::make_unique<JuiceServers>(agent_, options_);
  servers_->pending = 1;  // until startServers has added what needs no look-up
  if (agent_gather_candidates(agent_) < 0) {
    *error = socketError_.empty() ? "Gathering could not start" : socketError_;
    return false;
  }
  startServers();
  const uint64_t token = loop_.watch(socket_->handle(), shared_from_this());
  if (token == 0) {
    *error = "The I/O thread cannot watch another socket";
    return false;
  }
  Lock lock(mutex_);
  watchToken_ = token;
  return true;
}

void JuiceAgent::start() {
  Lock lock(mutex_);
  started_ = true;
  interrupt();
}

void JuiceAgent::announceAgain() {
  Lock lock(mutex_);
  if (closed_) return;
  statusChanged_ = true;
  interrupt();
}

void JuiceAgent::close() {
  Timers::Id timer = 0;
  {
    Lock lock(mutex_);
    if (closed_) return;
    closed_ = true;
    timer = std::exchange(timer_, 0);
    releaseAllocations();
  }
  loop_.cancel(timer);
  if (watchToken_ != 0) loop_.unwatch(socket_->handle(), watchToken_);
}

bool JuiceAgent::openSocket() {
  socket_ =
      UdpSocket::open(options_.bindAddress, options_.portRangeBegin, options_.portRangeEnd, &socketError_);
  return socket_ != nullptr;
}

int JuiceAgent::localAddresses(addr_record* records, size_t capacity) {
  if (options_.relayOnly) return 0;
  const int found = udp_get_addrs(static_cast<socket_t>(socket_->handle()), records, capacity);
  if (found > 0) return found;
  // RFC 8445 5.1.1.1 leaves loopback out, but where there is nothing else, local peers need it.
  int count = 0;
  for (const int family : {AF_INET6, AF_INET}) {
    if (family == AF_INET6 && !socket_->isIpv6()) continue;
    if (static_cast<size_t>(count) == capacity) break;
    if (udp_get_local_addr(static_cast<socket_t>(socket_->handle()), family, records + count) == 0) ++count;
  }
  return count;
}

void JuiceAgent::setRemoteParameters(const IceParameters& remote) {
  Lock lock(mutex_);
  if (closed_ || agent_ == nullptr || remoteKnown_) return;
  remote_ = remote;
  remoteKnown_ = true;
  applyRemoteParameters();
  for (const IceCandidateLine& line : std::exchange(earlyCandidates_, {})) {
    UdpAddress address;
    if (parseNumericAddress(line.address, line.port, &address)) addResolvedCandidate(line, address);
  }
  interrupt();
}

// What agent_set_remote_description does, but keeping peer-reflexive candidates that came earlier.
void JuiceAgent::applyRemoteParameters() {
  ice_description_t& description = agent_->remote;
  std::snprintf(description.ice_ufrag, sizeof(description.ice_ufrag), "%s", remote_.usernameFragment.c_str());
  std::snprintf(description.ice_pwd, sizeof(description.ice_pwd), "%s", remote_.password.c_str());
  description.ice_lite = remote_.lite;
  if (remote_.lite) agent_->mode = AGENT_MODE_CONTROLLING;  // RFC 8445 6.1.1
  for (int i = 0; i < agent_->candidate_pairs_count; ++i) {
    agent_unfreeze_candidate_pair(agent_, agent_->candidate_pairs + i);
  }
}

bool JuiceAgent::addRemoteCandidate(const std::string& candidate) {
  const auto line = parseIceCandidateLine(candidate);
  if (!line) return false;
  if (line->protocol != "udp" || line->component != 1 || line->port == 0) return true;
  Lock lock(mutex_);
  if (closed_ || agent_ == nullptr) return true;
  UdpAddress address;
  if (parseNumericAddress(line->address, line->port, &address)) {
    if (remoteKnown_) {
      addResolvedCandidate(*line, address);
      interrupt();
    } else if (earlyCandidates_.size() < ICE_MAX_CANDIDATES_COUNT) {
      earlyCandidates_.push_back(*line);
    }
    return true;
  }
  if (pendingLookups_ >= ICE_MAX_CANDIDATES_COUNT) return true;
  ++pendingLookups_;
  const std::weak_ptr<JuiceAgent> weak = weak_from_this();
  lock.unlock();
  resolveAddress(
      line->address, line->port, [weak] { return !weak.expired(); },
      [weak, line = *line](const std::vector<UdpAddress>& found) {
        if (const auto self = weak.lock()) self->onCandidateResolved(line, found);
      });
  return true;
}

void JuiceAgent::onCandidateResolved(IceCandidateLine line, const std::vector<UdpAddress>& found) {
  Lock lock(mutex_);
  --pendingLookups_;
  if (closed_) return;
  for (const UdpAddress& address : found) {
    char text[ADDR_MAX_NUMERICHOST_LEN];
    if (getnameinfo(address.get(), address.size, text, sizeof(text), nullptr, 0, NI_NUMERICHOST) != 0)
      continue;
    line.address = text;
    if (remoteKnown_) {
      addResolvedCandidate(line, address);
    } else {
      earlyCandidates_.push_back(line);
    }
    break;
  }
  interrupt();
}

void JuiceAgent::addResolvedCandidate(const IceCandidateLine& line, const UdpAddress& address) {
  ice_candidate_t candidate{};
  candidate.type = line.type == "host"    ? ICE_CANDIDATE_TYPE_HOST
                   : line.type == "srflx" ? ICE_CANDIDATE_TYPE_SERVER_REFLEXIVE
                   : line.type == "relay" ? ICE_CANDIDATE_TYPE_RELAYED
                                          : ICE_CANDIDATE_TYPE_PEER_REFLEXIVE;
  candidate.priority = line.priority;
  candidate.component = 1;
  std::snprintf(candidate.foundation, sizeof(candidate.foundation), "%s", line.foundation.c_str());
  std::snprintf(candidate.transport, sizeof(candidate.transport), "UDP");
  std::snprintf(candidate.hostname, sizeof(candidate.hostname), "%s", line.address.c_str());
  std::snprintf(candidate.service, sizeof(candidate.service), "%u", static_cast<unsigned>(line.port));
  candidate.resolved.addr = address.storage;
  candidate.resolved.len = address.size;

  ice_candidate_t* const known =
      ice_find_candidate_from_addr(&agent_->remote, &candidate.resolved, ICE_CANDIDATE_TYPE_UNKNOWN);
  if (known != nullptr) {
    // RFC 8445 7.3.1.3: a peer-reflexive one that is now announced becomes what it is announced as.
    if (known->type == ICE_CANDIDATE_TYPE_PEER_REFLEXIVE) {
      known->type = candidate.type;
      std::memcpy(known->foundation, candidate.foundation, sizeof(known->foundation));
    }
    return;
  }
  if (ice_add_candidate(&candidate, &agent_->remote) != 0) return;
  agent_add_candidate_pairs_for_remote(agent_,
                                       agent_->remote.candidates + agent_->remote.candidates_count - 1);
}

void JuiceAgent::endOfRemoteCandidates() {
  Lock lock(mutex_);
  if (closed_ || agent_ == nullptr) return;
  remoteFinished_ = true;
  interrupt();
}

void JuiceAgent::startServers() {
  std::vector<size_t> toResolve;
  {
    Lock lock(mutex_);
    for (size_t i = 0; i < servers_->count(); ++i) {
      UdpAddress address;
      if (parseNumericAddress(servers_->at(i).host, servers_->at(i).port, &address)) {
        servers_->add(i, {address}, socket_->isIpv6());
      } else {
        toResolve.push_back(i);
        ++servers_->pending;
      }
    }
  }
  const std::weak_ptr<JuiceAgent> weak = weak_from_this();
  for (const size_t index : toResolve) {
    resolveAddress(
        servers_->at(index).host, servers_->at(index).port, [weak] { return !weak.expired(); },
        [weak, index](const std::vector<UdpAddress>& found) {
          if (const auto self = weak.lock()) self->onServerResolved(index, found);
        });
  }
  Lock lock(mutex_);
  --servers_->pending;
  agent_update_gathering_done(agent_);
  interrupt();
}

void JuiceAgent::onServerResolved(size_t index, const std::vector<UdpAddress>& found) {
  Lock lock(mutex_);
  --servers_->pending;
  if (closed_) return;
  servers_->add(index, found, socket_->isIpv6());
  agent_update_gathering_done(agent_);
  interrupt();
}

void JuiceAgent::onGatheringDone() {
  if (servers_->pending > 0) {
    agent_->gathering_done = false;
    agent_->local.finished = false;
    return;
  }
  gatheringComplete_ = true;
  dirty_ = true;
  servers_->collectErrors(&events_);
  IceAgentEvent event;
  event.kind = IceAgentEvent::Kind::kGatheringComplete;
  events_.push_back(std::move(event));
}

void JuiceAgent::onLocalCandidate(std::string text) {
  const auto line = parseIceCandidateLine(text);
  if (!line || (options_.relayOnly && line->type != "relay")) return;
  const std::string place = line->address + " " + std::to_string(line->port);
  // RFC 8445 5.1.3: one with the address of a host candidate is redundant.
  if (line->type == "srflx" && announced_.count("host " + place) != 0) return;
  if (!announced_.insert(line->type + " " + place).second) return;
  for (int i = 0; i < agent_->local.candidates_count; ++i) {
    const ice_candidate_t& candidate = agent_->local.candidates[i];
    if (candidate.foundation != line->foundation || candidate.hostname != line->address) continue;
    IceAgentEvent event;
    event.text = juiceCandidateText(candidate);
    event.url = servers_->currentUrl();
    events_.push_back(std::move(event));
    dirty_ = true;
    return;
  }
}

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

void JuiceAgent::onReadable(std::vector<uint8_t>& buffer) {
  const auto listener = listener_.lock();
  if (!listener) return;
  bool delivered = false;
  size_t total = 0;
  for (int reads = 0; reads < kMaxReads && total < kMaxReadBytes; ++reads) {
    UdpAddress from;
    const UdpReceived received = socket_->receive(buffer.data(), buffer.size(), &from);
    if (received.size == 0) break;
    total += received.size;
    processBatch(buffer.data(), received, from);
    for (const BytesView& datagram : noted_) {
      listener->onAgentDatagram(*this, datagram);
      delivered = true;
    }
    noted_.clear();
  }
  if (delivered) listener->onAgentBatchEnd(*this);
}

void JuiceAgent::processBatch(uint8_t* data, const UdpReceived& received, const UdpAddress& from) {
  addr_record_t record;
  record.addr = from.storage;
  record.len = from.size;
  Lock lock(mutex_);
  if (closed_ || !started_) return;
  if (options_.relayOnly && !servers_->isServer(record)) return;
  for (size_t at = 0; at < received.size; at += received.segment) {
    processDatagram(data + at, std::min(received.segment, received.size - at), record);
  }
  if (!noted_.empty()) heard_ = true;
  if (std::exchange(heard_, false)) {
    lastHeard_ = ioNow();
    if (status_.state == IceState::kDisconnected) dirty_ = true;
  }
  if (!dirty_) return;
  serviceLocked();
  deliverEvents(lock);
}

void JuiceAgent::processDatagram(uint8_t* data, size_t size, const addr_record& from) {
  // libjuice might take a relay's address for that of a pair: channel data goes where it belongs.
  if (size >= 4 && (data[0] & 0xc0) == 0x40) {
    if (agent_stun_entry_t* const relay = servers_->relayAt(from)) {
      if (size >= 24 && is_stun_datagram(data + 4, size - 4)) noteCheck(from, BytesView{data, size});
      agent_process_channel_data(agent_, relay, reinterpret_cast<char*>(data), size);
      return;
    }
  }
  if (is_stun_datagram(data, size)) {
    servers_->beginAnswer(from, BytesView{data, size});
    noteCheck(from, BytesView{data, size});
  } else if (data[0] < kFirstByteAfterStun) {
    return;
  }
  agent_conn_recv(agent_, reinterpret_cast<char*>(data), size, &from);
  servers_->endAnswer();
}

void JuiceAgent::noteCheck(const addr_record& from, BytesView datagram) {
  dirty_ = true;
  if (counters_->onReceived(from, datagram)) heard_ = true;
}

int JuiceAgent::send(BytesView datagram, uint8_t dscp) {
  if (agent_ == nullptr) return -ENOTCONN;
  const int result =
      agent_send(agent_, reinterpret_cast<const char*>(datagram.data), datagram.size, dscp << 2);
  if (result >= 0) return 0;
  Lock lock(mutex_);
  return agent_->selected_entry == nullptr ? -ENOTCONN : result;
}

int JuiceAgent::sendFromAgent(const addr_record& to, BytesView datagram, int tos) {
  const sockaddr* const address = reinterpret_cast<const sockaddr*>(&to.addr);
  const bool stun = is_stun_datagram(datagram.data, datagram.size);
  const bool wrapped = datagram.size >= 24 && (datagram.data[0] & 0xc0) == 0x40 &&
                       is_stun_datagram(datagram.data + 4, datagram.size - 4);
  if (stun || wrapped || options_.relayOnly) {
    Lock lock(mutex_);
    if (options_.relayOnly && !servers_->isServer(to)) return -ENETUNREACH;
    if ((stun || wrapped) && counters_->onSent(to, datagram)) heard_ = true;
  }
  if (!stun) return UdpSocket::send(socket_, address, to.len, datagram, tos);
  UdpBatch::ofThisThread().flush();
  return socket_->sendNow(address, to.len, datagram, tos);
}

// RFC 8656 7: a refresh with lifetime 0 gives the allocation back. Best effort, no answer awaited.
void JuiceAgent::releaseAllocations() {
  if (agent_ == nullptr) return;
  for (int i = 0; i < agent_->entries_count; ++i) {
    const agent_stun_entry_t& entry = agent_->entries[i];
    if (entry.type != AGENT_STUN_ENTRY_TYPE_RELAY || entry.relayed.len == 0 || entry.turn == nullptr)
      continue;
    const auto message = std::make_unique<stun_message_t>();
    message->msg_class = STUN_CLASS_REQUEST;
    message->msg_method = STUN_METHOD_REFRESH;
    juice_random(message->transaction_id, STUN_TRANSACTION_ID_SIZE);
    message->lifetime_set = true;
    message->credentials = entry.turn->credentials;
    uint8_t buffer[2048];
    const int size = stun_write(buffer, sizeof(buffer), message.get(), entry.turn->password);
    if (size > 0) sendFromAgent(entry.record, BytesView{buffer, static_cast<size_t>(size)}, 0);
  }
}

}  // namespace rtcwire
