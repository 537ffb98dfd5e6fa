#include "transport/IoClock.hpp"

#include <atomic>

namespace rtcwire {
namespace {
std::atomic<int64_t> shiftMs{0};
}

TimePoint ioNow() {
  return std::chrono::steady_clock::now() + Milliseconds(shiftMs.load(std::memory_order_relaxed));
}

void shiftIoClock(Milliseconds by) { shiftMs.fetch_add(by.count(), std::memory_order_relaxed); }

}  // namespace rtcwire
