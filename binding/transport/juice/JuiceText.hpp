#pragma once

#include <string>

#include "transport/juice/JuiceInternals.hpp"

namespace rtcwire {

/// Candidate-attribute of a candidate as we announce it: "candidate:… udp …".
std::string juiceCandidateText(const ice_candidate_t& candidate);

/// The same of a pair's local end. libjuice pairs leave it open while unknown: then the host
/// candidate of the remote one's family; empty when there is none.
std::string juiceLocalCandidate(const juice_agent_t& agent, const ice_candidate_pair_t& pair);

}  // namespace rtcwire
