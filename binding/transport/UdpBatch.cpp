#include "transport/UdpBatch.hpp"

#include <cstring>
#include <utility>

#include "transport/IoLoop.hpp"

namespace rtcwire {
namespace {

constexpr size_t kCapacity = 65000;
constexpr unsigned kMaxSegments = 64;
constexpr size_t kMaxSize = 1472;  // what an Ethernet frame carries over IPv4

}  // namespace

UdpBatch& UdpBatch::ofThisThread() {
  thread_local UdpBatch batch;
  return batch;
}

bool UdpBatch::fits(BytesView datagram) { return datagram.size != 0 && datagram.size <= kMaxSize; }

UdpBatch::~UdpBatch() { flush(); }

void UdpBatch::uncork() {
  if (--depth_ == 0) flush();
}

bool UdpBatch::continues(const UdpSocket& socket, const sockaddr* to, socklen_t toSize, size_t size,
                         int tos) const {
  return count_ != 0 && count_ < kMaxSegments && socket_.get() == &socket && tos_ == tos &&
         size <= segment_ && used_ == segment_ * count_ && used_ + size <= kCapacity && to_.size == toSize &&
         std::memcmp(&to_.storage, to, toSize) == 0;
}

void UdpBatch::add(const std::shared_ptr<UdpSocket>& socket, const sockaddr* to, socklen_t toSize,
                   BytesView datagram, int tos) {
  if (!continues(*socket, to, toSize, datagram.size, tos)) {
    flush();
    if (!buffer_) buffer_ = std::make_unique<uint8_t[]>(kCapacity);
    socket_ = socket;
    std::memcpy(&to_.storage, to, toSize);
    to_.size = toSize;
    tos_ = tos;
    segment_ = datagram.size;
  }
  std::memcpy(buffer_.get() + used_, datagram.data, datagram.size);
  used_ += datagram.size;
  ++count_;
}

void UdpBatch::flush() {
  if (count_ == 0) return;
  const std::shared_ptr<UdpSocket> socket = std::move(socket_);
  const size_t used = std::exchange(used_, 0);
  count_ = 0;
  socket->sendSegments(to_, BytesView{buffer_.get(), used}, segment_, tos_);
}

SendCork::SendCork() { UdpBatch::ofThisThread().cork(); }
SendCork::~SendCork() { UdpBatch::ofThisThread().uncork(); }

}  // namespace rtcwire
