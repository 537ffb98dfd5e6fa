#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "transport/DatagramTransport.hpp"

namespace rtcwire {

/// Packets that usrsctp made under its lock, on their way to the transport below once it is released.
/// Order is kept: one thread at a time empties it, others leave theirs to that one.
///
/// Threading: any thread; `add` takes no lock but a short one of its own.
class SctpOutbox {
 public:
  explicit SctpOutbox(DatagramTransport& lower) : lower_(lower) {}

  void add(const uint8_t* packet, size_t size);
  void flush();
  /// Gives memory back; for an association that has come to rest.
  void trim();
  /// Returns when no other thread is in the transport below; afterwards everything added is dropped.
  void close();

 private:
  struct Batch {
    std::vector<uint8_t> bytes;
    std::vector<size_t> sizes;
    void clear();
  };

  bool replacesLastSack(const uint8_t* packet, size_t size) const;

  DatagramTransport& lower_;
  std::mutex mutex_;
  std::condition_variable flushed_;
  bool flushing_ = false;
  bool closed_ = false;
  Batch waiting_;
  Batch leaving_;  // of the thread that flushes
  int mergedSacks_ = 0;
};

}  // namespace rtcwire
