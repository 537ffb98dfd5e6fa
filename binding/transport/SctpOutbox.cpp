#include "transport/SctpOutbox.hpp"

#include <algorithm>
#include <utility>

#include "transport/SctpPacket.hpp"

namespace rtcwire {
namespace {

constexpr size_t kPlainSackPacket = 12 + 16;
// A SACK for every 8 packets at least: senders grow their window and notice loss by them.
constexpr int kMaxMergedSacks = 3;
constexpr size_t kKeepCapacity = 64 * 1024;
constexpr size_t kRestCapacity = 4 * 1024;

bool isPlainSack(const uint8_t* packet, size_t size) {
  if (size != kPlainSackPacket) return false;
  SctpChunkReader chunk(packet, size);
  return chunk.next() && chunk.isPlainSack();
}

}  // namespace

void SctpOutbox::Batch::clear() {
  bytes.clear();
  sizes.clear();
  if (bytes.capacity() > kKeepCapacity) bytes.shrink_to_fit();
}

bool SctpOutbox::replacesLastSack(const uint8_t* packet, size_t size) const {
  if (waiting_.sizes.empty() || mergedSacks_ >= kMaxMergedSacks || !isPlainSack(packet, size)) return false;
  const size_t lastSize = waiting_.sizes.back();
  return isPlainSack(waiting_.bytes.data() + waiting_.bytes.size() - lastSize, lastSize);
}

void SctpOutbox::add(const uint8_t* packet, size_t size) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return;
  if (replacesLastSack(packet, size)) {
    std::copy(packet, packet + size, waiting_.bytes.end() - static_cast<std::ptrdiff_t>(size));
    ++mergedSacks_;
    return;
  }
  mergedSacks_ = 0;
  waiting_.bytes.insert(waiting_.bytes.end(), packet, packet + size);
  waiting_.sizes.push_back(size);
}

void SctpOutbox::flush() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (flushing_) return;
  flushing_ = true;
  while (!closed_ && !waiting_.sizes.empty()) {
    std::swap(waiting_, leaving_);
    lock.unlock();
    const uint8_t* packet = leaving_.bytes.data();
    for (const size_t size : leaving_.sizes) {
      // What cannot be sent now is lost, as on any network; SCTP sends it again.
      lower_.send(BytesView{packet, size}, 0);
      packet += size;
    }
    leaving_.clear();
    lock.lock();
  }
  flushing_ = false;
  flushed_.notify_all();
}

void SctpOutbox::trim() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (flushing_ || !waiting_.sizes.empty()) return;
  for (Batch* batch : {&waiting_, &leaving_}) {
    if (batch->bytes.capacity() > kRestCapacity) *batch = {};
  }
}

void SctpOutbox::close() {
  std::unique_lock<std::mutex> lock(mutex_);
  closed_ = true;
  flushed_.wait(lock, [this] { return !flushing_; });
  waiting_ = {};
}

}  // namespace rtcwire
