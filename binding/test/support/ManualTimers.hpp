#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "transport/Timers.hpp"

namespace rtcwire::test {

/// Timers whose clock moves only when the test says so. The thread inside `advance` or `runUntil`
/// plays the I/O thread; one thread at a time may do so.
class ManualTimers : public Timers {
 public:
  TimePoint now() const override {
    std::lock_guard<std::mutex> lock(mutex_);
    return now_;
  }

  Id schedule(Milliseconds delay, std::function<void()> callback) override {
    std::lock_guard<std::mutex> lock(mutex_);
    const Id id = ++lastId_;
    const TimePoint due = now_ + (delay.count() > 0 ? delay : Milliseconds(0));
    queue_.emplace(Key{due, id}, std::move(callback));
    dueById_.emplace(id, due);
    return id;
  }

  void cancel(Id id) override {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto found = dueById_.find(id);
    if (found != dueById_.end()) {
      queue_.erase(Key{found->second, id});
      dueById_.erase(found);
      return;
    }
    if (runner_ == std::this_thread::get_id()) return;
    idle_.wait(lock, [&] { return running_ != id || id == 0; });
  }

  /// Runs everything that falls due within `duration`, in order of time, then of scheduling.
  void advance(Milliseconds duration) {
    const TimePoint end = now() + duration;
    while (runNext(end)) {
    }
    std::lock_guard<std::mutex> lock(mutex_);
    now_ = end;
  }

  /// Runs timers one by one until `condition` holds; false when `limit` has passed without.
  bool runUntil(const std::function<bool()>& condition, Milliseconds limit) {
    const TimePoint end = now() + limit;
    while (!condition()) {
      if (!runNext(end)) {
        std::lock_guard<std::mutex> lock(mutex_);
        now_ = end;
        return false;
      }
    }
    return true;
  }

  size_t pending() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return queue_.size();
  }

 private:
  using Key = std::pair<TimePoint, Id>;

  bool runNext(TimePoint end) {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto first = queue_.begin();
    if (first == queue_.end() || first->first.first > end) return false;
    if (first->first.first > now_) now_ = first->first.first;
    std::function<void()> callback = std::move(first->second);
    running_ = first->first.second;
    runner_ = std::this_thread::get_id();
    dueById_.erase(running_);
    queue_.erase(first);
    lock.unlock();
    callback();
    callback = nullptr;
    lock.lock();
    running_ = 0;
    runner_ = std::thread::id();
    lock.unlock();
    idle_.notify_all();
    return true;
  }

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  TimePoint now_{};
  Id lastId_ = 0;
  Id running_ = 0;
  std::thread::id runner_;
  std::map<Key, std::function<void()>> queue_;
  std::map<Id, TimePoint> dueById_;
};

}  // namespace rtcwire::test
