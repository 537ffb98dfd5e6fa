#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "transport/Bytes.hpp"

namespace rtcwire {

/// The bytes of a control event: a sequence of fields, each a 32-bit little-endian length and that
/// many bytes. src/native/dispatcher.ts reads them.
class Payload {
 public:
  Payload& add(const void* data, size_t size) {
    for (int shift = 0; shift < 32; shift += 8) bytes_.push_back(static_cast<uint8_t>(size >> shift));
    const auto* first = static_cast<const uint8_t*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
    return *this;
  }
  Payload& add(const std::string& text) { return add(text.data(), text.size()); }
  Payload& add(const std::vector<uint8_t>& bytes) { return add(bytes.data(), bytes.size()); }
  BytesView view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::vector<uint8_t> bytes_;
};

}  // namespace rtcwire
