#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "transport/Bytes.hpp"

namespace rtcwire {

/// Read-only views into SCTP packets (RFC 9260 section 3): what accounting needs, tolerant of garbage.
struct SctpDataChunk {
  uint32_t tsn = 0;
  uint16_t streamId = 0;
  uint32_t ppid = 0;
  size_t size = 0;  // of the user data
};

/// The PPIDs under which an empty message travels as one zero byte (RFC 8831 6.6).
constexpr bool isEmptyMessagePpid(uint32_t ppid) { return ppid == 56 || ppid == 57; }

/// a is later than b in serial number arithmetic (RFC 1982).
constexpr bool isLaterTsn(uint32_t a, uint32_t b) { return static_cast<int32_t>(a - b) > 0; }

/// Steps through the chunks of a packet; stops at the first malformed one.
class SctpChunkReader {
 public:
  SctpChunkReader(const uint8_t* packet, size_t size);

  bool next();
  uint8_t type() const { return chunk_[0]; }
  std::optional<SctpDataChunk> data() const;
  /// The whole chunk with its padding.
  BytesView bytes() const { return {chunk_, static_cast<size_t>(next_ - chunk_)}; }
  /// The first TSN that an INIT or INIT ACK announces.
  std::optional<uint32_t> initialTsn() const;
  /// The new cumulative TSN of a FORWARD TSN (RFC 3758).
  std::optional<uint32_t> forwardTsn() const;
  /// The TSN after which the outgoing streams named in a RE-CONFIG are reset (RFC 6525 4.1).
  std::optional<uint32_t> resetAfterTsn() const;
  /// The highest stream number that a DATA, FORWARD TSN or RE-CONFIG names.
  std::optional<uint16_t> highestStreamId() const;
  bool isCookieEcho() const { return chunk_[0] == 10; }
  /// The cumulative TSN of a SACK.
  std::optional<uint32_t> cumulativeTsn() const;
  /// A SACK that reports neither gaps nor duplicates.
  bool isPlainSack() const;

 private:
  template <typename Visit>
  void forEachParameter(Visit visit) const;
  uint16_t read16(size_t offset) const;
  uint32_t read32(size_t offset) const;

  const uint8_t* chunk_ = nullptr;
  const uint8_t* next_;
  const uint8_t* end_;
  size_t length_ = 0;
};

}  // namespace rtcwire
