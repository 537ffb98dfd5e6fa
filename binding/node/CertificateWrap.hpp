#pragma once

#include <memory>

#include "node/Napi.hpp"
#include "transport/Certificate.hpp"

namespace rtcwire {

/// An immutable Certificate for JavaScript; made only by generateCertificate and certificateFromPem.
class CertificateWrap : public Napi::ObjectWrap<CertificateWrap> {
 public:
  static constexpr napi_type_tag kTypeTag{0xe61d2b7740f98ac5, 0x5b03c8d9f6a17e42};
  static constexpr const char* kName = "Certificate";
  static Napi::Function define(Napi::Env env);
  static Napi::Object create(Napi::Env env, std::shared_ptr<const Certificate> certificate);

  /// generateCertificate(parameters): Promise<Certificate>; works on a thread of the pool.
  static Napi::Value generate(const Napi::CallbackInfo& info);
  static Napi::Value fromPem(const Napi::CallbackInfo& info);
  /// fingerprintOf(der, algorithm)
  static Napi::Value fingerprintOfDer(const Napi::CallbackInfo& info);

  explicit CertificateWrap(const Napi::CallbackInfo& info);

  const std::shared_ptr<const Certificate>& certificate() const { return certificate_; }

 private:
  Napi::Value expires(const Napi::CallbackInfo& info);
  Napi::Value fingerprint(const Napi::CallbackInfo& info);
  Napi::Value certificatePem(const Napi::CallbackInfo& info);
  Napi::Value privateKeyPem(const Napi::CallbackInfo& info);
  Napi::Value der(const Napi::CallbackInfo& info);

  std::shared_ptr<const Certificate> certificate_;
};

}  // namespace rtcwire
