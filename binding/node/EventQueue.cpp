#include "node/EventQueue.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rtcwire {

namespace {

// Longer messages would crowd the slab out for the short ones.
constexpr size_t kMaxSlabEvent = 256 * 1024;
// Bytes outside the slab at which senders pause.
constexpr size_t kMaxOwnedBytes = 4 * 1024 * 1024;

}  // namespace

EventQueue::EventQueue(const Buffers& first, const Buffers& second) {
  sides_[0].buffers = first;
  sides_[1].buffers = second;
}

void EventQueue::open(std::function<bool()> wakeUp) {
  std::lock_guard<std::mutex> lock(mutex_);
  wakeUp_ = std::move(wakeUp);
}

void EventQueue::close() {
  // A handle that closes may close others, which remove themselves.
  while (!handles_.empty()) {
    auto first = handles_.begin();
    Handle* handle = first->second;
    handles_.erase(first);
    handle->close();
  }
  std::lock_guard<std::mutex> lock(mutex_);
  wakeUp_ = nullptr;
  waiting_.clear();
  paused_.clear();
  for (Side& side : sides_) side = Side{};
}

void EventQueue::push(uint32_t target, EventType type, uint32_t argument, uint16_t stream, BytesView bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!wakeUp_) return;
  append({target, type, 0, stream, argument, static_cast<uint32_t>(bytes.size)}, bytes);
  wake();
}

void EventQueue::pushBytesSent(uint32_t target, uint16_t stream, size_t bytes, SentBytesCache* cache) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!wakeUp_) return;
  SentBytesCache::Entry& entry = cache->entries[stream % cache->entries.size()];
  const auto count = static_cast<uint32_t>(bytes);
  Side& side = sides_[filling_];
  if (entry.batch == batch_ && entry.stream == stream &&
      side.buffers.headers[entry.index].argument <= UINT32_MAX - count) {
    side.buffers.headers[entry.index].argument += count;
    return;
  }
  const uint32_t index = side.count;
  append({target, EventType::kSctpBytesSent, 0, stream, count, 0}, {});
  if (side.count > index) entry = {batch_, index, stream};
  wake();
}

bool EventQueue::pushMessage(uint32_t target, uint16_t stream, uint32_t ppid, BytesView bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!wakeUp_) return true;
  append({target, EventType::kSctpMessage, 0, stream, ppid, static_cast<uint32_t>(bytes.size)}, bytes);
  wake();
  if (!isCrowded()) return true;
  if (std::find(paused_.begin(), paused_.end(), target) == paused_.end()) paused_.push_back(target);
  return false;
}

void EventQueue::append(EventHeader header, BytesView bytes) {
  Side& side = sides_[filling_];
  const bool hasRoom = waiting_.empty() && side.count < side.buffers.capacity;
  const bool inSlab =
      hasRoom && bytes.size <= kMaxSlabEvent && bytes.size <= side.buffers.slabSize - side.slabUsed;
  if (inSlab) {
    if (bytes.size > 0) std::memcpy(side.buffers.slab + side.slabUsed, bytes.data, bytes.size);
    side.slabUsed += static_cast<uint32_t>(bytes.size);
    side.buffers.headers[side.count++] = header;
    return;
  }
  if (bytes.size > 0) header.owned = 1;
  waiting_.push_back({header, Owned(bytes.data, bytes.data + bytes.size)});
  refill();
}

void EventQueue::refill() {
  Side& side = sides_[filling_];
  while (!waiting_.empty() && side.count < side.buffers.capacity) {
    Waiting& first = waiting_.front();
    side.buffers.headers[side.count++] = first.header;
    if (first.header.owned) {
      side.ownedBytes += first.bytes.size();
      side.owned.push_back(std::move(first.bytes));
    }
    waiting_.pop_front();
  }
}

bool EventQueue::isCrowded() const {
  const Side& side = sides_[filling_];
  return !waiting_.empty() || side.count > side.buffers.capacity / 4 * 3 ||
         side.slabUsed > side.buffers.slabSize / 4 * 3 || side.ownedBytes > kMaxOwnedBytes;
}

void EventQueue::wake() {
  if (scheduled_) return;
  // Held under the lock, so that it is not called after close().
  scheduled_ = wakeUp_();
}

EventQueue::Batch EventQueue::take() {
  Batch batch;
  std::vector<uint32_t> resumed;
  std::vector<Owned> read;  // freed without the lock
  {
    std::lock_guard<std::mutex> lock(mutex_);
    Side& filled = sides_[filling_];
    batch = {filled.count, filling_};
    if (batch.count == 0) {
      scheduled_ = false;
    } else {
      filling_ ^= 1;
      batch_++;
      Side& next = sides_[filling_];
      read.swap(next.owned);
      next.count = 0;
      next.slabUsed = 0;
      next.ownedBytes = 0;
      refill();
    }
    if (!isCrowded()) resumed.swap(paused_);
  }
  resumePaused(std::move(resumed));
  return batch;
}

bool EventQueue::readOwned(uint32_t index, uint8_t* out, size_t size) {
  Side& side = sides_[filling_ ^ 1];  // only this thread swaps the sides, and nobody fills this one
  if (index >= side.owned.size()) return false;
  Owned& bytes = side.owned[index];
  if (bytes.empty() || bytes.size() != size) return false;
  std::memcpy(out, bytes.data(), size);
  Owned().swap(bytes);
  return true;
}

void EventQueue::resumePaused(std::vector<uint32_t> ids) {
  for (uint32_t id : ids) {
    if (Handle* handle = find(id)) handle->resume();
  }
}

void EventQueue::add(uint32_t id, Handle* handle) { handles_[id] = handle; }

void EventQueue::remove(uint32_t id) { handles_.erase(id); }

Handle* EventQueue::find(uint32_t id) const {
  auto found = handles_.find(id);
  return found == handles_.end() ? nullptr : found->second;
}

}  // namespace rtcwire
