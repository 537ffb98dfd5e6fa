#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

#include "transport/SctpTransport.hpp"

namespace rtcwire {

/// Messages that usrsctp has not taken yet, per stream, and which goes next: streams take turns, each
/// for a number of bytes proportional to its priority (RFC 8831 6.4), whole messages at a time.
///
/// Threading: none of its own; the owner locks.
class SctpSendQueue {
 public:
  enum class Offer {
    kTaken,       // the whole rest
    kPart,        // `taken` bytes; nothing more for now, and this message must go on first
    kBlocked,     // nothing more for now
    kStreamBusy,  // nothing of this stream for now
    kDropped,     // cannot be sent at all
  };
  struct Waiting {
    SctpMessage message;
    size_t offset;  // bytes taken already
    TimePoint since;
    const SctpStreamOptions& options;
  };
  using Sink = std::function<Offer(const Waiting& waiting, size_t* taken)>;

  void configure(uint16_t streamId, const SctpStreamOptions& options);
  const SctpStreamOptions& options(uint16_t streamId) const;

  /// Copies the message, or what is left of it after `taken` bytes; a message begun so goes on first.
  void push(const SctpMessage& message, TimePoint now, size_t taken = 0);
  /// Offers messages in turn until the sink blocks or nothing may go. False when it blocked.
  bool drain(const Sink& sink);
  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }
  /// True while nothing of the stream waits here.
  bool emptyFor(uint16_t streamId) const;
  /// While held, a stream's messages wait (its reset is under way).
  void hold(uint16_t streamId, bool held);
  bool held(uint16_t streamId) const;
  /// Every stream that was configured or used.
  std::vector<uint16_t> streamIds() const;
  /// Forgets everything that waits.
  void clear();

 private:
  struct Item {
    uint32_t ppid;
    bool ordered;
    bool begun;
    size_t offset;
    TimePoint since;
    std::vector<uint8_t> data;
  };
  /// FIFO without the fixed cost of an empty std::deque.
  class Fifo {
   public:
    bool empty() const { return head_ == items_.size(); }
    Item& front() { return items_[head_]; }
    void push(Item item) { items_.push_back(std::move(item)); }
    void pop();

   private:
    std::vector<Item> items_;
    size_t head_ = 0;
  };
  struct Stream {
    SctpStreamOptions options;
    Fifo items;
    int64_t credit = 0;
    bool inTurn = false;
    bool held = false;
  };

  void enterTurn(uint16_t streamId, Stream& stream);
  /// Offers one stream's messages while its credit lasts. kTaken: its turn is over.
  Offer serve(uint16_t streamId, Stream& stream, const Sink& sink);

  std::unordered_map<uint16_t, Stream> streams_;
  std::deque<uint16_t> turns_;
  size_t count_ = 0;
};

}  // namespace rtcwire
