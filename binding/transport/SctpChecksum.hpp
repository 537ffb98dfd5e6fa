#pragma once

#include <cstddef>
#include <cstdint>

namespace rtcwire {

/// CRC32c of RFC 9260 appendix A over a whole packet whose checksum field counts as zero, by hardware
/// where the processor has it. Pure; any thread.
uint32_t sctpChecksum(const uint8_t* packet, size_t size);

/// Writes the checksum into the packet's header. `size` is at least 12.
void writeSctpChecksum(uint8_t* packet, size_t size);

/// False for packets too short to have a header and a chunk, or whose checksum does not match.
bool verifySctpChecksum(const uint8_t* packet, size_t size);

}  // namespace rtcwire
