#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "transport/UdpSocket.hpp"

namespace rtcwire {

/// A numeric address; false for anything that would need a look-up.
bool parseNumericAddress(const std::string& host, uint16_t port, UdpAddress* address);

/// Looks `host` up on one of a few threads, which end when there is nothing to do, and calls `done`
/// there with what was found: nothing when it failed. `wanted` is asked before the look-up starts;
/// nobody ever waits for one that is running, so both must keep alive what they use.
void resolveAddress(const std::string& host, uint16_t port, std::function<bool()> wanted,
                    std::function<void(const std::vector<UdpAddress>&)> done);

}  // namespace rtcwire
