#include <gtest/gtest.h>

#include "test/dtls/RawDtls.hpp"

namespace rtcwire::test {
namespace {

using Datagrams = std::vector<std::vector<uint8_t>>;

/// Our server on side B against a raw OpenSSL client on side A.
struct AgainstRaw {
  explicit AgainstRaw(bool withCertificate = true)
      : certificate(makeCertificate()),
        link(timers),
        server(link.b(), timers, makeCertificate()),
        client(link.a(), withCertificate ? certificate.get() : nullptr) {
    server.transport.start(DtlsRole::kServer, {{"sha-256", certificate->fingerprint("sha-256")}});
  }

  void run() { timers.advance(Milliseconds(100)); }

  std::shared_ptr<const Certificate> certificate;
  ManualTimers timers;
  FakeLink link;
  DtlsPeer server;
  RawDtls client;
};

TEST(DtlsPeer, PlainOpenSslConnects) {
  AgainstRaw pair;
  pair.client.connect();
  pair.run();
  ASSERT_TRUE(pair.server.isConnected()) << pair.server.error;
  pair.server.send({1, 2});
  pair.run();
  EXPECT_EQ(pair.client.received, Datagrams({{1, 2}}));
}

TEST(DtlsPeer, AHelloInFragmentsIsReassembled) {
  AgainstRaw pair;
  std::vector<uint8_t> protocols;  // makes the hello large, as post-quantum key shares will
  for (size_t i = 0; i < 20; ++i) {
    protocols.push_back(50);
    protocols.resize(protocols.size() + 50, 'x');
  }
  SSL_CTX_set_alpn_protos(pair.client.context(), protocols.data(),
                          static_cast<unsigned int>(protocols.size()));
  pair.client.connect(256);
  EXPECT_GE(pair.client.sent, 2);
  pair.run();
  EXPECT_TRUE(pair.server.isConnected()) << pair.server.error;
}

int makeCookie(SSL*, unsigned char* cookie, unsigned int* size) {
  cookie[0] = 7;
  *size = 1;
  return 1;
}

int checkCookie(SSL*, const unsigned char* cookie, unsigned int size) { return size == 1 && cookie[0] == 7; }

TEST(DtlsPeer, AServerThatAsksForACookieGetsIt) {
  ManualTimers timers;
  FakeLink link(timers);
  const auto certificate = makeCertificate();
  DtlsPeer client(link.a(), timers, makeCertificate());
  RawDtls server(link.b(), certificate.get());
  SSL_CTX_set_options(server.context(), SSL_OP_COOKIE_EXCHANGE);
  SSL_CTX_set_cookie_generate_cb(server.context(), makeCookie);
  SSL_CTX_set_cookie_verify_cb(server.context(), checkCookie);
  server.accept();
  client.transport.start(DtlsRole::kClient, {{"sha-256", certificate->fingerprint("sha-256")}});
  timers.advance(Milliseconds(100));
  EXPECT_TRUE(client.isConnected()) << client.error;
  EXPECT_GE(link.sent(FakeLink::kA), 3U);
}

TEST(DtlsPeer, WithoutACertificateIsRefused) {
  AgainstRaw pair(false);
  pair.client.connect();
  pair.run();
  EXPECT_EQ(pair.server.state(), DtlsState::kFailed);
  EXPECT_TRUE(pair.server.remoteCertificates.empty());
}

TEST(DtlsPeer, EachOfOurCiphersIsAccepted) {
  for (const char* const cipher :
       {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
    AgainstRaw pair;
    SSL_CTX_set_cipher_list(pair.client.context(), cipher);
    pair.client.connect();
    pair.run();
    ASSERT_TRUE(pair.server.isConnected()) << cipher;
    const uint8_t byte = 9;
    SSL_write(pair.client.ssl(), &byte, 1);
    pair.client.flush();
    pair.server.send({8});
    pair.run();
    EXPECT_EQ(pair.server.received, Datagrams({{9}})) << cipher;
    EXPECT_EQ(pair.client.received, Datagrams({{8}})) << cipher;
    // Shorter than any record of that cipher can be.
    for (uint8_t size = 1; size < 30; ++size) {
      std::vector<uint8_t> record{23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 1, size, 0, size};
      record.resize(record.size() + size);
      pair.link.inject(FakeLink::kB, record);
    }
    pair.run();
    EXPECT_TRUE(pair.server.isConnected()) << cipher << pair.server.error;
  }
}

TEST(DtlsPeer, WeakCiphersAreRefused) {
  for (const char* const cipher :
       {"ECDHE-ECDSA-AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256"}) {
    AgainstRaw pair;
    ASSERT_EQ(SSL_CTX_set_cipher_list(pair.client.context(), cipher), 1);
    pair.client.connect();
    pair.run();
    EXPECT_EQ(pair.server.state(), DtlsState::kFailed) << cipher;
    EXPECT_EQ(pair.server.error, "no shared cipher");
  }
}

TEST(DtlsPeer, EachOfOurGroupsIsAccepted) {
  const std::pair<const char*, const char*> groups[] = {
      {"X25519", "x25519"}, {"P-256", "secp256r1"}, {"P-384", "secp384r1"}};
  for (const auto& [group, name] : groups) {
    AgainstRaw pair;
    // P-256 is offered besides because the certificates are on that curve.
    SSL_CTX_set1_groups_list(pair.client.context(), (std::string(group) + ":P-256").c_str());
    pair.client.connect();
    pair.run();
    ASSERT_TRUE(pair.server.isConnected()) << group << pair.server.error;
    EXPECT_EQ(pair.server.transport.stats().tlsGroup, name);
  }
}

TEST(DtlsPeer, NegotiatesSrtpOnlyWhenOffered) {
  AgainstRaw without;
  without.client.connect();
  without.run();
  EXPECT_EQ(without.server.transport.stats().srtpCipher, "");
  AgainstRaw with;
  SSL_CTX_set_tlsext_use_srtp(with.client.context(), "SRTP_AES128_CM_SHA1_80");
  with.client.connect();
  with.run();
  EXPECT_EQ(with.server.transport.stats().srtpCipher, "SRTP_AES128_CM_HMAC_SHA1_80");
}

TEST(DtlsPeer, RenegotiationIsRefused) {
  AgainstRaw pair;
  pair.client.connect();
  pair.run();
  ASSERT_TRUE(pair.server.isConnected());
  const uint64_t sent = pair.link.sent(FakeLink::kB);
  SSL_renegotiate(pair.client.ssl());
  pair.client.advance();
  pair.timers.advance(Milliseconds(1));
  EXPECT_EQ(pair.link.sent(FakeLink::kB), sent + 1);  // the alert no_renegotiation
  EXPECT_TRUE(pair.server.isConnected());
  EXPECT_EQ(pair.server.send({1}), SendResult::kSent);
  pair.run();
  EXPECT_EQ(pair.server.remoteCertificates, Datagrams{pair.certificate->der()});
}

TEST(DtlsPeer, SessionsAreNotResumed) {
  AgainstRaw pair;
  pair.client.connect();
  pair.run();
  ASSERT_TRUE(pair.client.isConnected());
  EXPECT_EQ(SSL_session_reused(pair.client.ssl()), 0);
  EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get0_session(pair.client.ssl())), 0);
  EXPECT_EQ(SSL_get_extms_support(pair.client.ssl()), 1);
}

TEST(DtlsPeer, ACloseNotifyEndsTheConnection) {
  AgainstRaw pair;
  pair.client.connect();
  pair.run();
  ASSERT_TRUE(pair.server.isConnected());
  SSL_shutdown(pair.client.ssl());
  pair.client.flush();
  pair.run();
  EXPECT_EQ(pair.server.state(), DtlsState::kClosed);
}

}  // namespace
}  // namespace rtcwire::test
