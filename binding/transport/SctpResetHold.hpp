#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "transport/Bytes.hpp"

namespace rtcwire {

/// Keeps back a peer's stream reset request (RFC 6525 4.1) that has overtaken data sent before it.
///
/// usrsctp answers such a request "in progress" and looks at it again only when a further DATA chunk comes
/// after the missing ones; when none does, the reset never happens. Given in the right order it is carried
/// out at once.
///
/// Threading: none of its own; the owner locks.
class SctpResetHold {
 public:
  /// Notes which TSNs `packet` brings. When it carries an early reset request, returns the packet without it
  /// (empty when nothing is left) and keeps the request.
  std::optional<std::vector<uint8_t>> filter(BytesView packet);
  /// The request kept, once everything before it has arrived.
  std::optional<std::vector<uint8_t>> takeReady();

 private:
  void received(uint32_t tsn);
  void skippedTo(uint32_t tsn);
  void slide();
  std::vector<uint8_t> split(BytesView packet);

  bool started_ = false;
  uint32_t cumulative_ = 0;
  std::set<uint32_t> early_;  // beyond a gap
  std::vector<uint8_t> held_;
  uint32_t heldUntil_ = 0;
};

}  // namespace rtcwire
