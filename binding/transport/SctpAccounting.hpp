#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "transport/SctpPacket.hpp"

namespace rtcwire {

/// Knows, byte for byte, how much of each stream's messages has left for the network, from the packets
/// themselves: a DATA chunk with a new TSN is a first transmission (usrsctp assigns TSNs in the order it
/// sends).
///
/// Threading: none of its own; the owner locks.
class SctpAccounting {
 public:
  using Sent = std::vector<std::pair<uint16_t, size_t>>;

  /// usrsctp is offered these bytes, or did not take them after all.
  void taken(uint16_t streamId, size_t bytes);
  void notTaken(uint16_t streamId, size_t bytes);
  void packetOut(const uint8_t* packet, size_t size);
  void packetIn(const uint8_t* packet, size_t size);
  /// usrsctp gave up bytes that never left.
  void abandoned(uint16_t streamId, size_t bytes);
  /// usrsctp holds nothing any more, so everything taken has left or was abandoned.
  void settle();

  bool inFlight() const { return anySent_ && isLaterTsn(lastTsn_, acknowledgedTsn_); }
  size_t unsentBytes() const { return unsentTotal_; }
  bool hasSent() const { return !sent_.empty(); }
  /// What became known since the last call; several entries of one stream add up.
  Sent takeSent() { return std::exchange(sent_, {}); }

 private:
  void report(uint16_t streamId, size_t bytes);

  std::unordered_map<uint16_t, size_t> unsent_;
  size_t unsentTotal_ = 0;
  bool anySent_ = false;
  uint32_t lastTsn_ = 0;
  uint32_t acknowledgedTsn_ = 0;
  Sent sent_;
};

}  // namespace rtcwire
