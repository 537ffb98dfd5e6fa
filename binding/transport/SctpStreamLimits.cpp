#include "transport/SctpStreamLimits.hpp"

#include <algorithm>

#include "transport/SctpPacket.hpp"

namespace rtcwire {
namespace {

constexpr uint16_t kAnnounced = 65535;
// An INIT or INIT ACK is the first chunk of its packet (RFC 9260 3.3.2 and 6.10: the only one).
constexpr size_t kOutboundStreams = 12 + 12;
constexpr size_t kInboundStreams = 12 + 14;

bool isInit(const uint8_t* packet, size_t size) {
  SctpChunkReader chunk(packet, size);
  return chunk.next() && chunk.initialTsn().has_value();
}

uint16_t read16(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }

void write16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value);
}

}  // namespace

void SctpStreamLimits::packetOut(uint8_t* packet, size_t size) {
  if (!isInit(packet, size)) return;
  write16(packet + kOutboundStreams, kAnnounced);
  write16(packet + kInboundStreams, kAnnounced);
}

std::optional<std::vector<uint8_t>> SctpStreamLimits::packetIn(BytesView packet) {
  if (!isInit(packet.data, packet.size)) return std::nullopt;
  std::vector<uint8_t> rewritten(packet.data, packet.data + packet.size);
  incoming_ = read16(&rewritten[kOutboundStreams]);
  outgoing_ = read16(&rewritten[kInboundStreams]);
  write16(&rewritten[kOutboundStreams], std::min(incoming_, kInitial));
  write16(&rewritten[kInboundStreams], std::min(outgoing_, kInitial));
  return rewritten;
}

}  // namespace rtcwire
