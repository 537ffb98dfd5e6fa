#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace rtcwire {

using Milliseconds = std::chrono::milliseconds;
using TimePoint = std::chrono::steady_clock::time_point;

/// The clock and the timers of the I/O thread; tests pass one whose time they own.
///
/// Threading: every method may be called from any thread; callbacks run on the I/O thread.
class Timers {
 public:
  using Id = uint64_t;

  virtual ~Timers() = default;
  virtual TimePoint now() const = 0;
  /// Runs `callback` once, `delay` from now. Never returns 0.
  virtual Id schedule(Milliseconds delay, std::function<void()> callback) = 0;
  /// Does nothing for 0 or a timer that has run. Called off the I/O thread, it returns only when
  /// the callback is not running; so the caller must not hold a lock that the callback takes.
  virtual void cancel(Id id) = 0;
};

}  // namespace rtcwire
