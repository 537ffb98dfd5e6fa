#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "transport/DatagramTransport.hpp"
#include "transport/Timers.hpp"

namespace rtcwire {

struct SctpOptions {
  uint16_t localPort = 5000;
  /// Largest message we accept, as announced in a=max-message-size; a longer one ends the association. 0: no
  /// limit.
  size_t maxReceiveMessageSize = 0;
};

enum class SctpReliability { kReliable, kMaxRetransmits, kMaxPacketLifeTime };

struct SctpStreamOptions {
  SctpReliability reliability = SctpReliability::kReliable;
  uint32_t reliabilityParameter = 0;  // retransmissions, or milliseconds
  uint16_t priority = 256;            // RFC 8831 6.4: 128, 256, 512, 1024
};

struct SctpMessage {
  uint16_t streamId = 0;
  uint32_t ppid = 0;  // RFC 8831 8: 50 DCEP, 51 string, 53 binary, 56/57 empty
  bool ordered = true;
  BytesView data;  // empty messages carry one zero byte on the wire (RFC 8831 6.6)
};

struct SctpStats {
  uint32_t congestionWindow = 0;      // bytes
  uint32_t receiverWindow = 0;        // bytes
  uint32_t mtu = 0;                   // bytes
  uint32_t unackData = 0;             // chunks
  double smoothedRoundTripTime = -1;  // seconds; negative while unknown
};

/// One SCTP association over DTLS (RFC 8261), by usrsctp's public API.
///
/// Messages wait in a queue of ours per stream; usrsctp holds only what it is about to send. A
/// stream's unsent bytes shrink when a DATA chunk leaves for the first time (or is abandoned unsent).
/// Threading: `send` and control on the environment's thread; input inline on the I/O thread;
/// observer calls on either, never with a lock held.
class SctpTransport {
 public:
  class Observer {
   public:
    virtual void onSctpConnected(uint16_t maxStreams) = 0;
    /// The association ended; `error` is empty after a graceful shutdown or our own close(), `causeCode`
    /// is that of an ABORT (RFC 9260 3.3.10), else 0.
    virtual void onSctpClosed(const std::string& error, uint16_t causeCode) = 0;
    /// False asks for a pause: delivery stops after this message (the receive window then closes)
    /// until resumeReceiving().
    virtual bool onSctpMessage(uint16_t streamId, uint32_t ppid, BytesView data) = 0;
    /// The peer reset its outgoing side of the stream (it closed the channel).
    virtual void onSctpStreamReset(uint16_t streamId) = 0;
    /// Our resetStream was carried out and acknowledged: the id is free on our side.
    virtual void onSctpStreamResetDone(uint16_t streamId) = 0;
    /// `bytes` of the stream's message data left for the network (or were abandoned unsent).
    virtual void onSctpBytesSent(uint16_t streamId, size_t bytes) = 0;

   protected:
    ~Observer() = default;
  };

  SctpTransport(DatagramTransport& lower, Timers& timers, const SctpOptions& options, Observer& observer);
  ~SctpTransport();

  /// Starts the association; both sides do (simultaneous open). Call when the lower transport is connected.
  void start(uint16_t remotePort);
  void configureStream(uint16_t streamId, const SctpStreamOptions& options);
  /// Queues the messages (copied) and sends what fits, as few datagram batches as possible.
  void send(const SctpMessage* messages, size_t count);
  /// Resets the outgoing stream (RFC 6525) once everything queued on it is delivered.
  void resetStream(uint16_t streamId);
  void resumeReceiving();
  SctpStats stats() const;
  /// Aborts the association at once (RTCPeerConnection.close()). Idempotent; no observer call afterwards.
  void close();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace rtcwire
