#include "transport/SctpResetHold.hpp"

#include <iterator>
#include <utility>

#include "transport/SctpPacket.hpp"

namespace rtcwire {
namespace {

constexpr size_t kPacketHeader = 12;
// Beyond this the peer ignores our window; then order is no longer our concern.
constexpr size_t kMaxEarly = 16 * 1024;

}  // namespace

std::optional<std::vector<uint8_t>> SctpResetHold::filter(BytesView packet) {
  std::optional<uint32_t> resetAfter;
  SctpChunkReader chunk(packet.data, packet.size);
  while (chunk.next()) {
    if (const auto initial = chunk.initialTsn()) {
      // INIT and INIT ACK repeat; once data flows they are stale.
      if (early_.empty()) cumulative_ = *initial - 1;
      started_ = true;
    } else if (const auto data = chunk.data()) {
      received(data->tsn);
    } else if (const auto skipped = chunk.forwardTsn()) {
      skippedTo(*skipped);
    } else if (const auto last = chunk.resetAfterTsn()) {
      resetAfter = last;
    }
  }
  if (!resetAfter || !started_ || !isLaterTsn(*resetAfter, cumulative_)) return std::nullopt;
  heldUntil_ = *resetAfter;
  return split(packet);
}

std::vector<uint8_t> SctpResetHold::split(BytesView packet) {
  std::vector<uint8_t> rest(packet.data, packet.data + kPacketHeader);
  held_ = rest;
  SctpChunkReader chunk(packet.data, packet.size);
  while (chunk.next()) {
    const BytesView bytes = chunk.bytes();
    std::vector<uint8_t>& target = chunk.resetAfterTsn() ? held_ : rest;
    target.insert(target.end(), bytes.data, bytes.data + bytes.size);
  }
  if (rest.size() == kPacketHeader) rest.clear();
  return rest;
}

std::optional<std::vector<uint8_t>> SctpResetHold::takeReady() {
  if (held_.empty() || isLaterTsn(heldUntil_, cumulative_)) return std::nullopt;
  return std::exchange(held_, {});
}

void SctpResetHold::received(uint32_t tsn) {
  if (!started_ || !isLaterTsn(tsn, cumulative_)) return;
  if (tsn == cumulative_ + 1) {
    cumulative_ = tsn;
    slide();
  } else if (early_.size() < kMaxEarly) {
    early_.insert(tsn);
  }
}

void SctpResetHold::skippedTo(uint32_t tsn) {
  if (!started_ || !isLaterTsn(tsn, cumulative_)) return;
  cumulative_ = tsn;
  for (auto it = early_.begin(); it != early_.end();)
    it = isLaterTsn(*it, tsn) ? std::next(it) : early_.erase(it);
  slide();
}

void SctpResetHold::slide() {
  while (!early_.empty() && early_.erase(cumulative_ + 1) == 1) ++cumulative_;
}

}  // namespace rtcwire
