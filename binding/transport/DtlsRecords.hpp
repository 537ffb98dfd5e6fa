#pragma once

#include <cstddef>

#include "transport/Bytes.hpp"

namespace rtcwire {

/// RFC 7983 7: what a packet's first byte says it is.
inline bool isDtls(BytesView datagram) {
  return datagram.size > 0 && datagram.data[0] >= 20 && datagram.data[0] <= 63;
}

/// The length of the leading records that are well-formed. What follows is noise and must be dropped
/// (RFC 6347 4.1.2.7), but OpenSSL takes some of it for a fatal error: records of epoch 0, which
/// nothing authenticates, and encrypted ones with no room for a payload beside `overhead` bytes.
size_t wellFormedRecords(BytesView datagram, size_t overhead);

}  // namespace rtcwire
