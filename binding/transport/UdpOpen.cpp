#ifndef _WIN32
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <netinet/udp.h>
#endif

#include <cerrno>
#include <cstring>
#include <random>

#include "transport/UdpSocket.hpp"

#if defined(__linux__) && !defined(UDP_GRO)
#define UDP_GRO 104
#endif

namespace rtcwire {
namespace {

#ifdef _WIN32
int lastError() { return WSAGetLastError(); }
void closeHandle(SocketHandle handle) { closesocket(handle); }
constexpr int kAddressInUse = WSAEADDRINUSE;
constexpr int kNoAccess = WSAEACCES;
constexpr SocketHandle kInvalid = INVALID_SOCKET;
#else
int lastError() { return errno; }
void closeHandle(SocketHandle handle) { close(handle); }
constexpr int kAddressInUse = EADDRINUSE;
constexpr int kNoAccess = EACCES;
constexpr SocketHandle kInvalid = -1;
#endif

constexpr int kSocketBuffer = 4 * 1024 * 1024;

void setOption(SocketHandle handle, int level, int name, int value) {
  setsockopt(handle, level, name, reinterpret_cast<const char*>(&value), sizeof(value));
}

SocketHandle newSocket(int family) {
#ifdef __linux__
  return socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP);
#else
  const SocketHandle handle = socket(family, SOCK_DGRAM, IPPROTO_UDP);
  if (handle == kInvalid) return handle;
#ifdef _WIN32
  u_long nonBlocking = 1;
  ioctlsocket(handle, FIONBIO, &nonBlocking);
#else
  fcntl(handle, F_SETFL, O_NONBLOCK);
  fcntl(handle, F_SETFD, FD_CLOEXEC);
#endif
  return handle;
#endif
}

void enlargeBuffers(SocketHandle handle) {
  setOption(handle, SOL_SOCKET, SO_RCVBUF, kSocketBuffer);
  setOption(handle, SOL_SOCKET, SO_SNDBUF, kSocketBuffer);
}

/// No fragmentation: DTLS and SCTP find the path's MTU themselves.
void forbidFragments(SocketHandle handle, int family) {
#if defined(__linux__)
  setOption(handle, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
  if (family == AF_INET6) setOption(handle, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO);
#else
#ifdef IP_DONTFRAG
  setOption(handle, IPPROTO_IP, IP_DONTFRAG, 1);
#endif
#ifdef IPV6_DONTFRAG
  if (family == AF_INET6) setOption(handle, IPPROTO_IPV6, IPV6_DONTFRAG, 1);
#endif
  (void)family;
#endif
}

void configure(SocketHandle handle, int family) {
  if (family == AF_INET6) setOption(handle, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  forbidFragments(handle, family);
  enlargeBuffers(handle);
#ifdef __linux__
  setOption(handle, IPPROTO_UDP, UDP_GRO, 1);
#endif
}

void setPort(UdpAddress& address, uint16_t port) {
  if (address.storage.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port = htons(port);
  }
}

UdpAddress anyAddress(int family) {
  UdpAddress address;
  address.storage.ss_family = static_cast<decltype(address.storage.ss_family)>(family);
  address.size = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  return address;
}

bool parseNumeric(const std::string& text, UdpAddress* address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (getaddrinfo(text.c_str(), "0", &hints, &list) != 0 || list == nullptr) return false;
  std::memcpy(&address->storage, list->ai_addr, list->ai_addrlen);
  address->size = static_cast<socklen_t>(list->ai_addrlen);
  freeaddrinfo(list);
  return true;
}

/// 0 or the system error of the last attempt.
int bindInRange(SocketHandle handle, UdpAddress address, uint16_t begin, uint16_t end) {
  if (begin == 0) begin = end == 0 ? 0 : 1024;
  if (end == 0) end = begin == 0 ? 0 : 65535;
  const uint32_t count = static_cast<uint32_t>(end) - begin + 1;
  const uint32_t start = count > 1 ? std::random_device{}() % count : 0;
  int error = 0;
  for (uint32_t i = 0; i < count; ++i) {
    setPort(address, static_cast<uint16_t>(begin + (start + i) % count));
    if (bind(handle, address.get(), address.size) == 0) return 0;
    error = lastError();
    if (error != kAddressInUse && error != kNoAccess) break;
  }
  return error;
}

}  // namespace

std::shared_ptr<UdpSocket> UdpSocket::open(const std::string& bindAddress, uint16_t portBegin,
                                           uint16_t portEnd, std::string* error) {
  if (portEnd != 0 && portBegin > portEnd) {
    *error = "The port range " + std::to_string(portBegin) + "-" + std::to_string(portEnd) + " is empty";
    return nullptr;
  }
  UdpAddress wanted;
  if (!bindAddress.empty() && !parseNumeric(bindAddress, &wanted)) {
    *error = "The bind address \"" + bindAddress + "\" is not an IP address";
    return nullptr;
  }
  int code = 0;
  for (const int family : {AF_INET6, AF_INET}) {
    if (wanted.size != 0 && wanted.storage.ss_family != family) continue;
    const SocketHandle handle = newSocket(family);
    if (handle == kInvalid) {
      code = lastError();
      continue;
    }
    configure(handle, family);
    code = bindInRange(handle, wanted.size != 0 ? wanted : anyAddress(family), portBegin, portEnd);
    if (code == 0)
      return std::shared_ptr<UdpSocket>(std::unique_ptr<UdpSocket>(new UdpSocket(handle, family)));
    closeHandle(handle);
  }
  *error = "No UDP socket could be opened: " + std::string(std::strerror(code));
  return nullptr;
}

UdpSocket::~UdpSocket() { closeHandle(handle_); }

}  // namespace rtcwire
