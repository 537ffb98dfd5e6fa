#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "transport/Timers.hpp"

namespace rtcwire {

template <auto free>
struct OpenSslDeleter {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};

using BioPtr = std::unique_ptr<BIO, OpenSslDeleter<BIO_free_all>>;
using EvpPkeyPtr = std::unique_ptr<EVP_PKEY, OpenSslDeleter<EVP_PKEY_free>>;
using EvpPkeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, OpenSslDeleter<EVP_PKEY_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, OpenSslDeleter<SSL_free>>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, OpenSslDeleter<SSL_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, OpenSslDeleter<X509_free>>;

/// Idempotent, any thread. No configuration file is read and no exit handler is registered, because
/// the I/O thread or a worker may still use OpenSSL while the process exits.
void initOpenSsl();

/// Takes the oldest error from this thread's queue and empties the queue.
std::string takeOpenSslError();

/// While one lives, OpenSSL on this thread reads the time from `timers`; without one it gets the
/// steady clock. OpenSSL uses the time for nothing but DTLS retransmission and session ages.
class OpenSslClockScope {
 public:
  explicit OpenSslClockScope(const Timers& timers);
  ~OpenSslClockScope();
  OpenSslClockScope(const OpenSslClockScope&) = delete;
  OpenSslClockScope& operator=(const OpenSslClockScope&) = delete;

  /// Makes the time within this scope later than it is.
  void shift(std::chrono::microseconds by);

 private:
  const Timers* const formerTimers_;
  const std::chrono::microseconds formerShift_;
};

}  // namespace rtcwire
