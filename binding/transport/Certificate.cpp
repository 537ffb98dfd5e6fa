#include "transport/Certificate.hpp"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cctype>
#include <ctime>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "transport/OpenSslCertificate.hpp"

namespace rtcwire {
namespace {

constexpr int kMinRsaModulusLength = 1024;
constexpr int kMaxRsaModulusLength = 8192;
constexpr int64_t kSecondsPerDay = 24 * 60 * 60;
constexpr int kSerialBits = 127;

struct HashFunction {
  std::string_view rfc8122Name;
  const char* openSslName;
};

constexpr HashFunction kHashFunctions[] = {{"sha-512", "SHA512"}, {"sha-384", "SHA384"},
                                           {"sha-256", "SHA256"}, {"sha-224", "SHA224"},
                                           {"sha-1", "SHA1"},     {"md5", "MD5"}};

[[noreturn]] void throwOpenSslError(const char* what) {
  throw std::runtime_error(std::string(what) + " failed: " + takeOpenSslError());
}

void require(bool success, const char* what) {
  if (!success) throwOpenSslError(what);
}

std::string toLower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

EvpPkeyPtr generateKey(const Certificate::Parameters& parameters) {
  EvpPkeyPtr key;
  if (parameters.keyType == Certificate::KeyType::kEcdsaP256) {
    key.reset(EVP_EC_gen("P-256"));
  } else {
    const int bits = parameters.rsaModulusLength;
    if (bits < kMinRsaModulusLength || bits > kMaxRsaModulusLength) {
      throw std::runtime_error("rsaModulusLength: expected 1024 to 8192 bits, got " + std::to_string(bits));
    }
    key.reset(EVP_RSA_gen(static_cast<size_t>(bits)));
  }
  require(key != nullptr, "generating a key");
  return key;
}

void setSerialNumber(X509* certificate) {
  const std::unique_ptr<BIGNUM, OpenSslDeleter<BN_free>> serial(BN_new());
  require(serial != nullptr && BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr,
          "making a serial number");
}

void setNames(X509* certificate) {
  static constexpr unsigned char kCommonName[] = "rtcwire";
  X509_NAME* const name = X509_get_subject_name(certificate);
  require(X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, kCommonName, -1, -1, 0) == 1 &&
              X509_set_issuer_name(certificate, name) == 1,
          "naming a certificate");
}

void setValidity(X509* certificate, int64_t expires) {
  const auto notAfter = static_cast<time_t>(expires / 1000);
  const auto notBefore = static_cast<time_t>(std::time(nullptr) - kSecondsPerDay);
  require(ASN1_TIME_set(X509_getm_notBefore(certificate), notBefore) != nullptr &&
              ASN1_TIME_set(X509_getm_notAfter(certificate), notAfter) != nullptr,
          "setting a certificate's validity");
}

int64_t expiryOf(const X509* certificate) {
  const std::unique_ptr<ASN1_TIME, OpenSslDeleter<ASN1_TIME_free>> epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0;
  int seconds = 0;
  require(
      epoch != nullptr && ASN1_TIME_diff(&days, &seconds, epoch.get(), X509_get0_notAfter(certificate)) == 1,
      "reading a certificate's expiry");
  return (days * kSecondsPerDay + seconds) * 1000;
}

std::string pemFrom(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return std::string(data, static_cast<size_t>(size));
}

BioPtr memoryBio() {
  BioPtr memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr, "allocating");
  return memory;
}

BioPtr readerOf(const std::string& text) {
  BioPtr reader(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  require(reader != nullptr, "allocating");
  return reader;
}

int refusePassphrase(char*, int, int, void*) { return -1; }

X509Ptr readCertificate(const std::string& pem) {
  X509Ptr certificate(PEM_read_bio_X509(readerOf(pem).get(), nullptr, refusePassphrase, nullptr));
  if (certificate == nullptr) {
    throw std::invalid_argument("certificate: expected an X.509 certificate in PEM: " + takeOpenSslError());
  }
  return certificate;
}

bool isUsable(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") == 1) return EVP_PKEY_get_bits(key) >= kMinRsaModulusLength;
  char group[32] = "";
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 &&
         (std::string_view(group) == "prime256v1" || std::string_view(group) == "secp384r1");
}

EvpPkeyPtr readPrivateKey(const std::string& pem) {
  EvpPkeyPtr key(PEM_read_bio_PrivateKey(readerOf(pem).get(), nullptr, refusePassphrase, nullptr));
  if (key == nullptr) {
    throw std::invalid_argument("privateKey: expected an unencrypted private key in PEM: " +
                                takeOpenSslError());
  }
  if (!isUsable(key.get())) {
    throw std::invalid_argument("privateKey: expected ECDSA on P-256 or P-384, or RSA of at least 1024 bits");
  }
  return key;
}

}  // namespace

std::vector<uint8_t> derOf(const X509& certificate) {
  const int size = i2d_X509(&certificate, nullptr);
  require(size > 0, "encoding a certificate");
  std::vector<uint8_t> der(static_cast<size_t>(size));
  uint8_t* end = der.data();
  i2d_X509(&certificate, &end);
  return der;
}

std::string fingerprintOf(const std::vector<uint8_t>& der, const std::string& algorithm) {
  initOpenSsl();
  const std::string wanted = toLower(algorithm);
  for (const HashFunction& hash : kHashFunctions) {
    if (hash.rfc8122Name != wanted) continue;
    uint8_t digest[EVP_MAX_MD_SIZE];
    size_t size = 0;
    if (EVP_Q_digest(nullptr, hash.openSslName, nullptr, der.data(), der.size(), digest, &size) != 1) {
      ERR_clear_error();
      return std::string();
    }
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string text;
    for (size_t i = 0; i < size; ++i) {
      if (i != 0) text += ':';
      text += kHex[digest[i] >> 4];
      text += kHex[digest[i] & 15];
    }
    return text;
  }
  return std::string();
}

std::shared_ptr<const Certificate> Certificate::generate(const Parameters& parameters) {
  initOpenSsl();
  ERR_clear_error();
  EvpPkeyPtr key = generateKey(parameters);
  X509Ptr certificate(X509_new());
  require(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
              X509_set_pubkey(certificate.get(), key.get()) == 1,
          "making a certificate");
  setSerialNumber(certificate.get());
  setNames(certificate.get());
  setValidity(certificate.get(), parameters.expires);
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0, "signing a certificate");
  return std::make_shared<OpenSslCertificate>(std::move(certificate), std::move(key), parameters.expires);
}

std::shared_ptr<const Certificate> Certificate::fromPem(const std::string& certificate,
                                                        const std::string& privateKey) {
  initOpenSsl();
  ERR_clear_error();
  X509Ptr x509 = readCertificate(certificate);
  EvpPkeyPtr key = readPrivateKey(privateKey);
  if (X509_check_private_key(x509.get(), key.get()) != 1) {
    ERR_clear_error();
    throw std::invalid_argument("privateKey: expected the key that belongs to the certificate");
  }
  const int64_t expires = expiryOf(x509.get());
  return std::make_shared<OpenSslCertificate>(std::move(x509), std::move(key), expires);
}

OpenSslCertificate::OpenSslCertificate(X509Ptr certificate, EvpPkeyPtr key, int64_t expires)
    : certificate_(std::move(certificate)),
      key_(std::move(key)),
      der_(derOf(*certificate_)),
      expires_(expires) {}

std::string OpenSslCertificate::fingerprint(const std::string& algorithm) const {
  return fingerprintOf(der_, algorithm);
}

std::string OpenSslCertificate::certificatePem() const {
  const BioPtr memory = memoryBio();
  require(PEM_write_bio_X509(memory.get(), certificate_.get()) == 1, "writing a certificate");
  return pemFrom(memory.get());
}

std::string OpenSslCertificate::privateKeyPem() const {
  const BioPtr memory = memoryBio();
  require(PEM_write_bio_PKCS8PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "writing a private key");
  return pemFrom(memory.get());
}

}  // namespace rtcwire
