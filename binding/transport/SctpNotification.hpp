#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rtcwire {

/// An event notification of usrsctp, read into plain values.
struct SctpNotification {
  enum class Kind {
    kIgnored,
    kUp,
    kDown,
    kIncomingReset,
    kOutgoingReset,
    kOutgoingResetDenied,
    kSendAbandoned
  };
  Kind kind = Kind::kIgnored;
  std::string error;                // kDown; empty after a graceful shutdown
  uint16_t causeCode = 0;           // kDown; of the peer's ABORT
  std::vector<uint16_t> streamIds;  // resets; empty means all
  uint16_t streamId = 0;            // kSendAbandoned
  uint32_t ppid = 0;                // kSendAbandoned
  size_t bytes = 0;                 // kSendAbandoned: never sent
};

/// `size` may be less than the notification's own length when it carries message data that is not needed.
SctpNotification readSctpNotification(const uint8_t* data, size_t size);

}  // namespace rtcwire
