#pragma once

#include <string>
#include <vector>

#include "transport/Certificate.hpp"
#include "transport/OpenSsl.hpp"

namespace rtcwire {

/// The only implementation of Certificate. OpenSSL counts references to both objects atomically, so
/// SSL objects of several threads may take them.
class OpenSslCertificate final : public Certificate {
 public:
  OpenSslCertificate(X509Ptr certificate, EvpPkeyPtr key, int64_t expires);

  static const OpenSslCertificate& of(const Certificate& certificate) {
    return static_cast<const OpenSslCertificate&>(certificate);
  }

  X509* x509() const { return certificate_.get(); }
  EVP_PKEY* key() const { return key_.get(); }

  int64_t expires() const override { return expires_; }
  std::string fingerprint(const std::string& algorithm) const override;
  std::vector<uint8_t> der() const override { return der_; }
  std::string certificatePem() const override;
  std::string privateKeyPem() const override;

 private:
  X509Ptr certificate_;
  EvpPkeyPtr key_;
  std::vector<uint8_t> der_;
  int64_t expires_;
};

std::vector<uint8_t> derOf(const X509& certificate);

}  // namespace rtcwire
