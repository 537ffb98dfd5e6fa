#include "transport/SctpAccounting.hpp"

#include <algorithm>

namespace rtcwire {

void SctpAccounting::taken(uint16_t streamId, size_t bytes) {
  if (bytes == 0) return;
  unsent_[streamId] += bytes;
  unsentTotal_ += bytes;
}

void SctpAccounting::notTaken(uint16_t streamId, size_t bytes) {
  const auto found = unsent_.find(streamId);
  if (found == unsent_.end()) return;
  const size_t counted = std::min(bytes, found->second);
  found->second -= counted;
  unsentTotal_ -= counted;
  if (found->second == 0) unsent_.erase(found);
}

void SctpAccounting::packetOut(const uint8_t* packet, size_t size) {
  SctpChunkReader chunk(packet, size);
  while (chunk.next()) {
    const auto data = chunk.data();
    if (!data) continue;
    if (anySent_ && !isLaterTsn(data->tsn, lastTsn_)) continue;
    if (!anySent_) acknowledgedTsn_ = data->tsn - 1;
    anySent_ = true;
    lastTsn_ = data->tsn;
    if (!isEmptyMessagePpid(data->ppid)) report(data->streamId, data->size);
  }
}

void SctpAccounting::packetIn(const uint8_t* packet, size_t size) {
  if (!anySent_) return;
  SctpChunkReader chunk(packet, size);
  // Control chunks come before DATA (RFC 9260 6.10).
  while (chunk.next() && !chunk.data()) {
    const auto tsn = chunk.cumulativeTsn();
    // It may pass lastTsn_: chunks abandoned before they were ever sent have TSNs too.
    if (tsn && isLaterTsn(*tsn, acknowledgedTsn_)) acknowledgedTsn_ = *tsn;
  }
}

void SctpAccounting::abandoned(uint16_t streamId, size_t bytes) { report(streamId, bytes); }

void SctpAccounting::settle() {
  while (!unsent_.empty()) report(unsent_.begin()->first, unsent_.begin()->second);
}

void SctpAccounting::report(uint16_t streamId, size_t bytes) {
  const auto found = unsent_.find(streamId);
  if (found == unsent_.end()) return;
  const size_t counted = std::min(bytes, found->second);
  found->second -= counted;
  unsentTotal_ -= counted;
  if (found->second == 0) unsent_.erase(found);
  if (counted == 0) return;
  if (!sent_.empty() && sent_.back().first == streamId) {
    sent_.back().second += counted;
  } else {
    sent_.emplace_back(streamId, counted);
  }
}

}  // namespace rtcwire
