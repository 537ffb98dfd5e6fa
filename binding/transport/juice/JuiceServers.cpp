#include "transport/juice/JuiceServers.hpp"

#include <algorithm>
#include <utility>

namespace rtcwire {
namespace {

constexpr int kStunTimeout = 701;  // webrtc-pc 4.8.2: no answer, or not reachable
constexpr int kMaxEntries = 16;    // of libjuice's table, which candidate pairs share

bool isErrorResponse(BytesView datagram) {
  return is_stun_datagram(datagram.data, datagram.size) && (datagram.data[0] & 0x01) != 0 &&
         (datagram.data[1] & 0x10) != 0;
}

const char* describe(const IceServer& server) {
  return server.kind == IceServer::Kind::kTurn ? "TURN allocate request timed out."
                                               : "STUN binding request timed out.";
}

}  // namespace

JuiceServers::JuiceServers(juice_agent_t* agent, const IceOptions& options) : agent_(agent) {
  servers_.reserve(options.servers.size());
  for (const IceServer& config : options.servers) {
    // Relay-only: nothing that could tell our address goes out but to the relays.
    if (options.relayOnly && config.kind != IceServer::Kind::kTurn) continue;
    servers_.push_back(Server{config, {}, false, false, 0, {}});
  }
}

void JuiceServers::add(size_t index, const std::vector<UdpAddress>& found, bool socketIsIpv6) {
  Server& server = servers_[index];
  // One address of each family to learn both mapped addresses; a relay is one, IPv4 if it can be.
  for (const int family : {AF_INET, AF_INET6}) {
    if (family == AF_INET6 && !socketIsIpv6) continue;
    const auto match = std::find_if(found.begin(), found.end(), [&](const UdpAddress& address) {
      return address.storage.ss_family == family;
    });
    if (match == found.end()) continue;
    if (addEntry(server, *match) && server.config.kind == IceServer::Kind::kTurn) break;
  }
  server.unresolved = found.empty();
}

bool JuiceServers::addEntry(Server& server, const UdpAddress& address) {
  if (entries_ >= kMaxEntries || agent_->entries_count >= MAX_STUN_ENTRIES_COUNT) {
    server.settled = true;
    return false;
  }
  addr_record_t record;
  record.addr = address.storage;
  record.len = address.size;
  return server.config.kind == IceServer::Kind::kTurn ? addRelay(server, record) : addStun(server, record);
}

bool JuiceServers::addStun(Server& server, const addr_record_t& record) {
  // A relay at the same address tells the mapped address too, and must be found first by it.
  if (isServer(record)) {
    server.settled = true;
    return false;
  }
  agent_stun_entry_t* const entry = agent_->entries + agent_->entries_count;
  entry->type = AGENT_STUN_ENTRY_TYPE_SERVER;
  entry->state = AGENT_STUN_ENTRY_STATE_PENDING;
  entry->record = record;
  juice_random(entry->transaction_id, STUN_TRANSACTION_ID_SIZE);
  server.entries.push_back(agent_->entries_count++);
  ++entries_;
  agent_arm_transmission(agent_, entry, 0);
  return true;
}

bool JuiceServers::addRelay(Server& server, const addr_record_t& record) {
  if (relays_ >= MAX_RELAY_ENTRIES_COUNT || relayAt(record) != nullptr) {
    server.settled = true;  // two allocations of one client at one address are not possible
    return false;
  }
  auto* const turn = static_cast<agent_turn_state_t*>(std::calloc(1, sizeof(agent_turn_state_t)));
  if (turn == nullptr) return false;
  if (turn_init_map(&turn->map, AGENT_TURN_MAP_SIZE) < 0) {
    std::free(turn);
    return false;
  }
  std::snprintf(turn->credentials.username, STUN_MAX_USERNAME_LEN, "%s", server.config.username.c_str());
  turn->password = server.config.password.c_str();
  agent_stun_entry_t* const entry = agent_->entries + agent_->entries_count;
  entry->type = AGENT_STUN_ENTRY_TYPE_RELAY;
  entry->state = AGENT_STUN_ENTRY_STATE_PENDING;
  entry->record = record;
  entry->turn = turn;
  juice_random(entry->transaction_id, STUN_TRANSACTION_ID_SIZE);
  server.entries.push_back(agent_->entries_count++);
  ++entries_;
  ++relays_;
  agent_arm_transmission(agent_, entry, 0);
  moveStunBehind(entry);
  return true;
}

void JuiceServers::moveStunBehind(agent_stun_entry_t* relay) {
  for (int i = 0; i < agent_->entries_count; ++i) {
    agent_stun_entry_t* const other = agent_->entries + i;
    if (other->type != AGENT_STUN_ENTRY_TYPE_SERVER ||
        !addr_record_is_equal(&other->record, &relay->record, true)) {
      continue;
    }
    const int last = static_cast<int>(relay - agent_->entries);
    Server* const stunServer = serverOf(i);
    Server* const turnServer = serverOf(last);
    std::swap(*other, *relay);
    if (stunServer != nullptr) std::replace(stunServer->entries.begin(), stunServer->entries.end(), i, last);
    if (turnServer != nullptr) std::replace(turnServer->entries.begin(), turnServer->entries.end(), last, i);
    return;
  }
}

JuiceServers::Server* JuiceServers::serverOf(int entry) {
  for (Server& server : servers_) {
    if (std::find(server.entries.begin(), server.entries.end(), entry) != server.entries.end())
      return &server;
  }
  return nullptr;
}

agent_stun_entry_t* JuiceServers::relayAt(const addr_record_t& address) const {
  if (relays_ == 0) return nullptr;
  for (int i = 0; i < agent_->entries_count; ++i) {
    agent_stun_entry_t* const entry = agent_->entries + i;
    if (entry->type == AGENT_STUN_ENTRY_TYPE_RELAY && addr_record_is_equal(&entry->record, &address, true))
      return entry;
  }
  return nullptr;
}

bool JuiceServers::isServer(const addr_record_t& address) const {
  for (int i = 0; i < agent_->entries_count; ++i) {
    const agent_stun_entry_t& entry = agent_->entries[i];
    if (entry.type != AGENT_STUN_ENTRY_TYPE_CHECK && addr_record_is_equal(&entry.record, &address, true))
      return true;
  }
  return false;
}

void JuiceServers::beginAnswer(const addr_record_t& from, BytesView datagram) {
  current_ = nullptr;
  if (servers_.empty() || !is_stun_datagram(datagram.data, datagram.size)) return;
  const agent_stun_entry_t* const entry = agent_find_entry_from_transaction_id(agent_, datagram.data + 8);
  if (entry == nullptr || entry->type == AGENT_STUN_ENTRY_TYPE_CHECK) return;
  if (!addr_record_is_equal(&entry->record, &from, true)) return;
  current_ = serverOf(static_cast<int>(entry - agent_->entries));
  if (current_ == nullptr || !isErrorResponse(datagram)) return;
  const auto message = std::make_unique<stun_message_t>();
  if (stun_read(const_cast<uint8_t*>(datagram.data), datagram.size, message.get()) < 0) return;
  const char* const reason = stun_get_error_reason(message->error_code);
  current_->errorCode = static_cast<int>(message->error_code);
  current_->errorText = reason != nullptr ? reason : "";
}

std::string JuiceServers::currentUrl() const {
  return current_ != nullptr ? current_->config.url : std::string();
}

void JuiceServers::collectErrors(std::vector<IceAgentEvent>* events) {
  for (Server& server : servers_) {
    if (server.settled) continue;
    bool failed = !server.entries.empty();
    for (const int index : server.entries) {
      const agent_stun_entry_state_t state = agent_->entries[index].state;
      if (state == AGENT_STUN_ENTRY_STATE_SUCCEEDED || state == AGENT_STUN_ENTRY_STATE_SUCCEEDED_KEEPALIVE) {
        server.settled = true;
      }
      if (state != AGENT_STUN_ENTRY_STATE_FAILED) failed = false;
    }
    if (server.settled || (!failed && !server.unresolved)) continue;
    server.settled = true;
    IceAgentEvent event;
    event.kind = IceAgentEvent::Kind::kCandidateError;
    event.url = server.config.url;
    event.errorCode = server.errorCode != 0 ? server.errorCode : kStunTimeout;
    event.text = server.unresolved       ? "The server's host name could not be resolved."
                 : server.errorCode == 0 ? describe(server.config)
                                         : server.errorText;
    events->push_back(std::move(event));
  }
}

}  // namespace rtcwire
