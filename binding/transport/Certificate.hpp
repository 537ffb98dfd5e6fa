#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rtcwire {

/// A self-signed certificate and its private key. Immutable, so shared freely between threads.
class Certificate {
 public:
  enum class KeyType { kEcdsaP256, kRsa };
  struct Parameters {
    KeyType keyType = KeyType::kEcdsaP256;
    int rsaModulusLength = 2048;
    int64_t expires = 0;  // milliseconds since the epoch
  };

  /// Takes some ms for ECDSA and hundreds for RSA: call off the JavaScript thread.
  /// Throws std::runtime_error when OpenSSL fails.
  static std::shared_ptr<const Certificate> generate(const Parameters& parameters);
  /// Throws std::invalid_argument when the PEM texts cannot be read or do not belong together.
  static std::shared_ptr<const Certificate> fromPem(const std::string& certificate,
                                                    const std::string& privateKey);

  virtual ~Certificate() = default;
  virtual int64_t expires() const = 0;
  /// RFC 8122: upper-case hex octets with colons; empty when OpenSSL lacks `algorithm` ("sha-256").
  virtual std::string fingerprint(const std::string& algorithm) const = 0;
  virtual std::vector<uint8_t> der() const = 0;
  virtual std::string certificatePem() const = 0;
  virtual std::string privateKeyPem() const = 0;
};

/// Fingerprint of a DER certificate, as Certificate::fingerprint.
std::string fingerprintOf(const std::vector<uint8_t>& der, const std::string& algorithm);

}  // namespace rtcwire
