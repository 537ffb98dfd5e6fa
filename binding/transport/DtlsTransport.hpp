#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "transport/Certificate.hpp"
#include "transport/DatagramTransport.hpp"
#include "transport/Timers.hpp"

namespace rtcwire {

/// RTCDtlsTransportState
enum class DtlsState { kNew, kConnecting, kConnected, kClosed, kFailed };

enum class DtlsRole { kClient, kServer };

struct DtlsFingerprint {
  std::string algorithm;  // RFC 8122 token, any case
  std::string value;
};

struct DtlsStats {
  std::string tlsVersion;  // "FEFD" for DTLS 1.2, as RTCTransportStats has it
  std::string dtlsCipher;  // IANA name
  std::string srtpCipher;  // empty while no SRTP profile is negotiated
  std::string tlsGroup;
};

/// DTLS 1.2 or later over a datagram transport, with fingerprint verification (RFC 8827, 8122).
///
/// Input is processed inline in `onDatagram`, on the I/O thread; decrypted datagrams go to the
/// receiver with no lock held. `send` encrypts on the calling thread. Control methods are for one
/// thread, the environment's; observer calls come on the I/O thread.
/// The transport below and the timers must outlive it; `close` detaches from both. All of the
/// handshake runs on the I/O thread, also what `start` begins.
class DtlsTransport : public DatagramTransport {
 public:
  class Observer {
   public:
    /// `error` is empty but for kFailed. `remoteCertificates` (DER, leaf first) is filled for kConnected.
    /// kConnecting comes when the handshake can make progress, kClosed when the peer closed.
    virtual void onDtlsState(DtlsState state, const std::string& error,
                             const std::vector<std::vector<uint8_t>>& remoteCertificates) = 0;

   protected:
    ~Observer() = default;
  };

  DtlsTransport(DatagramTransport& lower, Timers& timers, std::shared_ptr<const Certificate> certificate,
                Observer& observer);
  ~DtlsTransport() override;

  /// Begins the handshake: a client sends its hello once the lower transport can send (it retries on
  /// its retransmission timer); a server answers. Hellos that arrived earlier are kept (a few).
  void start(DtlsRole role, std::vector<DtlsFingerprint> remoteFingerprints);
  /// The lower transport has become writable: send what waits now, not at the next timeout.
  void onLowerWritable();
  /// As of the end of the handshake; empty before. Any thread.
  DtlsStats stats() const;
  /// RFC 5705 without context, for DTLS-SRTP. False unless connected. Any thread.
  bool exportKeyingMaterial(const std::string& label, uint8_t* out, size_t size) const;
  /// Takes the datagrams that are not DTLS (RFC 7983: SRTP); without a receiver they are dropped.
  void setNonDtlsReceiver(Receiver* receiver);
  /// Sends close_notify when connected. Idempotent; no observer call comes afterwards.
  void close();

  /// One record; kTooLarge above 4,096 bytes or what the transport below takes.
  SendResult send(BytesView datagram, uint8_t dscp) override;
  /// Datagrams that come before there is a receiver are kept (a few).
  void setReceiver(Receiver* receiver) override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace rtcwire
