#pragma once

#include <memory>

#include "transport/UdpSocket.hpp"

namespace rtcwire {

/// The datagrams one thread holds back while it is corked: a run of equal sizes to one address, whose
/// last may be shorter. Anything else sends the run first, so that order is kept.
class UdpBatch {
 public:
  static UdpBatch& ofThisThread();
  /// Longer ones go alone, so that "too large for the path" is still answered.
  static bool fits(BytesView datagram);

  ~UdpBatch();

  bool corked() const { return depth_ != 0; }
  void cork() { ++depth_; }
  void uncork();
  void add(const std::shared_ptr<UdpSocket>& socket, const sockaddr* to, socklen_t toSize, BytesView datagram,
           int tos);
  void flush();

 private:
  bool continues(const UdpSocket& socket, const sockaddr* to, socklen_t toSize, size_t size, int tos) const;

  unsigned depth_ = 0;
  std::unique_ptr<uint8_t[]> buffer_;
  std::shared_ptr<UdpSocket> socket_;
  UdpAddress to_;
  int tos_ = 0;
  size_t segment_ = 0;
  size_t used_ = 0;
  unsigned count_ = 0;
};

}  // namespace rtcwire
