#pragma once

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <sys/socket.h>
#endif

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "transport/Bytes.hpp"
#include "transport/IoPoller.hpp"

namespace rtcwire {

struct UdpAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// What one receive call brought: `size` bytes, which are datagrams of `segment` bytes each, the last
/// one possibly shorter (UDP GRO). An error or an empty socket has size 0.
struct UdpReceived {
  size_t size = 0;
  size_t segment = 0;
};

/// Sees every datagram that passes a UdpSocket; for tests. Called on any thread.
class UdpTap {
 public:
  virtual ~UdpTap() = default;
  /// False drops the datagram.
  virtual bool onSend(const UdpAddress& to, BytesView datagram) = 0;
  virtual bool onReceive(const UdpAddress& from, BytesView datagram) = 0;
};

/// A non-blocking UDP socket, IPv4 and IPv6 in one where the system has both.
///
/// Within a SendCork, datagrams of equal size to one address collect and leave as one call (UDP GSO).
/// Threading: `send` on any thread; `receive` on one. Shared, so that the descriptor stays valid for
/// whoever still holds datagrams for it; it closes with the last owner.
class UdpSocket {
 public:
  /// Null with `error` set when nothing could be bound. `bindAddress` is numeric or empty; a port
  /// range of 0 to 0 lets the system choose.
  static std::shared_ptr<UdpSocket> open(const std::string& bindAddress, uint16_t portBegin, uint16_t portEnd,
                                         std::string* error);
  ~UdpSocket();
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  SocketHandle handle() const { return handle_; }
  bool isIpv6() const { return family_ == AF_INET6; }

  /// `self` is this socket's owner. Returns 0 or a negative system error; a datagram that was
  /// collected for later counts as sent.
  static int send(const std::shared_ptr<UdpSocket>& self, const sockaddr* to, socklen_t toSize,
                  BytesView datagram, int tos);
  /// As `send`, past the collection, so that the system's answer is known.
  int sendNow(const sockaddr* to, socklen_t toSize, BytesView datagram, int tos);
  /// `count` datagrams of `segment` bytes each, the last one possibly shorter.
  void sendSegments(const UdpAddress& to, BytesView datagrams, size_t segment, int tos);
  UdpReceived receive(uint8_t* buffer, size_t capacity, UdpAddress* from);

  /// Datagrams that the system had no room for.
  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

  static void setTap(std::shared_ptr<UdpTap> tap);
  /// Whether UDP GSO is still believed to work here; false keeps tests and others to single sends.
  void setSegmentation(bool enabled) { segmentation_.store(enabled, std::memory_order_relaxed); }

 private:
  UdpSocket(SocketHandle handle, int family);

  int sendOnce(const sockaddr* to, socklen_t toSize, BytesView datagram, size_t segment);
  int sendWaiting(const sockaddr* to, socklen_t toSize, BytesView datagram, size_t segment);
  void applyTos(int tos);

  const SocketHandle handle_;
  const int family_;
  std::atomic<bool> segmentation_;
  std::atomic<int> tos_{0};
  std::mutex tosMutex_;
  std::atomic<uint64_t> dropped_{0};
};

}  // namespace rtcwire
