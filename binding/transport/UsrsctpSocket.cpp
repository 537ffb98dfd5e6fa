#include "transport/UsrsctpSocket.hpp"

#include <usrsctp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "transport/SctpStreamLimits.hpp"
#include "transport/UsrsctpStreams.h"

#ifndef _WIN32
#include <arpa/inet.h>
#endif

namespace rtcwire {
namespace {

// What may be in flight at once: 1 MiB sends 10 MB/s over 100 ms.
constexpr int kSendBuffer = 1024 * 1024;
constexpr int kReceiveBuffer = 1024 * 1024;
// What usrsctp may put into a packet besides the common header: 1160 bytes of SCTP make a DTLS record of at
// most 1200 bytes (RFC 8261 section 5), and chunks are multiples of 4.
constexpr uint32_t kPathMtu = 1148;

constexpr int kSndbufUse = 0x00001101;  // SCTP_GET_SNDBUF_USE, which usrsctp.h leaves out
struct SndbufUse {
  sctp_assoc_t associationId;
  uint32_t sendBuffer;
  uint32_t receiveBuffer;
};

sockaddr_conn connAddress(void* address, uint16_t port) {
  sockaddr_conn result{};
  result.sconn_family = AF_CONN;
#ifdef HAVE_SCONN_LEN
  result.sconn_len = sizeof result;
#endif
  result.sconn_port = htons(port);
  result.sconn_addr = address;
  return result;
}

[[noreturn]] void fail(const char* text) {
  throw std::runtime_error(std::string("SCTP: ") + text + " failed, errno " + std::to_string(errno));
}

/// Tables double, so that growing costs little in all.
uint32_t tableSizeFor(uint16_t streamId) {
  uint32_t size = SctpStreamLimits::kInitial;
  while (size <= streamId) size *= 2;
  return std::min<uint32_t>(size, 65535);
}

}  // namespace

UsrsctpSocket::UsrsctpSocket(void* address) : address_(address) {
  socket_ = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, nullptr, nullptr, 0, nullptr);
  if (socket_ == nullptr) fail("making a socket");
  try {
    configure();
  } catch (...) {
    usrsctp_close(socket_);
    throw;
  }
}

UsrsctpSocket::~UsrsctpSocket() { usrsctp_close(socket_); }

void UsrsctpSocket::setOption(int level, int name, const void* value, size_t size, const char* text) {
  if (usrsctp_setsockopt(socket_, level, name, value, static_cast<socklen_t>(size)) != 0) fail(text);
}

void UsrsctpSocket::configure() {
  if (usrsctp_set_non_blocking(socket_, 1) != 0) fail("setting non-blocking mode");
  linger abortOnClose{};
  abortOnClose.l_onoff = 1;
  setOption(SOL_SOCKET, SO_LINGER, &abortOnClose, sizeof abortOnClose, "setting SO_LINGER");
  setOption(SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer, "setting SO_SNDBUF");
  setOption(SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer, "setting SO_RCVBUF");

  const int on = 1;
  const int kInterleaveStreams = 2;
  setOption(IPPROTO_SCTP, SCTP_NODELAY, &on, sizeof on, "setting SCTP_NODELAY");
  setOption(IPPROTO_SCTP, SCTP_EXPLICIT_EOR, &on, sizeof on, "setting SCTP_EXPLICIT_EOR");
  setOption(IPPROTO_SCTP, SCTP_RECVRCVINFO, &on, sizeof on, "setting SCTP_RECVRCVINFO");
  setOption(IPPROTO_SCTP, SCTP_FRAGMENT_INTERLEAVE, &kInterleaveStreams, sizeof kInterleaveStreams,
            "setting SCTP_FRAGMENT_INTERLEAVE");

  sctp_assoc_value resets{};
  resets.assoc_id = SCTP_ALL_ASSOC;
  resets.assoc_value = SCTP_ENABLE_RESET_STREAM_REQ;
  setOption(IPPROTO_SCTP, SCTP_ENABLE_STREAM_RESET, &resets, sizeof resets, "enabling stream resets");

  sctp_initmsg init{};
  init.sinit_num_ostreams = SctpStreamLimits::kInitial;
  init.sinit_max_instreams = SctpStreamLimits::kInitial;
  setOption(IPPROTO_SCTP, SCTP_INITMSG, &init, sizeof init, "setting SCTP_INITMSG");

  sctp_paddrparams path{};
  path.spp_flags = SPP_HB_ENABLE | SPP_PMTUD_DISABLE;
  path.spp_pathmtu = kPathMtu;
  setOption(IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, &path, sizeof path, "setting the path MTU");
  subscribe();
}

void UsrsctpSocket::subscribe() {
  sctp_event event{};
  event.se_assoc_id = SCTP_ALL_ASSOC;
  event.se_on = 1;
  for (const uint16_t type : {SCTP_ASSOC_CHANGE, SCTP_STREAM_RESET_EVENT, SCTP_SEND_FAILED_EVENT}) {
    event.se_type = type;
    setOption(IPPROTO_SCTP, SCTP_EVENT, &event, sizeof event, "subscribing to events");
  }
}

void UsrsctpSocket::connect(uint16_t localPort, uint16_t remotePort) {
  sockaddr_conn local = connAddress(address_, localPort);
  if (usrsctp_bind(socket_, reinterpret_cast<sockaddr*>(&local), sizeof local) != 0) fail("binding");
  sockaddr_conn remote = connAddress(address_, remotePort);
  const int result = usrsctp_connect(socket_, reinterpret_cast<sockaddr*>(&remote), sizeof remote);
  if (result != 0 && errno != EINPROGRESS) fail("connecting");
}

UsrsctpSocket::WriteResult UsrsctpSocket::write(const SctpMessage& message, size_t offset,
                                                const SctpStreamOptions& options) {
  static constexpr uint8_t kZero = 0;
  sctp_sendv_spa info{};
  info.sendv_flags = SCTP_SEND_SNDINFO_VALID;
  info.sendv_sndinfo.snd_sid = message.streamId;
  info.sendv_sndinfo.snd_ppid = htonl(message.ppid);
  info.sendv_sndinfo.snd_flags = SCTP_EOR;
  if (!message.ordered) info.sendv_sndinfo.snd_flags |= SCTP_UNORDERED;
  // RFC 8832 section 6: DCEP is always sent reliably.
  constexpr uint32_t kDcepPpid = 50;
  if (message.ppid != kDcepPpid && options.reliability != SctpReliability::kReliable) {
    info.sendv_flags |= SCTP_SEND_PRINFO_VALID;
    info.sendv_prinfo.pr_policy =
        options.reliability == SctpReliability::kMaxRetransmits ? SCTP_PR_SCTP_RTX : SCTP_PR_SCTP_TTL;
    info.sendv_prinfo.pr_value = options.reliabilityParameter;
  }
  const bool empty = message.data.size == 0;
  const uint8_t* const data = empty ? &kZero : message.data.data + offset;
  const size_t size = empty ? 1 : message.data.size - offset;
  const auto taken = usrsctp_sendv(socket_, data, size, nullptr, 0, &info, sizeof info, SCTP_SENDV_SPA, 0);
  if (taken < 0) {
    if (errno == EWOULDBLOCK || errno == EAGAIN) return {Write::kBlocked};
    return {errno == EINVAL ? Write::kStreamBusy : Write::kFailed};
  }
  if (empty) return {Write::kTaken};
  const auto count = static_cast<size_t>(taken);
  if (count == 0) return {Write::kBlocked};
  return {count == size ? Write::kTaken : Write::kPart, count};
}

std::optional<UsrsctpSocket::Piece> UsrsctpSocket::read(uint8_t* buffer, size_t capacity, bool* ended) {
  sctp_rcvinfo info{};
  socklen_t infoSize = sizeof info;
  socklen_t fromSize = 0;
  unsigned int infoType = 0;
  int flags = 0;
  const auto count =
      usrsctp_recvv(socket_, buffer, capacity, nullptr, &fromSize, &info, &infoSize, &infoType, &flags);
  if (count <= 0) {
    *ended = count == 0 || (errno != EWOULDBLOCK && errno != EAGAIN);
    return std::nullopt;
  }
  Piece piece;
  piece.size = static_cast<size_t>(count);
  piece.end = (flags & MSG_EOR) != 0;
  piece.notification = (flags & MSG_NOTIFICATION) != 0;
  if (infoType == SCTP_RECVV_RCVINFO) {
    piece.streamId = info.rcv_sid;
    piece.ppid = ntohl(info.rcv_ppid);
    piece.unordered = (info.rcv_flags & SCTP_UNORDERED) != 0;
  }
  return piece;
}

UsrsctpSocket::Reset UsrsctpSocket::resetStreams(const uint16_t* streamIds, size_t count) {
  // sctp_reset_streams ends in the list of ids.
  std::vector<uint32_t> storage((sizeof(sctp_reset_streams) + count * sizeof(uint16_t) + 3) / 4);
  auto* const request = reinterpret_cast<sctp_reset_streams*>(storage.data());
  request->srs_flags = SCTP_STREAM_RESET_OUTGOING;
  request->srs_number_streams = static_cast<uint16_t>(count);
  auto* const list = reinterpret_cast<uint8_t*>(storage.data()) + sizeof(sctp_reset_streams);
  std::memcpy(list, streamIds, count * sizeof(uint16_t));
  const auto size = static_cast<socklen_t>(sizeof(sctp_reset_streams) + count * sizeof(uint16_t));
  return usrsctp_setsockopt(socket_, IPPROTO_SCTP, SCTP_RESET_STREAMS, request, size) == 0
             ? Reset::kRequested
             : Reset::kNotPossible;
}

void UsrsctpSocket::ensureOutgoing(uint16_t streamId) {
  if (streamId >= SctpStreamLimits::kInitial) rtcwire_usrsctp_grow_outgoing(socket_, tableSizeFor(streamId));
}

void UsrsctpSocket::ensureIncoming(uint16_t streamId) {
  if (streamId >= SctpStreamLimits::kInitial) rtcwire_usrsctp_grow_incoming(socket_, tableSizeFor(streamId));
}

void UsrsctpSocket::setBundling(bool bundling) {
  if (bundling == bundling_) return;
  bundling_ = bundling;
  const int noDelay = bundling ? 0 : 1;
  usrsctp_setsockopt(socket_, IPPROTO_SCTP, SCTP_NODELAY, &noDelay, sizeof noDelay);
}

size_t UsrsctpSocket::bufferedBytes() const {
  SndbufUse use{};
  socklen_t size = sizeof use;
  if (usrsctp_getsockopt(socket_, IPPROTO_SCTP, kSndbufUse, &use, &size) != 0) return 0;
  return use.sendBuffer;
}

SctpStats UsrsctpSocket::stats() const {
  SctpStats result;
  sctp_status status{};
  socklen_t size = sizeof status;
  if (usrsctp_getsockopt(socket_, IPPROTO_SCTP, SCTP_STATUS, &status, &size) != 0) return result;
  result.congestionWindow = status.sstat_primary.spinfo_cwnd;
  result.receiverWindow = status.sstat_rwnd;
  result.mtu = status.sstat_primary.spinfo_mtu;
  result.unackData = status.sstat_unackdata;
  result.smoothedRoundTripTime = status.sstat_primary.spinfo_srtt / 1000.0;
  return result;
}

}  // namespace rtcwire
