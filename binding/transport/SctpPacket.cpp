#include "transport/SctpPacket.hpp"

#include <algorithm>

namespace rtcwire {
namespace {

constexpr size_t kPacketHeader = 12;
constexpr size_t kChunkHeader = 4;
constexpr size_t kDataHeader = 16;
constexpr size_t kSackHeader = 16;
constexpr uint8_t kData = 0;
constexpr uint8_t kInit = 1;
constexpr uint8_t kInitAck = 2;
constexpr uint8_t kSack = 3;
constexpr uint8_t kReconfig = 130;
constexpr uint8_t kForwardTsn = 192;
constexpr uint16_t kOutgoingResetRequest = 13;
constexpr uint16_t kIncomingResetRequest = 14;

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

std::optional<uint32_t> SctpChunkReader::initialTsn() const {
  if ((type() != kInit && type() != kInitAck) || length_ < 20) return std::nullopt;
  return read32(16);
}

std::optional<uint32_t> SctpChunkReader::forwardTsn() const {
  if (type() != kForwardTsn || length_ < 8) return std::nullopt;
  return read32(4);
}

template <typename Visit>
void SctpChunkReader::forEachParameter(Visit visit) const {
  size_t offset = kChunkHeader;
  while (offset + 4 <= length_) {
    const size_t size = read16(offset + 2);
    if (size < 4 || offset + size > length_) return;
    visit(read16(offset), offset, size);
    offset += (size + 3) & ~size_t{3};
  }
}

std::optional<uint32_t> SctpChunkReader::resetAfterTsn() const {
  if (type() != kReconfig) return std::nullopt;
  std::optional<uint32_t> result;
  forEachParameter([&](uint16_t parameter, size_t offset, size_t size) {
    if (parameter == kOutgoingResetRequest && size >= 16) result = read32(offset + 12);
  });
  return result;
}

std::optional<uint16_t> SctpChunkReader::highestStreamId() const {
  if (const auto chunk = data()) return chunk->streamId;
  std::optional<uint16_t> highest;
  const auto note = [&](size_t offset) { highest = std::max(highest.value_or(0), read16(offset)); };
  if (type() == kForwardTsn) {
    for (size_t offset = 8; offset + 4 <= length_; offset += 4) note(offset);
  } else if (type() == kReconfig) {
    forEachParameter([&](uint16_t parameter, size_t offset, size_t size) {
      if (parameter != kOutgoingResetRequest && parameter != kIncomingResetRequest) return;
      const size_t header = parameter == kOutgoingResetRequest ? 16 : 8;
      for (size_t at = header; at + 2 <= size; at += 2) note(offset + at);
    });
  }
  return highest;
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
