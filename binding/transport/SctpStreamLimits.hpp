#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "transport/Bytes.hpp"

namespace rtcwire {

/// How many streams there are, as the peer is told and tells (RFC 8831 6.2: 65535), and as usrsctp is: it
/// allocates every stream at once, over 100 bytes each, so it hears of a few and its tables grow as streams
/// are used (UsrsctpStreams.h). INIT and INIT ACK are rewritten on their way.
///
/// Threading: none of its own; the owner locks.
class SctpStreamLimits {
 public:
  static constexpr uint16_t kInitial = 16;

  /// Rewrites an INIT or INIT ACK that we send.
  static void packetOut(uint8_t* packet, size_t size);
  /// What usrsctp is to see instead, when `packet` is an INIT or INIT ACK.
  std::optional<std::vector<uint8_t>> packetIn(BytesView packet);

  uint16_t incoming() const { return incoming_; }
  uint16_t outgoing() const { return outgoing_; }

 private:
  uint16_t incoming_ = kInitial;
  uint16_t outgoing_ = kInitial;
};

}  // namespace rtcwire
