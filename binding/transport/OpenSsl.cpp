#include "transport/OpenSsl.hpp"

#include <openssl/err.h>

#include <chrono>
#include <cstdint>
#include <mutex>

namespace rtcwire {
namespace {

thread_local const Timers* clockTimers = nullptr;
thread_local std::chrono::microseconds clockShift{0};

TimePoint clockNow() {
  return clockTimers != nullptr ? clockTimers->now() : std::chrono::steady_clock::now();
}

}  // namespace

void initOpenSsl() {
  static std::once_flag once;
  std::call_once(once, [] {
    OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS |
                         OPENSSL_INIT_LOAD_CRYPTO_STRINGS,
                     nullptr);
  });
}

std::string takeOpenSslError() {
  const unsigned long error = ERR_peek_error();
  const char* const reason = error != 0 ? ERR_reason_error_string(error) : nullptr;
  std::string text = reason != nullptr ? reason : "unknown error";
  ERR_clear_error();
  return text;
}

OpenSslClockScope::OpenSslClockScope(const Timers& timers)
    : formerTimers_(clockTimers), formerShift_(clockShift) {
  clockTimers = &timers;
  clockShift = std::chrono::microseconds(0);
}

OpenSslClockScope::~OpenSslClockScope() {
  clockTimers = formerTimers_;
  clockShift = formerShift_;
}

void OpenSslClockScope::shift(std::chrono::microseconds by) { clockShift = by; }

}  // namespace rtcwire

// OpenSSL's own definition (crypto/time.c) reads the wall clock, which jumps and which tests cannot own.
// That file defines nothing else, so the linker never takes it from the archive once it has seen ours.
extern "C" {

struct OpenSslTime {
  uint64_t nanoseconds;
};

OpenSslTime ossl_time_now();

OpenSslTime ossl_time_now() {
  using std::chrono::nanoseconds;
  const nanoseconds now = rtcwire::clockNow().time_since_epoch() + rtcwire::clockShift;
  // Zero means "no timer" to OpenSSL.
  return {static_cast<uint64_t>(now.count()) + 1000000000};
}

}  // extern "C"
