#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rtcwire {

/// What ICE needs of a candidate-attribute (RFC 8839 5.1).
struct IceCandidateLine {
  std::string foundation;
  uint32_t component = 1;
  std::string protocol;  // lower case
  uint32_t priority = 0;
  std::string address;
  uint16_t port = 0;
  std::string type;  // host, srflx, prflx, relay
};

/// Accepts "a=candidate:", "candidate:" and neither; nothing when the text is malformed.
std::optional<IceCandidateLine> parseIceCandidateLine(const std::string& text);

}  // namespace rtcwire
