#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "transport/DatagramTransport.hpp"
#include "transport/DtlsFingerprints.hpp"
#include "transport/DtlsTransport.hpp"
#include "transport/OpenSsl.hpp"

namespace rtcwire {

/// One DTLS connection as OpenSSL sees it: datagrams in, datagrams out, no thread and no timer of its
/// own. Not thread-safe; `lower` is called from within. Must not move: OpenSSL points at it.
class DtlsSession {
 public:
  enum class Status { kOk, kNothing, kBlocked, kPeerClosed, kFailed };

  static constexpr size_t kMaxPlaintext = 16384;     // of a record, RFC 6347
  static constexpr size_t kMaxPlaintextSent = 4096;  // more than any path takes in a datagram

  /// Throws std::runtime_error when OpenSSL cannot use the certificate.
  DtlsSession(DatagramTransport& lower, const Timers& timers, const Certificate& certificate, DtlsRole role,
              DtlsFingerprints remoteFingerprints);
  ~DtlsSession();
  DtlsSession(const DtlsSession&) = delete;
  DtlsSession& operator=(const DtlsSession&) = delete;

  /// Offers a datagram to the calls that follow; it is borrowed until `dropInput`.
  void setInput(BytesView datagram) { input_ = datagram; }
  void dropInput() { input_ = {}; }

  /// kOk: the handshake is done and the peer verified. kNothing: more input is needed. kBlocked: the
  /// lower transport cannot send yet, and nothing was sent before; call again when it can.
  Status handshake();
  /// Retransmits the flight when it is due; with `now` also when it is not.
  Status handleTimeout(bool now);
  /// Time until the retransmission; negative when none is pending.
  Milliseconds timeout() const;

  /// kOk: `*size` bytes of one record are in `buffer`, whose capacity is at least kMaxPlaintext.
  Status read(uint8_t* buffer, size_t* size);
  /// True when `read` would find more without new input.
  bool hasPending() const;
  /// Sends one record of at most kMaxPlaintextSent bytes; `result` is what the lower transport said.
  Status write(BytesView plaintext, uint8_t dscp, SendResult* result);
  void sendCloseNotify();

  /// What the cipher adds to a record of the peer.
  size_t recordOverhead() const { return recordOverhead_; }
  /// Something has reached the lower transport.
  bool hasSent() const { return hasSent_; }
  /// The lower transport refused a datagram since the last retransmission.
  bool hasLost() const { return hasLost_; }
  const std::string& error() const { return error_; }
  const std::vector<std::vector<uint8_t>>& remoteCertificates() const { return remoteCertificates_; }
  DtlsStats stats() const;
  /// RFC 5705 without context. False before the handshake is done.
  bool exportKeyingMaterial(const std::string& label, uint8_t* out, size_t size) const;

 private:
  static BIO_METHOD* bioMethod();
  static SSL_CTX* sharedContext();
  static int bioRead(BIO* bio, char* out, int capacity);
  static int bioWrite(BIO* bio, const char* data, int size);
  static long bioControl(BIO* bio, int command, long number, void* pointer);
  static int verifyCertificate(X509_STORE_CTX* store, void*);
  static unsigned int nextTimeout(SSL* ssl, unsigned int formerMicroseconds);

  Status statusOf(int result);
  void updateRecordOverhead();
  bool verify(X509_STORE_CTX* store);

  DatagramTransport& lower_;
  const Timers& timers_;
  const DtlsFingerprints remoteFingerprints_;
  SslPtr ssl_;
  BytesView input_;
  uint8_t dscp_ = 0;
  SendResult sendResult_ = SendResult::kSent;
  size_t recordOverhead_;
  bool handshaking_ = true;
  bool verified_ = false;
  bool hasSent_ = false;
  bool hasLost_ = false;
  std::string error_;
  std::vector<std::vector<uint8_t>> remoteCertificates_;
};

}  // namespace rtcwire
