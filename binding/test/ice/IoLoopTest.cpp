#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "transport/IoLoop.hpp"
#include "transport/IoLoopImpl.hpp"

namespace rtcwire::test {
namespace {

class Gate {
 public:
  void open() {
    // Notified under the lock: whoever waits may destroy this at once.
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  bool await() {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

TEST(IoLoop, IsSharedWhileHeldAndRunsCallbacksOnItsOwnThread) {
  const auto loop = IoLoop::acquire();
  EXPECT_EQ(loop, IoLoop::acquire());
  EXPECT_FALSE(loop->isCurrent());
  Gate ran;
  bool current = false;
  loop->schedule(Milliseconds(0), [&] {
    current = loop->isCurrent();
    ran.open();
  });
  ASSERT_TRUE(ran.await());
  EXPECT_TRUE(current);
}

TEST(IoLoop, TimersRunInOrderOfTime) {
  const auto loop = IoLoop::acquire();
  std::vector<int> order;
  Gate ran;
  loop->schedule(Milliseconds(30), [&] {
    order.push_back(3);
    ran.open();
  });
  loop->schedule(Milliseconds(20), [&] { order.push_back(2); });
  loop->schedule(Milliseconds(10), [&] { order.push_back(1); });
  ASSERT_TRUE(ran.await());
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(IoLoop, ACancelledTimerDoesNotRun) {
  const auto loop = IoLoop::acquire();
  std::atomic<bool> ran{false};
  const auto id = loop->schedule(Milliseconds(20), [&] { ran = true; });
  EXPECT_NE(id, 0u);
  loop->cancel(id);
  loop->cancel(id);
  loop->cancel(0);
  Gate later;
  loop->schedule(Milliseconds(40), [&] { later.open(); });
  ASSERT_TRUE(later.await());
  EXPECT_FALSE(ran);
}

TEST(IoLoop, CancelWaitsForARunningCallback) {
  const auto loop = IoLoop::acquire();
  Gate started;
  std::atomic<bool> finished{false};
  const auto id = loop->schedule(Milliseconds(0), [&] {
    started.open();
    std::this_thread::sleep_for(Milliseconds(50));
    finished = true;
  });
  ASSERT_TRUE(started.await());
  loop->cancel(id);
  EXPECT_TRUE(finished);
}

TEST(IoLoop, ACallbackMayCancelItselfAndScheduleMore) {
  const auto loop = IoLoop::acquire();
  Gate done;
  std::atomic<Timers::Id> id{0};
  id = loop->schedule(Milliseconds(5), [&, loop] {
    loop->cancel(id);
    loop->schedule(Milliseconds(0), [&] { done.open(); });
  });
  EXPECT_TRUE(done.await());
}

TEST(IoLoop, TheClockCanBeMovedForTests) {
  const auto loop = IoLoop::acquire();
  Gate ran;
  loop->schedule(Milliseconds(3600 * 1000), [&] { ran.open(); });
  static_cast<IoLoopImpl&>(*loop).advanceClock(Milliseconds(3600 * 1000));
  EXPECT_TRUE(ran.await());
}

TEST(IoLoop, StartsAndStopsOverAndOver) {
  for (int i = 0; i < 200; ++i) {
    const auto loop = IoLoop::acquire();
    loop->schedule(Milliseconds(1000), [] {});
  }
}

}  // namespace
}  // namespace rtcwire::test
