#include "transport/DtlsRecords.hpp"

#include <cstdint>

namespace rtcwire {
namespace {

constexpr size_t kRecordHeaderSize = 13;
constexpr size_t kHandshakeHeaderSize = 12;
constexpr size_t kMaxHandshakeMessageSize = 100 * 1024;  // OpenSSL's limit for a certificate chain
constexpr uint8_t kChangeCipherSpec = 20;
constexpr uint8_t kAlert = 21;
constexpr uint8_t kWarning = 1;
constexpr uint8_t kFatal = 2;
constexpr uint8_t kCloseNotify = 0;
constexpr uint8_t kHandshake = 22;
constexpr uint8_t kHeartbeat = 24;
constexpr uint8_t kDtlsMajorVersion = 0xFE;
constexpr uint8_t kHighestHandshakeType = 24;

size_t readNumber(const uint8_t* bytes, int count) {
  size_t number = 0;
  for (int i = 0; i < count; ++i) number = number << 8 | bytes[i];
  return number;
}

// RFC 6347 4.2.2; a record may carry several fragments.
bool isHandshake(const uint8_t* body, size_t size) {
  if (size == 0) return false;
  while (size > 0) {
    if (size < kHandshakeHeaderSize || body[0] > kHighestHandshakeType) return false;
    const size_t messageSize = readNumber(body + 1, 3);
    const size_t fragmentOffset = readNumber(body + 6, 3);
    const size_t fragmentSize = readNumber(body + 9, 3);
    if (messageSize > kMaxHandshakeMessageSize || fragmentOffset + fragmentSize > messageSize) return false;
    if (fragmentSize == 0 && messageSize != 0) return false;
    if (fragmentSize > size - kHandshakeHeaderSize) return false;
    body += kHandshakeHeaderSize + fragmentSize;
    size -= kHandshakeHeaderSize + fragmentSize;
  }
  return true;
}

bool isPlausiblePlaintext(uint8_t type, const uint8_t* body, size_t size) {
  switch (type) {
    case kChangeCipherSpec:
      return size == 1 && body[0] == 1;
    case kAlert:
      return size == 2 && (body[0] == kFatal || (body[0] == kWarning && body[1] == kCloseNotify));
    case kHandshake:
      return isHandshake(body, size);
    default:
      return false;
  }
}

}  // namespace

size_t wellFormedRecords(BytesView datagram, size_t overhead) {
  size_t offset = 0;
  while (datagram.size - offset >= kRecordHeaderSize) {
    const uint8_t* const header = datagram.data + offset;
    const size_t size = readNumber(header + 11, 2);
    if (header[0] < kChangeCipherSpec || header[0] > kHeartbeat || header[1] != kDtlsMajorVersion) break;
    if (size > datagram.size - offset - kRecordHeaderSize) break;
    const bool encrypted = readNumber(header + 3, 2) != 0;
    if (encrypted ? size <= overhead : !isPlausiblePlaintext(header[0], header + kRecordHeaderSize, size))
      break;
    offset += kRecordHeaderSize + size;
  }
  return offset;
}

}  // namespace rtcwire
