#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "transport/Timers.hpp"

namespace rtcwire {

#ifdef _WIN32
using SocketHandle = uintptr_t;
#else
using SocketHandle = int;
#endif

/// Waits for sockets to become readable: epoll on Linux, poll elsewhere.
///
/// Threading: `wait` on one thread; the other methods on any.
class IoPoller {
 public:
  /// Throws std::runtime_error when the process has run out of descriptors.
  static std::unique_ptr<IoPoller> create();
  virtual ~IoPoller() = default;

  /// `token` comes back from `wait`; it must not be 0. False when the system refuses.
  virtual bool add(SocketHandle socket, uint64_t token) = 0;
  virtual void remove(SocketHandle socket) = 0;
  /// Fills `ready` with the tokens of readable sockets. A negative timeout waits for ever.
  virtual void wait(Milliseconds timeout, std::vector<uint64_t>& ready) = 0;
  /// Makes a running or the next `wait` return.
  virtual void wake() = 0;
};

}  // namespace rtcwire
