#pragma once

#include <cstddef>
#include <cstdint>

namespace rtcwire {

/// A borrowed run of bytes; valid only for the duration of the call it is passed to.
struct BytesView {
  const uint8_t* data = nullptr;
  size_t size = 0;
};

}  // namespace rtcwire
