#include "transport/SctpSendQueue.hpp"

#include <algorithm>
#include <utility>

namespace rtcwire {
namespace {

constexpr int64_t kCreditPerPriority = 64;  // bytes a turn: 16 KiB at the default priority of 256
constexpr int kLowestPriority = 128;        // RFC 8831 6.4; some stacks open channels with 0

}  // namespace

void SctpSendQueue::Fifo::pop() {
  items_[head_].data = {};
  ++head_;
  if (head_ == items_.size()) {
    items_.clear();
    head_ = 0;
    if (items_.capacity() > 1024) items_.shrink_to_fit();
  } else if (head_ >= 256 && head_ * 2 >= items_.size()) {
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

void SctpSendQueue::configure(uint16_t streamId, const SctpStreamOptions& options) {
  streams_[streamId].options = options;
}

const SctpStreamOptions& SctpSendQueue::options(uint16_t streamId) const {
  static const SctpStreamOptions defaults;
  const auto found = streams_.find(streamId);
  return found == streams_.end() ? defaults : found->second.options;
}

void SctpSendQueue::push(const SctpMessage& message, TimePoint now, size_t taken) {
  Stream& stream = streams_[message.streamId];
  const uint8_t* const begin = message.data.data;
  std::vector<uint8_t> rest;
  if (message.data.size > 0) rest.assign(begin + taken, begin + message.data.size);
  stream.items.push({message.ppid, message.ordered, taken > 0, 0, now, std::move(rest)});
  ++count_;
  if (taken > 0) {
    stream.inTurn = true;
    turns_.push_front(message.streamId);
  } else {
    enterTurn(message.streamId, stream);
  }
}

void SctpSendQueue::enterTurn(uint16_t streamId, Stream& stream) {
  if (stream.inTurn || stream.held) return;
  stream.inTurn = true;
  turns_.push_back(streamId);
}

bool SctpSendQueue::drain(const Sink& sink) {
  while (!turns_.empty()) {
    const uint16_t streamId = turns_.front();
    Stream& stream = streams_[streamId];
    if (stream.credit <= 0) {
      stream.credit += std::max<int>(stream.options.priority, kLowestPriority) * kCreditPerPriority;
    }
    const Offer outcome = serve(streamId, stream, sink);
    if (outcome == Offer::kPart || outcome == Offer::kBlocked) return false;
    turns_.pop_front();
    stream.inTurn = false;
    if (outcome == Offer::kStreamBusy) stream.held = true;
    if (stream.items.empty()) {
      stream.credit = 0;
    } else {
      enterTurn(streamId, stream);
    }
  }
  return true;
}

SctpSendQueue::Offer SctpSendQueue::serve(uint16_t streamId, Stream& stream, const Sink& sink) {
  // A message begun must be finished before any other may start.
  while (!stream.items.empty() && (stream.credit > 0 || stream.items.front().begun)) {
    Item& item = stream.items.front();
    const SctpMessage message{streamId, item.ppid, item.ordered,
                              BytesView{item.data.data(), item.data.size()}};
    size_t taken = 0;
    const Offer outcome = sink({message, item.offset, item.since, stream.options}, &taken);
    item.offset += taken;
    if (taken > 0) item.begun = true;
    stream.credit -= static_cast<int64_t>(taken);
    if (outcome != Offer::kTaken && outcome != Offer::kDropped) return outcome;
    stream.credit -= 32;  // small messages cost more than their bytes
    stream.items.pop();
    --count_;
  }
  return Offer::kTaken;
}

bool SctpSendQueue::emptyFor(uint16_t streamId) const {
  const auto found = streams_.find(streamId);
  return found == streams_.end() || found->second.items.empty();
}

void SctpSendQueue::hold(uint16_t streamId, bool held) {
  Stream& stream = streams_[streamId];
  stream.held = held;
  if (!held && !stream.items.empty()) enterTurn(streamId, stream);
}

bool SctpSendQueue::held(uint16_t streamId) const {
  const auto found = streams_.find(streamId);
  return found != streams_.end() && found->second.held;
}

std::vector<uint16_t> SctpSendQueue::streamIds() const {
  std::vector<uint16_t> result;
  result.reserve(streams_.size());
  for (const auto& [streamId, stream] : streams_) result.push_back(streamId);
  return result;
}

void SctpSendQueue::clear() {
  streams_.clear();
  turns_.clear();
  count_ = 0;
}

}  // namespace rtcwire
