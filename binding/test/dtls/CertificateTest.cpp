#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <set>
#include <stdexcept>

#include "test/dtls/DtlsPair.hpp"
#include "transport/OpenSslCertificate.hpp"

namespace rtcwire::test {
namespace {

using KeyType = Certificate::KeyType;

template <typename Function>
std::string messageOf(Function function) {
  try {
    function();
  } catch (const std::exception& error) {
    return error.what();
  }
  return std::string();
}

TEST(Certificate, IsAFreshSelfSignedX509v3) {
  const auto certificate = makeCertificate();
  X509* const x509 = OpenSslCertificate::of(*certificate).x509();
  EXPECT_EQ(X509_get_version(x509), X509_VERSION_3);
  EXPECT_EQ(X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)), 0);
  EXPECT_EQ(X509_verify(x509, OpenSslCertificate::of(*certificate).key()), 1);
  EXPECT_EQ(X509_get_signature_nid(x509), NID_ecdsa_with_SHA256);
  EXPECT_LT(X509_cmp_current_time(X509_get0_notBefore(x509)), 0);
  EXPECT_GT(X509_cmp_current_time(X509_get0_notAfter(x509)), 0);
  std::set<std::string> fingerprints;
  for (int i = 0; i < 20; ++i) fingerprints.insert(makeCertificate()->fingerprint("sha-256"));
  EXPECT_EQ(fingerprints.size(), 20U);
}

TEST(Certificate, HasAnRsaKeyOfTheSizeAskedFor) {
  for (const int bits : {1024, 2048, 3072}) {
    const auto certificate = makeCertificate(KeyType::kRsa, bits);
    EXPECT_EQ(EVP_PKEY_get_bits(OpenSslCertificate::of(*certificate).key()), bits);
    EXPECT_EQ(X509_get_signature_nid(OpenSslCertificate::of(*certificate).x509()),
              NID_sha256WithRSAEncryption);
  }
}

TEST(Certificate, RefusesRsaKeysOfAbsurdSize) {
  for (const int bits : {-1, 0, 512, 1023, 8193, 1 << 30}) {
    EXPECT_EQ(messageOf([&] { makeCertificate(KeyType::kRsa, bits); }),
              "rsaModulusLength: expected 1024 to 8192 bits, got " + std::to_string(bits));
  }
}

TEST(Certificate, KeepsItsExpiryToTheMillisecondAndToTheSecondInPem) {
  for (const int64_t expires : {inAMonth(), int64_t{1'234'567}, int64_t{4'102'444'800'123}}) {
    const auto certificate = Certificate::generate({KeyType::kEcdsaP256, 0, expires});
    EXPECT_EQ(certificate->expires(), expires);
    const auto copy = Certificate::fromPem(certificate->certificatePem(), certificate->privateKeyPem());
    EXPECT_EQ(copy->expires(), expires / 1000 * 1000);
  }
}

TEST(Certificate, FingerprintsHaveTheFormOfRfc8122) {
  const auto certificate = makeCertificate();
  const std::pair<std::string, size_t> sizes[] = {{"md5", 16},     {"sha-1", 20},   {"sha-224", 28},
                                                  {"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}};
  for (const auto& [algorithm, size] : sizes) {
    const std::string text = certificate->fingerprint(algorithm);
    ASSERT_EQ(text.size(), size * 3 - 1) << algorithm;
    for (size_t i = 0; i < text.size(); ++i) {
      const bool valid =
          i % 3 == 2 ? text[i] == ':' : std::string("0123456789ABCDEF").find(text[i]) != std::string::npos;
      EXPECT_TRUE(valid) << text;
    }
    EXPECT_EQ(text, fingerprintOf(certificate->der(), algorithm));
  }
  EXPECT_EQ(certificate->fingerprint("SHA-256"), certificate->fingerprint("sha-256"));
  for (const std::string unknown : {"md2", "", "sha256", "sha-3", "shake-128"}) {
    EXPECT_EQ(certificate->fingerprint(unknown), "");
  }
}

TEST(Certificate, FingerprintOfKnownBytes) {
  EXPECT_EQ(fingerprintOf({'a', 'b', 'c'}, "sha-1"),
            "A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D");
}

TEST(Certificate, SurvivesPemAndStillConnects) {
  for (const KeyType type : {KeyType::kEcdsaP256, KeyType::kRsa}) {
    const auto original = makeCertificate(type);
    const auto copy = Certificate::fromPem(original->certificatePem(), original->privateKeyPem());
    EXPECT_EQ(copy->der(), original->der());
    EXPECT_EQ(copy->privateKeyPem(), original->privateKeyPem());
    DtlsPair pair(1, {}, copy, copy);
    EXPECT_TRUE(pair.connect());
  }
}

TEST(Certificate, NamesTheBadArgument) {
  const auto one = makeCertificate();
  const auto other = makeCertificate();
  const std::string certificate = one->certificatePem();
  const std::string key = one->privateKeyPem();
  for (const std::string& bad : {std::string(), std::string("nonsense"), key, certificate.substr(0, 100)}) {
    EXPECT_EQ(messageOf([&] { Certificate::fromPem(bad, key); }).rfind("certificate: expected", 0), 0U);
  }
  for (const std::string& bad : {std::string(), std::string("nonsense"), certificate, key.substr(0, 60)}) {
    EXPECT_EQ(messageOf([&] { Certificate::fromPem(certificate, bad); }).rfind("privateKey: expected", 0),
              0U);
  }
  EXPECT_EQ(messageOf([&] { Certificate::fromPem(certificate, other->privateKeyPem()); }),
            "privateKey: expected the key that belongs to the certificate");
}

TEST(Certificate, RefusesEncryptedAndForeignKeys) {
  const auto own = makeCertificate();
  const EvpPkeyPtr ed25519(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const BioPtr memory(BIO_new(BIO_s_mem()));
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(memory.get(), ed25519.get(), nullptr, nullptr, 0, nullptr, nullptr),
            1);
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(memory.get(), OpenSslCertificate::of(*own).key(), EVP_aes_128_cbc(),
                                          "secret", 6, nullptr, nullptr),
            1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  const std::string both(data, static_cast<size_t>(size));
  const size_t second = both.find("-----BEGIN", 1);
  for (const std::string& pem : {both.substr(0, second), both.substr(second)}) {
    EXPECT_THROW(Certificate::fromPem(own->certificatePem(), pem), std::invalid_argument);
  }
}

}  // namespace
}  // namespace rtcwire::test
