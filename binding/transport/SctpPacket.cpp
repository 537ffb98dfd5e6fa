#include "transport/SctpPacket.hpp"

namespace rtcwire {
namespace {

constexpr size_t kPacketHeader = 12;
constexpr size_t kChunkHeader = 4;
constexpr size_t kDataHeader = 16;
constexpr size_t kSackHeader = 16;
constexpr uint8_t kData = 0;
constexpr uint8_t kSack = 3;

}  // namespace

SctpChunkReader::SctpChunkReader(const uint8_t* packet, size_t size)
    : next_(size > kPacketHeader ? packet + kPacketHeader : packet + size), end_(packet + size) {}

bool SctpChunkReader::next() {
  const size_t left = static_cast<size_t>(end_ - next_);
  if (left < kChunkHeader) return false;
  chunk_ = next_;
  length_ = read16(2);
  if (length_ < kChunkHeader || length_ > left) return false;
  const size_t padded = (length_ + 3) & ~size_t{3};
  next_ += padded < left ? padded : left;
  return true;
}

std::optional<SctpDataChunk> SctpChunkReader::data() const {
  if (type() != kData || length_ < kDataHeader) return std::nullopt;
  return SctpDataChunk{read32(4), read16(8), read32(12), length_ - kDataHeader};
}

std::optional<uint32_t> SctpChunkReader::cumulativeTsn() const {
  if (type() != kSack || length_ < kSackHeader) return std::nullopt;
  return read32(4);
}

bool SctpChunkReader::isPlainSack() const {
  return type() == kSack && length_ == kSackHeader && read32(12) == 0;
}

uint16_t SctpChunkReader::read16(size_t offset) const {
  return static_cast<uint16_t>(chunk_[offset] << 8 | chunk_[offset + 1]);
}

uint32_t SctpChunkReader::read32(size_t offset) const {
  return uint32_t{read16(offset)} << 16 | read16(offset + 2);
}

}  // namespace rtcwire
