#include "transport/SctpChecksum.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <nmmintrin.h>
#define RTCWIRE_CRC32C_X86 1
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define RTCWIRE_CRC32C_ARM 1
#endif

namespace rtcwire {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;  // Castagnoli, reflected
constexpr size_t kChecksumOffset = 8;
constexpr size_t kHeaderSize = 12;
constexpr size_t kChunkHeaderSize = 4;

using Tables = std::array<std::array<uint32_t, 256>, 8>;

Tables makeTables() {
  Tables tables{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    tables[0][i] = crc;
  }
  for (size_t t = 1; t < tables.size(); ++t) {
    for (size_t i = 0; i < 256; ++i)
      tables[t][i] = (tables[t - 1][i] >> 8) ^ tables[0][tables[t - 1][i] & 0xff];
  }
  return tables;
}

uint32_t updateSoftware(uint32_t crc, const uint8_t* data, size_t size) {
  static const Tables tables = makeTables();
  while (size >= 8) {
    const uint32_t low = crc ^ (uint32_t{data[0]} | uint32_t{data[1]} << 8 | uint32_t{data[2]} << 16 |
                                uint32_t{data[3]} << 24);
    crc = tables[7][low & 0xff] ^ tables[6][(low >> 8) & 0xff] ^ tables[5][(low >> 16) & 0xff] ^
          tables[4][low >> 24] ^ tables[3][data[4]] ^ tables[2][data[5]] ^ tables[1][data[6]] ^
          tables[0][data[7]];
    data += 8;
    size -= 8;
  }
  for (; size > 0; --size) crc = (crc >> 8) ^ tables[0][(crc ^ *data++) & 0xff];
  return crc;
}

#if defined(RTCWIRE_CRC32C_X86)
__attribute__((target("sse4.2"))) uint32_t updateHardware(uint32_t crc, const uint8_t* data, size_t size) {
  uint64_t wide = crc;
  for (; size >= 8; data += 8, size -= 8) {
    uint64_t word;
    std::memcpy(&word, data, sizeof word);
    wide = _mm_crc32_u64(wide, word);
  }
  crc = static_cast<uint32_t>(wide);
  for (; size > 0; --size) crc = _mm_crc32_u8(crc, *data++);
  return crc;
}

uint32_t update(uint32_t crc, const uint8_t* data, size_t size) {
  static const bool hardware = __builtin_cpu_supports("sse4.2") != 0;
  return hardware ? updateHardware(crc, data, size) : updateSoftware(crc, data, size);
}
#elif defined(RTCWIRE_CRC32C_ARM)
uint32_t update(uint32_t crc, const uint8_t* data, size_t size) {
  for (; size >= 8; data += 8, size -= 8) {
    uint64_t word;
    std::memcpy(&word, data, sizeof word);
    crc = __crc32cd(crc, word);
  }
  for (; size > 0; --size) crc = __crc32cb(crc, *data++);
  return crc;
}
#else
uint32_t update(uint32_t crc, const uint8_t* data, size_t size) { return updateSoftware(crc, data, size); }
#endif

uint32_t readChecksum(const uint8_t* packet) {
  const uint8_t* const p = packet + kChecksumOffset;
  return uint32_t{p[0]} | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
}

}  // namespace

uint32_t sctpChecksum(const uint8_t* packet, size_t size) {
  constexpr uint8_t kZero[4] = {0, 0, 0, 0};
  uint32_t crc = update(0xffffffff, packet, kChecksumOffset);
  crc = update(crc, kZero, sizeof kZero);
  return ~update(crc, packet + kHeaderSize, size - kHeaderSize);
}

void writeSctpChecksum(uint8_t* packet, size_t size) {
  const uint32_t crc = sctpChecksum(packet, size);
  for (size_t i = 0; i < 4; ++i) packet[kChecksumOffset + i] = static_cast<uint8_t>(crc >> (8 * i));
}

bool verifySctpChecksum(const uint8_t* packet, size_t size) {
  return size >= kHeaderSize + kChunkHeaderSize && readChecksum(packet) == sctpChecksum(packet, size);
}

}  // namespace rtcwire
