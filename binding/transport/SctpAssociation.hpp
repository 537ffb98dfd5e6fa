#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "transport/SctpAccounting.hpp"
#include "transport/SctpNotification.hpp"
#include "transport/SctpOutbox.hpp"
#include "transport/SctpResetHold.hpp"
#include "transport/SctpSendQueue.hpp"
#include "transport/SctpStreamLimits.hpp"
#include "transport/SctpTransport.hpp"
#include "transport/UsrsctpRuntime.hpp"
#include "transport/UsrsctpSocket.hpp"

namespace rtcwire {

/// What SctpTransport does, held by shared pointer so that timers may outlast it harmlessly.
///
/// Threading: as SctpTransport. Everything from `socket_` on is guarded by UsrsctpRuntime::mutex();
/// packets leave and the observer is called after it is released. `gate_` is held around observer
/// calls, so that close() can wait for one that runs on the other thread.
class SctpAssociation final : public DatagramTransport::Receiver,
                              public UsrsctpRuntime::Endpoint,
                              public std::enable_shared_from_this<SctpAssociation> {
 public:
  SctpAssociation(DatagramTransport& lower, Timers& timers, const SctpOptions& options,
                  SctpTransport::Observer& observer);
  ~SctpAssociation() override = default;

  void start(uint16_t remotePort);
  void configureStream(uint16_t streamId, const SctpStreamOptions& options);
  void send(const SctpMessage* messages, size_t count);
  void resetStream(uint16_t streamId);
  void resumeReceiving();
  SctpStats stats() const;
  void close();

  void onDatagram(BytesView datagram) override;
  void onBatchEnd() override;
  void onPacketOut(uint8_t* packet, size_t size) override;
  void onTimersRan() override;

 private:
  enum class State { kNew, kConnecting, kConnected, kEnded };
  using Kind = SctpNotification::Kind;
  struct Reset {
    bool requested = false;  // of usrsctp
    int denials = 0;
  };

  // Under the runtime's mutex.
  void input(BytesView packet);
  void give(BytesView packet);
  void giveCookieEcho(BytesView packet, const SctpChunkReader& cookie);
  void accept(const SctpMessage& message, bool more);
  bool sendAtOnce(const SctpMessage& message, bool more);
  UsrsctpSocket::WriteResult write(const SctpMessage& message, size_t offset,
                                   const SctpStreamOptions& options);
  void feed();
  SctpSendQueue::Offer offer(const SctpSendQueue::Waiting& waiting, TimePoint now, size_t* taken);
  SctpSendQueue::Offer drop(const SctpSendQueue::Waiting& waiting);
  void requestResets();
  void finishReset(uint16_t streamId);
  void schedulePump();
  void settleAbandoned();
  void end(const std::string& error, uint16_t causeCode = 0);
  void apply(const SctpNotification& notification);
  void applyReset(const SctpNotification& notification);

  // Without any lock.
  void work();
  void receive();
  bool receiveOne(std::vector<uint8_t>& buffer);
  void deliverPiece(const UsrsctpSocket::Piece& piece, const uint8_t* data);
  void deliver(const UsrsctpSocket::Piece& piece, BytesView data);
  void failOversized();
  void flush();
  void emit();
  void runOnIoThread(void (SctpAssociation::*step)());
  void pump();
  template <typename Call>
  void notify(Call call);

  DatagramTransport& lower_;
  Timers& timers_;
  const SctpOptions options_;
  const size_t maxMessageSize_;
  SctpTransport::Observer& observer_;
  UsrsctpRuntime& runtime_;
  SctpOutbox outbox_;
  std::recursive_mutex gate_;
  std::atomic<bool> closed_{false};

  // Used on the I/O thread only.
  std::unordered_map<uint16_t, std::vector<uint8_t>> partial_;  // messages that have begun to arrive
  bool skippingNotification_ = false;
  size_t undrained_ = 0;

  void* id_ = nullptr;
  std::unique_ptr<UsrsctpSocket> socket_;
  State state_ = State::kNew;
  SctpStreamLimits streams_;
  SctpSendQueue queue_;
  SctpAccounting accounting_;
  SctpResetHold resetHold_;
  std::unordered_map<uint16_t, Reset> resets_;
  std::vector<std::function<void(SctpTransport::Observer&)>> events_;
  bool pumpScheduled_ = false;
  bool blocked_ = false;  // usrsctp had enough when the queue was last offered
  bool partiallyReliable_ = false;
  bool paused_ = false;
  uint64_t resumes_ = 0;
};

template <typename Call>
void SctpAssociation::notify(Call call) {
  std::lock_guard<std::recursive_mutex> lock(gate_);
  if (!closed_) call(observer_);
}

}  // namespace rtcwire
