#include "transport/juice/JuiceText.hpp"

namespace rtcwire {
namespace {

const char* typeName(ice_candidate_type_t type) {
  switch (type) {
    case ICE_CANDIDATE_TYPE_HOST:
      return "host";
    case ICE_CANDIDATE_TYPE_SERVER_REFLEXIVE:
      return "srflx";
    case ICE_CANDIDATE_TYPE_PEER_REFLEXIVE:
      return "prflx";
    case ICE_CANDIDATE_TYPE_RELAYED:
      return "relay";
    case ICE_CANDIDATE_TYPE_UNKNOWN:
      break;
  }
  return "";
}

}  // namespace

std::string juiceCandidateText(const ice_candidate_t& candidate) {
  std::string text = std::string("candidate:") + candidate.foundation + " " +
                     std::to_string(candidate.component) + " udp " + std::to_string(candidate.priority) +
                     " " + candidate.hostname + " " + candidate.service + " typ " + typeName(candidate.type);
  if (candidate.type == ICE_CANDIDATE_TYPE_HOST) return text;
  // RFC 8839 5.1: required for these; where the base would tell too much or is unknown, the any address.
  const bool ipv6 = candidate.resolved.addr.ss_family == AF_INET6;
  return text + " raddr " + (ipv6 ? "::" : "0.0.0.0") + " rport 0";
}

std::string juiceLocalCandidate(const juice_agent_t& agent, const ice_candidate_pair_t& pair) {
  if (pair.local != nullptr) return juiceCandidateText(*pair.local);
  const auto family = pair.remote->resolved.addr.ss_family;
  for (int i = 0; i < agent.local.candidates_count; ++i) {
    const ice_candidate_t& candidate = agent.local.candidates[i];
    if (candidate.type == ICE_CANDIDATE_TYPE_HOST && candidate.resolved.addr.ss_family == family) {
      return juiceCandidateText(candidate);
    }
  }
  return {};
}

}  // namespace rtcwire
