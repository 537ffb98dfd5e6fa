#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "transport/Timers.hpp"

namespace rtcwire {

/// What usrsctp keeps once per process: its initialisation, its clock, and which association an
/// outgoing packet belongs to.
///
/// Threading: usrsctp is called by whoever holds `mutex()`, never otherwise. One lock for all
/// associations makes its close, timer and input paths safe against each other; nothing slow happens
/// under it, because packets are only collected (`Endpoint::onPacketOut`) and leave after unlocking.
/// Ownership: lives until the process ends, as usrsctp itself; endpoints are held while registered.
class UsrsctpRuntime {
 public:
  class Endpoint {
   public:
    virtual ~Endpoint() = default;
    /// Under `mutex()`: a packet to send. May be changed in place.
    virtual void onPacketOut(uint8_t* packet, size_t size) = 0;
    /// On the I/O thread, without `mutex()`: usrsctp's timers ran and had packets for this endpoint.
    virtual void onTimersRan() = 0;
  };

  static UsrsctpRuntime& instance();

  std::mutex& mutex() { return mutex_; }

  // The rest is called under mutex().

  /// The returned id is the endpoint's usrsctp address.
  void* add(std::shared_ptr<Endpoint> endpoint, Timers& timers);
  /// The timers given to add() are not used after the current lock of mutex() is released, except by
  /// a callback that already runs on them.
  void remove(void* id);
  /// Something was sent or received: timers tick finely for a while.
  void noteActivity();

 private:
  struct Entry {
    std::shared_ptr<Endpoint> endpoint;
    Timers* timers;
  };

  UsrsctpRuntime();
  void* takeId();
  void bindClock(Timers* timers);
  static int output(void* id, void* packet, size_t size, uint8_t tos, uint8_t setDf);
  void scheduleTick(Milliseconds delay);
  void tick(uint64_t generation);

  std::mutex mutex_;
  std::unordered_map<void*, Entry> endpoints_;
  uintptr_t lastId_ = 0;
  std::deque<void*> freeIds_;
  uint64_t tickGeneration_ = 0;
  TimePoint lastTick_{};
  bool active_ = false;  // since the last tick
  bool ticksFast_ = false;
  int idleTicks_ = 0;
  bool inTimers_ = false;
  std::vector<std::shared_ptr<Endpoint>> touchedByTimers_;
};

}  // namespace rtcwire
