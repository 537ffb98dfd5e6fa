#include "transport/UdpSocket.hpp"

#ifndef _WIN32
#include <netinet/ip.h>
#include <poll.h>
#endif
#ifdef __linux__
#include <netinet/udp.h>
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif
#endif

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "transport/UdpBatch.hpp"

namespace rtcwire {
namespace {

#ifdef _WIN32
constexpr int kWouldBlock = WSAEWOULDBLOCK;
int pollOne(WSAPOLLFD* fd, int ms) { return WSAPoll(fd, 1, ms); }
using PollFd = WSAPOLLFD;
#else
constexpr int kWouldBlock = EWOULDBLOCK;
int pollOne(pollfd* fd, int ms) { return poll(fd, 1, ms); }
using PollFd = pollfd;
#endif

/// How long a sender waits for a full socket buffer. The buffer is large, so this is rare; a drop
/// would halve SCTP's window, and a JavaScript thread must not be held longer.
constexpr int kSendWaitMs = 2;

std::atomic<bool> tapped{false};
std::mutex tapMutex;
std::shared_ptr<UdpTap>& tapSlot() {
  static auto* const slot = std::make_unique<std::shared_ptr<UdpTap>>().release();
  return *slot;
}
std::shared_ptr<UdpTap> currentTap() {
  if (!tapped.load(std::memory_order_relaxed)) return nullptr;
  std::lock_guard<std::mutex> lock(tapMutex);
  return tapSlot();
}

UdpAddress addressOf(const sockaddr* from, socklen_t size) {
  UdpAddress address;
  std::memcpy(&address.storage, from, std::min<size_t>(size, sizeof(address.storage)));
  address.size = size;
  return address;
}

/// IPv4 comes to a dual-stack socket as ::ffff:a.b.c.d.
void unmapIpv4(UdpAddress* address) {
  if (address->storage.ss_family != AF_INET6) return;
  const auto* mapped = reinterpret_cast<const sockaddr_in6*>(&address->storage);
  if (!IN6_IS_ADDR_V4MAPPED(&mapped->sin6_addr)) return;
  sockaddr_in plain{};
  plain.sin_family = AF_INET;
  plain.sin_port = mapped->sin6_port;
  std::memcpy(&plain.sin_addr, reinterpret_cast<const uint8_t*>(&mapped->sin6_addr) + 12, 4);
  std::memcpy(&address->storage, &plain, sizeof(plain));
  address->size = sizeof(plain);
}

#ifndef __linux__
int lastError() {
#ifdef _WIN32
  return WSAGetLastError();
#else
  return errno;
#endif
}

UdpAddress mapIpv4(const sockaddr* to, socklen_t size, int family) {
  if (family != AF_INET6 || to->sa_family != AF_INET) return addressOf(to, size);
  const auto* plain = reinterpret_cast<const sockaddr_in*>(to);
  sockaddr_in6 mapped{};
  mapped.sin6_family = AF_INET6;
  mapped.sin6_port = plain->sin_port;
  auto* bytes = reinterpret_cast<uint8_t*>(&mapped.sin6_addr);
  bytes[10] = bytes[11] = 0xff;
  std::memcpy(bytes + 12, &plain->sin_addr, 4);
  return addressOf(reinterpret_cast<const sockaddr*>(&mapped), sizeof(mapped));
}
#endif

/// Datagrams that the tap refuses vanish; the rest closes up, one segment at a time.
size_t filterReceived(UdpTap& tap, const UdpAddress& from, uint8_t* buffer, const UdpReceived& received) {
  size_t kept = 0;
  for (size_t at = 0; at < received.size; at += received.segment) {
    const size_t size = std::min(received.segment, received.size - at);
    if (!tap.onReceive(from, BytesView{buffer + at, size})) continue;
    std::memmove(buffer + kept, buffer + at, size);
    kept += size;
  }
  return kept;
}

}  // namespace

UdpSocket::UdpSocket(SocketHandle handle, int family)
    : handle_(handle),
      family_(family),
#ifdef __linux__
      segmentation_(true)
#else
      segmentation_(false)
#endif
{
}

void UdpSocket::setTap(std::shared_ptr<UdpTap> tap) {
  std::lock_guard<std::mutex> lock(tapMutex);
  tapped = tap != nullptr;
  tapSlot() = std::move(tap);
}

int UdpSocket::send(const std::shared_ptr<UdpSocket>& self, const sockaddr* to, socklen_t toSize,
                    BytesView datagram, int tos) {
  UdpBatch& batch = UdpBatch::ofThisThread();
  if (batch.corked() && UdpBatch::fits(datagram)) {
    batch.add(self, to, toSize, datagram, tos);
    return 0;
  }
  batch.flush();
  return self->sendNow(to, toSize, datagram, tos);
}

int UdpSocket::sendNow(const sockaddr* to, socklen_t toSize, BytesView datagram, int tos) {
  applyTos(tos);
  if (const auto tap = currentTap(); tap && !tap->onSend(addressOf(to, toSize), datagram)) return 0;
  return sendWaiting(to, toSize, datagram, 0);
}

void UdpSocket::sendSegments(const UdpAddress& to, BytesView datagrams, size_t segment, int tos) {
  const bool several = datagrams.size > segment;
  if (several && segmentation_.load(std::memory_order_relaxed) && !tapped.load(std::memory_order_relaxed)) {
    applyTos(tos);
    const int result = sendWaiting(to.get(), to.size, datagrams, segment);
    // EIO: the device cannot checksum for us. EINVAL: no such option, or a segment beyond the MTU.
    if (result != -EIO && result != -EINVAL) return;
    setSegmentation(false);
  }
  for (size_t at = 0; at < datagrams.size; at += segment) {
    const size_t size = std::min(segment, datagrams.size - at);
    sendNow(to.get(), to.size, BytesView{datagrams.data + at, size}, tos);
  }
}

int UdpSocket::sendWaiting(const sockaddr* to, socklen_t toSize, BytesView datagram, size_t segment) {
  int result = sendOnce(to, toSize, datagram, segment);
  if (result != -kWouldBlock) return result;
  PollFd fd{};
  fd.fd = handle_;
  fd.events = POLLOUT;
  if (pollOne(&fd, kSendWaitMs) > 0) result = sendOnce(to, toSize, datagram, segment);
  if (result == -kWouldBlock) dropped_.fetch_add(segment == 0 ? 1 : (datagram.size + segment - 1) / segment);
  return result;
}

#ifdef __linux__

int UdpSocket::sendOnce(const sockaddr* to, socklen_t toSize, BytesView datagram, size_t segment) {
  ssize_t sent;
  do {
    if (segment == 0) {
      sent = sendto(handle_, datagram.data, datagram.size, MSG_NOSIGNAL, to, toSize);
    } else {
      iovec part{const_cast<uint8_t*>(datagram.data), datagram.size};
      alignas(cmsghdr) char control[CMSG_SPACE(sizeof(uint16_t))] = {};
      msghdr message{};
      message.msg_name = const_cast<sockaddr*>(to);
      message.msg_namelen = toSize;
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control;
      message.msg_controllen = sizeof(control);
      cmsghdr* const header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = IPPROTO_UDP;
      header->cmsg_type = UDP_SEGMENT;
      header->cmsg_len = CMSG_LEN(sizeof(uint16_t));
      const auto size = static_cast<uint16_t>(segment);
      std::memcpy(CMSG_DATA(header), &size, sizeof(size));
      sent = sendmsg(handle_, &message, MSG_NOSIGNAL);
    }
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : 0;
}

UdpReceived UdpSocket::receive(uint8_t* buffer, size_t capacity, UdpAddress* from) {
  for (;;) {
    iovec part{buffer, capacity};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int)) * 2];
    msghdr message{};
    message.msg_name = &from->storage;
    message.msg_namelen = sizeof(from->storage);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    const ssize_t size = recvmsg(handle_, &message, MSG_DONTWAIT);
    if (size < 0 && (errno == EINTR || errno == ECONNREFUSED || errno == ECONNRESET)) continue;
    if (size < 0) return {};
    if (size == 0) continue;
    from->size = message.msg_namelen;
    unmapIpv4(from);
    UdpReceived received{static_cast<size_t>(size), static_cast<size_t>(size)};
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
         header = CMSG_NXTHDR(&message, header)) {
      if (header->cmsg_level != IPPROTO_UDP || header->cmsg_type != UDP_GRO) continue;
      int segment = 0;
      std::memcpy(&segment, CMSG_DATA(header), std::min(sizeof(segment), header->cmsg_len - CMSG_LEN(0)));
      if (segment > 0) received.segment = static_cast<size_t>(segment);
    }
    if (const auto tap = currentTap()) received.size = filterReceived(*tap, *from, buffer, received);
    if (received.size != 0) return received;
  }
}

#else

int UdpSocket::sendOnce(const sockaddr* to, socklen_t toSize, BytesView datagram, size_t) {
  const UdpAddress address = mapIpv4(to, toSize, family_);
  const auto sent = sendto(handle_, reinterpret_cast<const char*>(datagram.data),
                           static_cast<int>(datagram.size), 0, address.get(), address.size);
  return sent < 0 ? -lastError() : 0;
}

UdpReceived UdpSocket::receive(uint8_t* buffer, size_t capacity, UdpAddress* from) {
  // A few attempts: some systems report earlier ICMP errors here, one at a time.
  for (int attempt = 0; attempt < 16; ++attempt) {
    from->size = sizeof(from->storage);
    const auto size = recvfrom(handle_, reinterpret_cast<char*>(buffer), static_cast<int>(capacity), 0,
                               reinterpret_cast<sockaddr*>(&from->storage), &from->size);
    if (size < 0 && lastError() == kWouldBlock) return {};
    if (size <= 0) continue;
    unmapIpv4(from);
    UdpReceived received{static_cast<size_t>(size), static_cast<size_t>(size)};
    if (const auto tap = currentTap()) received.size = filterReceived(*tap, *from, buffer, received);
    if (received.size != 0) return received;
  }
  return {};
}

#endif

void UdpSocket::applyTos(int tos) {
  if (tos_.load(std::memory_order_relaxed) == tos) return;
#ifndef _WIN32
  std::lock_guard<std::mutex> lock(tosMutex_);
#ifdef IPV6_TCLASS
  if (family_ == AF_INET6) setsockopt(handle_, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof(tos));
#endif
  setsockopt(handle_, IPPROTO_IP, IP_TOS, &tos, sizeof(tos));
#endif
  tos_.store(tos, std::memory_order_relaxed);
}

}  // namespace rtcwire
