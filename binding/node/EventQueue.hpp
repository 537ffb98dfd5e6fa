#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "transport/Bytes.hpp"

namespace rtcwire {

struct SctpMessage;

/// What an event tells; src/native/dispatcher.ts decodes it.
enum class EventType : uint8_t {
  kLocalCandidate = 1,
  kCandidateError,
  kGatheringComplete,
  kIceState,
  kSelectedPair,
  kDtlsState,
  kSctpConnected,
  kSctpClosed,
  kSctpMessage,
  kSctpStreamReset,
  kSctpStreamResetDone,
  kSctpBytesSent,
};

/// One event as JavaScript reads it: four 32-bit words, and `size` bytes in the slab or owned.
struct EventHeader {
  uint32_t target = 0;    // id of the transport within its queue
  EventType type{};       // word 1, bits 0-7
  uint8_t owned = 0;      // bits 8-15: 1 when the bytes are not in the slab
  uint16_t stream = 0;    // bits 16-31
  uint32_t argument = 0;  // ppid, state, count
  uint32_t size = 0;
};
static_assert(sizeof(EventHeader) == 16, "read as Int32Array by src/native/dispatcher.ts");

/// A transport as the queue knows it.
class Handle {
 public:
  virtual ~Handle() = default;
  /// Idempotent. No event of this transport is pushed after it.
  virtual void close() = 0;
  /// The queue has room again after `pushMessage` returned false.
  virtual void resume() {}
  virtual void send(const SctpMessage* /*messages*/, size_t /*count*/) {}
};

/// Remembers which events of the batch being filled count sent bytes, by stream.
struct SentBytesCache {
  struct Entry {
    uint64_t batch = 0;
    uint32_t index = 0;
    uint16_t stream = 0;
  };
  std::array<Entry, 16> entries;
};

/// The events of the transports of one environment on their way to JavaScript.
///
/// Two sides, each a header and a slab buffer that JavaScript allocated: other threads fill one
/// while JavaScript reads the other. `take` swaps them. What does not fit waits in memory of our
/// own; senders of messages are asked to pause long before that grows.
///
/// Threading: the push functions on any thread, everything else on the JavaScript thread.
/// Ownership: shared by the JavaScript object, the transports' observers and the threadsafe function.
class EventQueue {
 public:
  struct Buffers {
    EventHeader* headers = nullptr;
    uint32_t capacity = 0;  // headers
    uint8_t* slab = nullptr;
    uint32_t slabSize = 0;
  };
  struct Batch {
    uint32_t count = 0;
    uint32_t side = 0;
  };

  EventQueue(const Buffers& first, const Buffers& second);

  /// `wakeUp` is called on any thread, once per idle period, to have JavaScript call `take`; false when it
  /// could not. Until this call, and after close(), events are dropped.
  void open(std::function<bool()> wakeUp);
  /// Closes every transport, then drops everything that is pushed. Idempotent.
  void close();

  void push(uint32_t target, EventType type, uint32_t argument = 0, uint16_t stream = 0,
            BytesView bytes = {});
  /// Counts as one event per stream and batch.
  void pushBytesSent(uint32_t target, uint16_t stream, size_t bytes, SentBytesCache* cache);
  /// False when the sender has to pause until `Handle::resume`.
  bool pushMessage(uint32_t target, uint16_t stream, uint32_t ppid, BytesView bytes);

  /// Hands the filled side to the reader and resumes paused senders. An empty batch means that the
  /// next event wakes JavaScript up again.
  Batch take();
  /// Copies the bytes of the n-th owned event of the batch that was taken, and frees them.
  bool readOwned(uint32_t index, uint8_t* out, size_t size);

  void add(uint32_t id, Handle* handle);
  void remove(uint32_t id);
  Handle* find(uint32_t id) const;

 private:
  /// The bytes of an event that has no room in the slab.
  using Owned = std::vector<uint8_t>;
  struct Side {
    Buffers buffers;
    uint32_t count = 0;
    uint32_t slabUsed = 0;
    size_t ownedBytes = 0;
    std::vector<Owned> owned;
  };
  struct Waiting {
    EventHeader header;
    Owned bytes;
  };

  void append(EventHeader header, BytesView bytes);
  void refill();
  bool isCrowded() const;
  void wake();
  void resumePaused(std::vector<uint32_t> ids);

  std::mutex mutex_;
  std::array<Side, 2> sides_;
  uint32_t filling_ = 0;
  uint64_t batch_ = 1;
  std::deque<Waiting> waiting_;
  std::vector<uint32_t> paused_;
  std::function<bool()> wakeUp_;
  bool scheduled_ = false;

  std::unordered_map<uint32_t, Handle*> handles_;  // JavaScript thread only
};

}  // namespace rtcwire
