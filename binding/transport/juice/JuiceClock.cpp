// libjuice's clock, in place of its timestamp.c: the I/O thread's, which tests may move.

#include "transport/IoClock.hpp"

extern "C" int64_t current_timestamp() {
  return std::chrono::duration_cast<rtcwire::Milliseconds>(rtcwire::ioNow().time_since_epoch()).count();
}
