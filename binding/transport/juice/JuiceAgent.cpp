#include "transport/juice/JuiceAgent.hpp"

#include <utility>

#include "transport/IceResolver.hpp"
#include "transport/juice/JuicePairCounters.hpp"
#include "transport/juice/JuiceServers.hpp"
#include "transport/juice/JuiceText.hpp"
//
#include "transport/juice/JuiceInternals.hpp"

namespace rtcwire {

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
    uint8_t buffer[4096];
    const int size = stun_write(buffer, sizeof(buffer), message.get(), entry.turn->password);
    if (size > 0) sendFromAgent(entry.record, BytesView{buffer, static_cast<size_t>(size)}, 0);
  }
}

}  // namespace rtcwire
