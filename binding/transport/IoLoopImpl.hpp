#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "transport/IoLoop.hpp"
#include "transport/IoPoller.hpp"

namespace rtcwire {

/// What waits for a socket. Called on the I/O thread, within a SendCork, with no lock held.
class IoHandler {
 public:
  virtual ~IoHandler() = default;
  /// `buffer` is scratch space of 64 KiB that belongs to the I/O thread. Reads a bounded amount: a
  /// socket that has more is reported again once the others have had their turn.
  virtual void onReadable(std::vector<uint8_t>& buffer) = 0;
};

class IoLoopImpl final : public IoLoop {
 public:
  IoLoopImpl();
  ~IoLoopImpl() override;

  TimePoint now() const override;
  Id schedule(Milliseconds delay, std::function<void()> callback) override;
  void cancel(Id id) override;
  bool isCurrent() const override;

  /// The loop shares ownership of the handler until `unwatch`, which may be followed by a last call
  /// that is already on its way. 0 when the system refuses.
  uint64_t watch(SocketHandle socket, std::shared_ptr<IoHandler> handler);
  void unwatch(SocketHandle socket, uint64_t token);

  /// For tests: time passes for this loop and all its timers.
  void advanceClock(Milliseconds by);

 private:
  using Key = std::pair<TimePoint, Id>;

  void run();
  Milliseconds untilNextTimer();
  void runTimers();
  void runTimer(std::unique_lock<std::mutex>& lock);
  void dispatch(uint64_t token);

  std::unique_ptr<IoPoller> poller_;
  std::vector<uint8_t> buffer_;  // of the I/O thread

  mutable std::mutex mutex_;  // guards what follows; never held while calling out
  std::condition_variable timerDone_;
  std::map<Key, std::function<void()>> timers_;
  std::unordered_map<Id, TimePoint> dueById_;
  Id lastId_ = 0;
  Id running_ = 0;
  uint64_t lastToken_ = 0;
  std::unordered_map<uint64_t, std::shared_ptr<IoHandler>> handlers_;
  bool sleeping_ = false;

  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace rtcwire
