// What an agent knows of its peer: ICE parameters and candidates.

#include <utility>

#include "transport/IceResolver.hpp"
#include "transport/juice/JuiceAgent.hpp"
//
#include "transport/juice/JuiceInternals.hpp"

namespace rtcwire {

void JuiceAgent::setRemoteParameters(const IceParameters& remote) {
  Lock lock(mutex_);
  if (closed_ || agent_ == nullptr) return;
  const bool first = !remoteKnown_;
  if (!first) {
    if (remote.usernameFragment == remote_.usernameFragment && remote.password == remote_.password) return;
    forgetRemote();
  }
  remote_ = remote;
  remoteKnown_ = true;
  applyRemoteParameters();
  for (int i = 0; first && i < agent_->candidate_pairs_count; ++i) {
    agent_unfreeze_candidate_pair(agent_, agent_->candidate_pairs + i);
  }
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
}

// Another peer answers the same offer (a final answer after a provisional one). Its pairs stay in
// libjuice's table, frozen, as pointers lead there.
void JuiceAgent::forgetRemote() {
  remoteFinished_ = false;
  for (int i = 0; i < agent_->candidate_pairs_count; ++i) {
    ice_candidate_pair_t& pair = agent_->candidate_pairs[i];
    pair.state = ICE_CANDIDATE_PAIR_STATE_FROZEN;
    pair.nominated = false;
    pair.nomination_requested = false;
  }
  for (int i = 0; i < agent_->entries_count; ++i) {
    agent_stun_entry_t& entry = agent_->entries[i];
    if (entry.type != AGENT_STUN_ENTRY_TYPE_CHECK) continue;
    entry.state = AGENT_STUN_ENTRY_STATE_IDLE;
    entry.next_transmission = 0;
    entry.transaction_id_expired = true;
  }
  agent_->selected_pair = nullptr;
  agent_->selected_entry = nullptr;
  agent_->pac_timestamp = 0;
  agent_->nomination_timestamp = 0;
  agent_change_state(agent_, JUICE_STATE_CONNECTING);
}

void JuiceAgent::unfreezePairsOf(const void* remote) {
  for (int i = 0; i < agent_->candidate_pairs_count; ++i) {
    ice_candidate_pair_t* const pair = agent_->candidate_pairs + i;
    if (pair->remote == remote) agent_unfreeze_candidate_pair(agent_, pair);
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
    if (agent_->selected_pair == nullptr) unfreezePairsOf(known);
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

}  // namespace rtcwire
