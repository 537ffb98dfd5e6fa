#pragma once

#include <cstdint>

#include "transport/Bytes.hpp"

namespace rtcwire {

enum class SendResult { kSent, kWouldBlock, kTooLarge, kNotConnected, kFailed };

/// A path that carries whole datagrams: ICE below DTLS, DTLS below SCTP.
///
/// Threading: `send` may be called from any thread. The receiver is called on the I/O thread only,
/// with no lock held that `send` needs.
/// Ownership: the receiver is borrowed; `setReceiver(nullptr)` returns only when no call into the
/// former receiver is running on another thread.
class DatagramTransport {
 public:
  class Receiver {
   public:
    virtual void onDatagram(BytesView datagram) = 0;
    /// The input of one wake-up of the I/O thread has been delivered: time to acknowledge, flush.
    virtual void onBatchEnd() {}

   protected:
    ~Receiver() = default;
  };

  virtual ~DatagramTransport() = default;
  virtual SendResult send(BytesView datagram, uint8_t dscp) = 0;
  virtual void setReceiver(Receiver* receiver) = 0;
};

}  // namespace rtcwire
