// The I/O thread's side of SctpAssociation: packets in, messages and notifications out.

#include <usrsctp.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "transport/SctpAssociation.hpp"
#include "transport/SctpChecksum.hpp"
#include "transport/SctpPacket.hpp"

namespace rtcwire {
namespace {

constexpr size_t kReadSize = 256 * 1024;
// Packets taken in before messages are handed on, when a batch is long.
constexpr size_t kDrainEvery = 64;
constexpr int kMaxResetDenials = 8;
constexpr size_t kPacketHeader = 12;

/// One for each I/O thread, not for each association.
std::vector<uint8_t>& readBuffer() {
  static thread_local std::vector<uint8_t> buffer(kReadSize);
  return buffer;
}

}  // namespace

void SctpAssociation::onDatagram(BytesView datagram) {
  if (!verifySctpChecksum(datagram.data, datagram.size)) return;
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    if (closed_ || !socket_) return;
    runtime_.noteActivity();
    accounting_.packetIn(datagram.data, datagram.size);
    input(datagram);
  }
  if (++undrained_ >= kDrainEvery) work();
}

void SctpAssociation::input(BytesView packet) {
  if (const auto init = streams_.packetIn(packet)) {
    resetHold_.filter(packet);
    give({init->data(), init->size()});
  } else if (const auto rest = resetHold_.filter(packet)) {
    if (!rest->empty()) give({rest->data(), rest->size()});
  } else {
    give(packet);
  }
  if (const auto reset = resetHold_.takeReady()) give({reset->data(), reset->size()});
}

void SctpAssociation::give(BytesView packet) {
  std::optional<uint16_t> highest;
  SctpChunkReader chunk(packet.data, packet.size);
  while (chunk.next()) {
    if (chunk.isCookieEcho()) {
      // It makes the stream tables anew, so what comes with it waits until it has been processed.
      giveCookieEcho(packet, chunk);
      return;
    }
    const auto streamId = chunk.highestStreamId();
    if (streamId && *streamId < streams_.incoming()) highest = std::max(highest.value_or(0), *streamId);
  }
  if (highest) socket_->ensureIncoming(*highest);
  usrsctp_conninput(id_, packet.data, packet.size, 0);
}

void SctpAssociation::giveCookieEcho(BytesView packet, const SctpChunkReader& cookie) {
  const uint8_t* const end = cookie.bytes().data + cookie.bytes().size;
  const auto size = static_cast<size_t>(end - packet.data);
  usrsctp_conninput(id_, packet.data, size, 0);
  if (size == packet.size) return;
  std::vector<uint8_t> rest(packet.data, packet.data + kPacketHeader);
  rest.insert(rest.end(), end, packet.data + packet.size);
  give({rest.data(), rest.size()});
}

void SctpAssociation::onBatchEnd() { work(); }

void SctpAssociation::onTimersRan() { work(); }

void SctpAssociation::onPacketOut(uint8_t* packet, size_t size) {
  if (size < kPacketHeader) return;
  SctpStreamLimits::packetOut(packet, size);
  writeSctpChecksum(packet, size);
  accounting_.packetOut(packet, size);
  outbox_.add(packet, size);
}

void SctpAssociation::work() {
  undrained_ = 0;
  receive();
  bool resting = false;
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    if (!closed_ && state_ == State::kConnected) {
      feed();
      requestResets();
      settleAbandoned();
      resting = queue_.empty() && !accounting_.inFlight();
    }
  }
  flush();
  if (resting) outbox_.trim();
  emit();
}

void SctpAssociation::settleAbandoned() {
  if (!partiallyReliable_ || accounting_.unsentBytes() == 0) return;
  if (!accounting_.inFlight() && socket_->bufferedBytes() == 0) accounting_.settle();
}

void SctpAssociation::receive() {
  std::vector<uint8_t>& buffer = readBuffer();
  while (receiveOne(buffer)) {
  }
}

bool SctpAssociation::receiveOne(std::vector<uint8_t>& buffer) {
  UsrsctpSocket::Piece piece;
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    if (closed_ || !socket_ || paused_) return false;
    bool ended = false;
    const auto read = socket_->read(buffer.data(), buffer.size(), &ended);
    if (!read) {
      if (ended) end("the SCTP association was lost");
      return false;
    }
    piece = *read;
    if (piece.notification) {
      // What follows the first piece is the data of a message that failed, which nobody needs.
      if (!std::exchange(skippingNotification_, !piece.end))
        apply(readSctpNotification(buffer.data(), piece.size));
    }
  }
  if (piece.notification) {
    emit();
  } else {
    deliverPiece(piece, buffer.data());
  }
  return true;
}

void SctpAssociation::deliverPiece(const UsrsctpSocket::Piece& piece, const uint8_t* data) {
  const auto begun = partial_.find(piece.streamId);
  const size_t before = begun == partial_.end() ? 0 : begun->second.size();
  if (piece.size > maxMessageSize_ - before) {
    failOversized();
    return;
  }
  if (begun == partial_.end() && piece.end) {
    deliver(piece, BytesView{data, piece.size});
    return;
  }
  std::vector<uint8_t>& message = partial_[piece.streamId];
  message.insert(message.end(), data, data + piece.size);
  if (!piece.end) return;
  const std::vector<uint8_t> complete = std::move(message);
  partial_.erase(piece.streamId);
  deliver(piece, BytesView{complete.data(), complete.size()});
}

void SctpAssociation::deliver(const UsrsctpSocket::Piece& piece, BytesView data) {
  if (isEmptyMessagePpid(piece.ppid)) data.size = 0;
  uint64_t resumesBefore = 0;
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    resumesBefore = resumes_;
  }
  bool goOn = true;
  notify([&](SctpTransport::Observer& observer) {
    goOn = observer.onSctpMessage(piece.streamId, piece.ppid, data);
  });
  if (goOn) return;
  std::lock_guard<std::mutex> lock(runtime_.mutex());
  // A resume may have come before the observer's answer arrived here.
  if (resumes_ == resumesBefore) paused_ = true;
}

void SctpAssociation::failOversized() {
  {
    std::lock_guard<std::mutex> lock(runtime_.mutex());
    end("received a message larger than the " + std::to_string(maxMessageSize_) +
        " bytes that were announced");
  }
  partial_.clear();
  flush();
  emit();
}

void SctpAssociation::apply(const SctpNotification& notification) {
  switch (notification.kind) {
    case Kind::kUp: {
      if (state_ != State::kConnecting) break;
      state_ = State::kConnected;
      const uint16_t streams = std::min(streams_.incoming(), streams_.outgoing());
      events_.push_back([streams](SctpTransport::Observer& observer) { observer.onSctpConnected(streams); });
      break;
    }
    case Kind::kDown:
      end(notification.error, notification.causeCode);
      break;
    case Kind::kSendAbandoned:
      if (!isEmptyMessagePpid(notification.ppid))
        accounting_.abandoned(notification.streamId, notification.bytes);
      break;
    case Kind::kIncomingReset:
    case Kind::kOutgoingReset:
    case Kind::kOutgoingResetDenied:
      applyReset(notification);
      break;
    case Kind::kIgnored:
      break;
  }
}

void SctpAssociation::applyReset(const SctpNotification& notification) {
  const bool all = notification.streamIds.empty();
  for (const uint16_t streamId : all ? queue_.streamIds() : notification.streamIds) {
    if (notification.kind == Kind::kIncomingReset) {
      events_.push_back(
          [streamId](SctpTransport::Observer& observer) { observer.onSctpStreamReset(streamId); });
      continue;
    }
    const auto found = resets_.find(streamId);
    if (found == resets_.end() || !found->second.requested) continue;
    if (notification.kind == Kind::kOutgoingResetDenied && ++found->second.denials < kMaxResetDenials) {
      found->second.requested = false;
    } else {
      finishReset(streamId);
    }
  }
}

}  // namespace rtcwire
