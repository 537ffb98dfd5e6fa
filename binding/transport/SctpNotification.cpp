#include "transport/SctpNotification.hpp"

#include <usrsctp.h>

#include <cstring>

#ifndef _WIN32
#include <arpa/inet.h>
#endif

namespace rtcwire {
namespace {

constexpr uint8_t kAbortChunk = 6;
constexpr uint16_t kUserInitiatedAbort = 12;  // RFC 9260 3.3.10.12

template <typename Struct>
bool readAs(const uint8_t* data, size_t size, Struct* out) {
  if (size < sizeof(Struct)) return false;
  std::memcpy(out, data, sizeof(Struct));
  return true;
}

/// Of the ABORT chunk the peer sent, if `info` is one; else 0.
uint16_t abortCause(const uint8_t* info, size_t size) {
  if (size < 8 || info[0] != kAbortChunk) return 0;
  return static_cast<uint16_t>(info[4] << 8 | info[5]);
}

std::string abortText(uint16_t cause, const uint8_t* info, size_t size) {
  if (cause == 0) return "the SCTP association was lost";
  const auto length = static_cast<size_t>(info[6] << 8 | info[7]);
  if (cause != kUserInitiatedAbort)
    return "the peer aborted the SCTP association, cause " + std::to_string(cause);
  std::string reason;
  for (size_t i = 8; i < size && i < 4 + length; ++i) {
    if (info[i] >= 0x20 && info[i] < 0x7f) reason += static_cast<char>(info[i]);
  }
  return "User-Initiated Abort, reason=" + reason;
}

SctpNotification readAssociationChange(const uint8_t* data, size_t size) {
  SctpNotification result;
  sctp_assoc_change change{};
  if (!readAs(data, size, &change)) return result;
  const uint8_t* const info = data + sizeof change;
  const size_t infoSize = size - sizeof change;
  result.kind = SctpNotification::Kind::kDown;
  switch (change.sac_state) {
    case SCTP_COMM_UP:
      result.kind = SctpNotification::Kind::kUp;
      break;
    case SCTP_COMM_LOST:
      result.causeCode = abortCause(info, infoSize);
      result.error = abortText(result.causeCode, info, infoSize);
      break;
    case SCTP_RESTART:
      result.error = "the peer restarted the SCTP association";
      break;
    case SCTP_CANT_STR_ASSOC:
      result.error = "the SCTP association could not be established";
      break;
    default:  // SCTP_SHUTDOWN_COMP
      break;
  }
  return result;
}

SctpNotification readStreamReset(const uint8_t* data, size_t size) {
  SctpNotification result;
  sctp_stream_reset_event event{};
  if (!readAs(data, size, &event)) return result;
  const bool refused = (event.strreset_flags & (SCTP_STREAM_RESET_DENIED | SCTP_STREAM_RESET_FAILED)) != 0;
  if ((event.strreset_flags & SCTP_STREAM_RESET_OUTGOING_SSN) != 0) {
    result.kind =
        refused ? SctpNotification::Kind::kOutgoingResetDenied : SctpNotification::Kind::kOutgoingReset;
  } else if ((event.strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN) != 0 && !refused) {
    result.kind = SctpNotification::Kind::kIncomingReset;
  }
  result.streamIds.resize((size - sizeof event) / sizeof(uint16_t));
  if (!result.streamIds.empty()) {
    std::memcpy(result.streamIds.data(), data + sizeof event, result.streamIds.size() * sizeof(uint16_t));
  }
  return result;
}

SctpNotification readSendFailed(const uint8_t* data, size_t size) {
  SctpNotification result;
  sctp_send_failed_event event{};
  if (!readAs(data, size, &event)) return result;
  if ((event.ssfe_flags & SCTP_DATA_UNSENT) == 0 || event.ssfe_length < sizeof event) return result;
  result.kind = SctpNotification::Kind::kSendAbandoned;
  result.streamId = event.ssfe_info.snd_sid;
  result.ppid = ntohl(event.ssfe_info.snd_ppid);
  result.bytes = event.ssfe_length - sizeof event;
  return result;
}

}  // namespace

SctpNotification readSctpNotification(const uint8_t* data, size_t size) {
  sctp_notification::sctp_tlv header{};
  if (!readAs(data, size, &header)) return {};
  switch (header.sn_type) {
    case SCTP_ASSOC_CHANGE:
      return readAssociationChange(data, size);
    case SCTP_STREAM_RESET_EVENT:
      return readStreamReset(data, size);
    case SCTP_SEND_FAILED_EVENT:
      return readSendFailed(data, size);
    default:
      return {};
  }
}

}  // namespace rtcwire
