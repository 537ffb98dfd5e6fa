#include "transport/DtlsSession.hpp"

#include <openssl/dtls1.h>
#include <openssl/err.h>
#include <openssl/srtp.h>

#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/time.h>
#endif

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "transport/OpenSslCertificate.hpp"

namespace rtcwire {
namespace {

// RFC 8827 6.5 asks for the first; the others are what the browsers and other stacks offer.
constexpr char kCiphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr char kGroups[] = "X25519:P-256:P-384";
constexpr char kSignatures[] =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"
    "RSA+SHA256:RSA+SHA384:RSA+SHA512";
constexpr char kSrtpProfiles[] = "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";
constexpr long kHandshakeMtu = 1200;
constexpr size_t kGcmOverhead = 8 + 16;  // explicit nonce, tag
constexpr size_t kChaChaOverhead = 16;

// RFC 6347 4.2.4.1 proposes 1 s, for the open Internet without a known round trip; browsers begin
// with 50 ms, so that a lost flight costs little. OpenSSL gives up at the 13th timeout: after 27.6 s.
constexpr unsigned int kFirstTimeout = 50'000;  // microseconds
constexpr unsigned int kLongestTimeout = 3'500'000;

void require(bool success, const char* what) {
  if (!success) throw std::runtime_error(std::string(what) + " failed: " + takeOpenSslError());
}

SslCtxPtr makeContext(int (*verify)(X509_STORE_CTX*, void*)) {
  SslCtxPtr context(SSL_CTX_new(DTLS_method()));
  SSL_CTX* const c = context.get();
  require(c != nullptr && SSL_CTX_set_min_proto_version(c, DTLS1_2_VERSION) == 1 &&
              SSL_CTX_set_cipher_list(c, kCiphers) == 1 && SSL_CTX_set1_groups_list(c, kGroups) == 1 &&
              SSL_CTX_set1_sigalgs_list(c, kSignatures) == 1 &&
              SSL_CTX_set_tlsext_use_srtp(c, kSrtpProfiles) == 0,
          "setting DTLS up");
  // Applications may ask for RSA keys of 1024 bits.
  SSL_CTX_set_security_level(c, 1);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(
      c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_QUERY_MTU);
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(c, verify, nullptr);
  return context;
}

// IANA's DTLS-SRTP protection profile names, as webrtc-stats wants them.
std::string srtpProfileName(const SRTP_PROTECTION_PROFILE* profile) {
  if (profile == nullptr) return std::string();
  return profile->id == SRTP_AES128_CM_SHA1_80 ? "SRTP_AES128_CM_HMAC_SHA1_80" : profile->name;
}

std::string hex16(unsigned int number) {
  char text[8];
  std::snprintf(text, sizeof text, "%04X", number & 0xFFFF);
  return text;
}

}  // namespace

// Both of these are never freed: threads of other environments may use them until the process ends.

BIO_METHOD* DtlsSession::bioMethod() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "rtcwire");
    require(made != nullptr && BIO_meth_set_read(made, bioRead) == 1 &&
                BIO_meth_set_write(made, bioWrite) == 1 && BIO_meth_set_ctrl(made, bioControl) == 1,
            "setting DTLS input and output up");
    return made;
  }();
  return method;
}

SSL_CTX* DtlsSession::sharedContext() {
  initOpenSsl();
  static SSL_CTX* const context = makeContext(verifyCertificate).release();
  return context;
}

DtlsSession::DtlsSession(DatagramTransport& lower, const Timers& timers, const Certificate& certificate,
                         DtlsRole role, DtlsFingerprints remoteFingerprints)
    : lower_(lower),
      timers_(timers),
      remoteFingerprints_(std::move(remoteFingerprints)),
      recordOverhead_(kGcmOverhead) {
  ssl_.reset(SSL_new(sharedContext()));
  const OpenSslCertificate& own = OpenSslCertificate::of(certificate);
  require(ssl_ != nullptr && SSL_use_certificate(ssl_.get(), own.x509()) == 1 &&
              SSL_use_PrivateKey(ssl_.get(), own.key()) == 1,
          "using the certificate for DTLS");
  BIO* const bio = BIO_new(bioMethod());
  require(bio != nullptr, "allocating");
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_mtu(ssl_.get(), kHandshakeMtu);
  SSL_set_max_send_fragment(ssl_.get(), kMaxPlaintextSent);  // sizes OpenSSL's buffer
  DTLS_set_timer_cb(ssl_.get(), nextTimeout);
  if (role == DtlsRole::kClient) {
    SSL_set_connect_state(ssl_.get());
  } else {
    SSL_set_accept_state(ssl_.get());
  }
}

DtlsSession::~DtlsSession() = default;

int DtlsSession::bioRead(BIO* bio, char* out, int capacity) {
  auto* const self = static_cast<DtlsSession*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (self->input_.size == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const size_t size = std::min(self->input_.size, static_cast<size_t>(capacity));
  std::memcpy(out, self->input_.data, size);
  self->input_ = {};
  return static_cast<int>(size);
}

int DtlsSession::bioWrite(BIO* bio, const char* data, int size) {
  auto* const self = static_cast<DtlsSession*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const BytesView datagram{reinterpret_cast<const uint8_t*>(data), static_cast<size_t>(size)};
  self->sendResult_ = self->lower_.send(datagram, self->dscp_);
  if (self->sendResult_ == SendResult::kSent) {
    self->hasSent_ = true;
  } else if (self->handshaking_) {
    // The very first flight waits: no timeout counts while ICE still looks for a path.
    if (!self->hasSent_) {
      BIO_set_retry_write(bio);
      return -1;
    }
    self->hasLost_ = true;
  }
  return size;
}

long DtlsSession::bioControl(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
}

unsigned int DtlsSession::nextTimeout(SSL*, unsigned int formerMicroseconds) {
  return formerMicroseconds == 0 ? kFirstTimeout : std::min(formerMicroseconds * 2, kLongestTimeout);
}

int DtlsSession::verifyCertificate(X509_STORE_CTX* store, void*) {
  const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
  auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, index));
  auto* const self = static_cast<DtlsSession*>(SSL_get_app_data(ssl));
  if (self != nullptr && self->verify(store)) {
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
  }
  X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);  // becomes the alert bad_certificate
  return 0;
}

bool DtlsSession::verify(X509_STORE_CTX* store) {
  const X509* const leaf = X509_STORE_CTX_get0_cert(store);
  if (leaf == nullptr) return false;
  remoteCertificates_ = {derOf(*leaf)};
  const STACK_OF(X509)* const chain = X509_STORE_CTX_get0_untrusted(store);
  for (int i = 1; i < sk_X509_num(chain); ++i) remoteCertificates_.push_back(derOf(*sk_X509_value(chain, i)));
  verified_ = remoteFingerprints_.match(remoteCertificates_.front());
  if (!verified_) error_ = "the remote certificate matches no remote fingerprint";
  return verified_;
}

DtlsSession::Status DtlsSession::statusOf(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Status::kNothing;
    case SSL_ERROR_WANT_WRITE:
      return Status::kBlocked;
    case SSL_ERROR_ZERO_RETURN:
      return Status::kPeerClosed;
    default:
      break;
  }
  const std::string reason = takeOpenSslError();
  if (error_.empty()) error_ = reason;
  return Status::kFailed;
}

DtlsSession::Status DtlsSession::handshake() {
  const OpenSslClockScope clock(timers_);
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  updateRecordOverhead();
  if (result != 1) return statusOf(result);
  if (!verified_) {
    error_ = "the remote certificate was not verified";
    return Status::kFailed;
  }
  handshaking_ = false;
  return Status::kOk;
}

void DtlsSession::updateRecordOverhead() {
  const SSL_CIPHER* cipher = SSL_get_pending_cipher(ssl_.get());
  if (cipher == nullptr) cipher = SSL_get_current_cipher(ssl_.get());
  const bool chaCha = cipher != nullptr && SSL_CIPHER_get_cipher_nid(cipher) == NID_chacha20_poly1305;
  recordOverhead_ = chaCha ? kChaChaOverhead : kGcmOverhead;
}

DtlsSession::Status DtlsSession::handleTimeout(bool now) {
  OpenSslClockScope clock(timers_);
  timeval left{};
  if (DTLSv1_get_timeout(ssl_.get(), &left) != 1) return Status::kNothing;
  if (now) clock.shift(std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec));
  ERR_clear_error();
  hasLost_ = false;
  const int result = static_cast<int>(DTLSv1_handle_timeout(ssl_.get()));
  if (result >= 0) return Status::kNothing;
  if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_READ_TIMEOUT_EXPIRED)
    error_ = "the peer does not answer";
  const Status status = statusOf(result);
  return status == Status::kBlocked ? Status::kNothing : status;
}

Milliseconds DtlsSession::timeout() const {
  const OpenSslClockScope clock(timers_);
  timeval left{};
  if (DTLSv1_get_timeout(ssl_.get(), &left) != 1) return Milliseconds(-1);
  const auto exact = std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
  return std::chrono::ceil<Milliseconds>(exact);
}

DtlsSession::Status DtlsSession::read(uint8_t* buffer, size_t* size) {
  const OpenSslClockScope clock(timers_);
  if (ERR_peek_error() != 0) ERR_clear_error();
  const int result = SSL_read_ex(ssl_.get(), buffer, kMaxPlaintext, size);
  return result == 1 ? Status::kOk : statusOf(result);
}

bool DtlsSession::hasPending() const { return SSL_has_pending(ssl_.get()) == 1; }

DtlsSession::Status DtlsSession::write(BytesView plaintext, uint8_t dscp, SendResult* result) {
  if (ERR_peek_error() != 0) ERR_clear_error();
  dscp_ = dscp;
  sendResult_ = SendResult::kSent;
  size_t written = 0;
  const int outcome = SSL_write_ex(ssl_.get(), plaintext.data, plaintext.size, &written);
  dscp_ = 0;
  *result = sendResult_;
  return outcome == 1 ? Status::kOk : statusOf(outcome);
}

void DtlsSession::sendCloseNotify() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

DtlsStats DtlsSession::stats() const {
  DtlsStats stats;
  stats.tlsVersion = hex16(static_cast<unsigned int>(SSL_version(ssl_.get())));
  const SSL_CIPHER* const cipher = SSL_get_current_cipher(ssl_.get());
  if (cipher != nullptr) stats.dtlsCipher = SSL_CIPHER_standard_name(cipher);
  stats.srtpCipher = srtpProfileName(SSL_get_selected_srtp_profile(ssl_.get()));
  const char* const group = SSL_get0_group_name(ssl_.get());
  if (group != nullptr) stats.tlsGroup = group;
  return stats;
}

bool DtlsSession::exportKeyingMaterial(const std::string& label, uint8_t* out, size_t size) const {
  if (handshaking_) return false;
  const bool done =
      SSL_export_keying_material(ssl_.get(), out, size, label.data(), label.size(), nullptr, 0, 0) == 1;
  ERR_clear_error();
  return done;
}

}  // namespace rtcwire
