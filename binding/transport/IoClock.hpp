#pragma once

#include "transport/Timers.hpp"

namespace rtcwire {

/// The steady clock that the I/O thread, its timers and ICE go by. Thread-safe.
TimePoint ioNow();

/// Moves that clock forward for the whole process, so that a test need not wait; see
/// IoLoopImpl::advanceClock.
void shiftIoClock(Milliseconds by);

}  // namespace rtcwire
