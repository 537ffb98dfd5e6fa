#pragma once

#include <memory>

#include "transport/Timers.hpp"

namespace rtcwire {

/// The I/O thread: waits for the sockets of all ICE agents and runs timers. One per process, shared
/// by all environments; it starts with the first owner and is joined when the last lets go.
///
/// Ownership: hold the shared_ptr as long as timers or transports of this loop live; the last owner
/// must not let go on the I/O thread itself.
class IoLoop : public Timers {
 public:
  static std::shared_ptr<IoLoop> acquire();
  /// True on the I/O thread.
  virtual bool isCurrent() const = 0;
};

/// While one lives on the environment's thread, datagrams to one address collect and leave together
/// (UDP GSO where the kernel has it) when it goes out of scope. Nests; cheap when nothing was sent.
class SendCork {
 public:
  SendCork();
  ~SendCork();
  SendCork(const SendCork&) = delete;
  SendCork& operator=(const SendCork&) = delete;
};

}  // namespace rtcwire
