// Datagrams in and out of an agent.

#include <algorithm>
#include <cerrno>
#include <utility>

#include "transport/IoClock.hpp"
#include "transport/UdpBatch.hpp"
#include "transport/juice/JuiceAgent.hpp"
#include "transport/juice/JuicePairCounters.hpp"
#include "transport/juice/JuiceServers.hpp"
//
#include "transport/juice/JuiceInternals.hpp"

namespace rtcwire {
namespace {

// Per wake-up, so that other sockets and timers get their turn.
constexpr int kMaxReads = 64;
constexpr size_t kMaxReadBytes = 256 * 1024;

constexpr uint8_t kFirstByteAfterStun = 4;  // RFC 7983 7

}  // namespace

void JuiceAgent::onReadable(std::vector<uint8_t>& buffer) {
  const auto listener = listener_.lock();
  if (!listener) return;
  bool delivered = false;
  size_t total = 0;
  for (int reads = 0; reads < kMaxReads && total < kMaxReadBytes; ++reads) {
    UdpAddress from;
    const UdpReceived received = socket_->receive(buffer.data(), buffer.size(), &from);
    if (received.size == 0) break;
    total += received.size;
    processBatch(buffer.data(), received, from);
    for (const BytesView& datagram : noted_) {
      listener->onAgentDatagram(*this, datagram);
      delivered = true;
    }
    noted_.clear();
  }
  if (delivered) listener->onAgentBatchEnd(*this);
}

void JuiceAgent::processBatch(uint8_t* data, const UdpReceived& received, const UdpAddress& from) {
  addr_record_t record;
  record.addr = from.storage;
  record.len = from.size;
  Lock lock(mutex_);
  if (closed_ || !started_) return;
  if (options_.relayOnly && !servers_->isServer(record)) return;
  for (size_t at = 0; at < received.size; at += received.segment) {
    processDatagram(data + at, std::min(received.segment, received.size - at), record);
  }
  if (!noted_.empty()) heard_ = true;
  if (std::exchange(heard_, false)) {
    lastHeard_ = ioNow();
    if (status_.state == IceState::kDisconnected) dirty_ = true;
  }
  if (!dirty_) return;
  serviceLocked();
  deliverEvents(lock);
}

void JuiceAgent::processDatagram(uint8_t* data, size_t size, const addr_record& from) {
  // libjuice might take a relay's address for that of a pair: channel data goes where it belongs.
  if (size >= 4 && (data[0] & 0xc0) == 0x40) {
    if (agent_stun_entry_t* const relay = servers_->relayAt(from)) {
      if (size >= 24 && is_stun_datagram(data + 4, size - 4)) noteCheck(from, BytesView{data, size});
      agent_process_channel_data(agent_, relay, reinterpret_cast<char*>(data), size);
      return;
    }
  }
  if (is_stun_datagram(data, size)) {
    servers_->beginAnswer(from, BytesView{data, size});
    noteCheck(from, BytesView{data, size});
  } else if (data[0] < kFirstByteAfterStun) {
    return;
  }
  agent_conn_recv(agent_, reinterpret_cast<char*>(data), size, &from);
  servers_->endAnswer();
}

void JuiceAgent::noteCheck(const addr_record& from, BytesView datagram) {
  dirty_ = true;
  if (counters_->onReceived(from, datagram)) heard_ = true;
}

int JuiceAgent::send(BytesView datagram, uint8_t dscp) {
  if (agent_ == nullptr) return -ENOTCONN;
  const int result =
      agent_send(agent_, reinterpret_cast<const char*>(datagram.data), datagram.size, dscp << 2);
  if (result >= 0) return 0;
  Lock lock(mutex_);
  return agent_->selected_entry == nullptr ? -ENOTCONN : result;
}

int JuiceAgent::sendFromAgent(const addr_record& to, BytesView datagram, int tos) {
  const sockaddr* const address = reinterpret_cast<const sockaddr*>(&to.addr);
  const bool stun = is_stun_datagram(datagram.data, datagram.size);
  const bool wrapped = datagram.size >= 24 && (datagram.data[0] & 0xc0) == 0x40 &&
                       is_stun_datagram(datagram.data + 4, datagram.size - 4);
  if (stun || wrapped || options_.relayOnly) {
    Lock lock(mutex_);
    if (options_.relayOnly && !servers_->isServer(to)) return -ENETUNREACH;
    if ((stun || wrapped) && counters_->onSent(to, datagram)) heard_ = true;
  }
  if (!stun) return UdpSocket::send(socket_, address, to.len, datagram, tos);
  UdpBatch::ofThisThread().flush();
  return socket_->sendNow(address, to.len, datagram, tos);
}

}  // namespace rtcwire
