#pragma once

#include <atomic>
#include <mutex>

#include "transport/DatagramTransport.hpp"

namespace rtcwire {

/// Holds a borrowed receiver and keeps the promise of DatagramTransport::setReceiver.
///
/// Threading: `deliver` on one thread at a time; `set` on any. A receiver may call `set` from within
/// its own delivery.
class ReceiverSlot {
 public:
  /// Returns only when no call into the former receiver runs on another thread.
  void set(DatagramTransport::Receiver* receiver) {
    // First the pointer: a busy delivering thread then stops taking the mutex from us.
    receiver_.store(receiver, std::memory_order_release);
    std::lock_guard<std::recursive_mutex> wait(running_);
  }

  bool empty() const { return receiver_.load(std::memory_order_acquire) == nullptr; }

  /// False when there is no receiver.
  bool deliver(BytesView datagram) {
    return call([datagram](DatagramTransport::Receiver& receiver) { receiver.onDatagram(datagram); });
  }

  void endBatch() {
    call([](DatagramTransport::Receiver& receiver) { receiver.onBatchEnd(); });
  }

 private:
  template <typename Function>
  bool call(Function function) {
    if (empty()) return false;
    std::lock_guard<std::recursive_mutex> lock(running_);
    DatagramTransport::Receiver* const receiver = receiver_.load(std::memory_order_acquire);
    if (receiver == nullptr) return false;
    function(*receiver);
    return true;
  }

  std::atomic<DatagramTransport::Receiver*> receiver_{nullptr};
  std::recursive_mutex running_;  // held while the receiver runs
};

}  // namespace rtcwire
