#include <gtest/gtest.h>

#include <cctype>
#include <functional>

#include "test/dtls/DtlsPair.hpp"

namespace rtcwire::test {
namespace {

using Fingerprints = std::vector<DtlsFingerprint>;

/// What becomes of a client that was told `remote` about the server.
struct Outcome {
  DtlsState client;
  DtlsState server;
  std::string error;
};

Outcome connectWith(const std::function<Fingerprints(const DtlsPair&)>& remote) {
  DtlsPair pair;
  pair.client.transport.start(DtlsRole::kClient, remote(pair));
  pair.server.transport.start(DtlsRole::kServer, {pair.client.fingerprint()});
  pair.timers.advance(Milliseconds(1'000));
  return {pair.client.state(), pair.server.state(), pair.client.error};
}

void expectConnected(const Outcome& outcome) {
  EXPECT_EQ(outcome.client, DtlsState::kConnected) << outcome.error;
  EXPECT_EQ(outcome.server, DtlsState::kConnected);
}

TEST(DtlsFingerprint, EveryAlgorithmOfRfc8122IsVerified) {
  for (const std::string algorithm :
       {"sha-1", "sha-224", "sha-256", "sha-384", "sha-512", "md5", "SHA-256"}) {
    SCOPED_TRACE(algorithm);
    expectConnected(
        connectWith([&](const DtlsPair& pair) { return Fingerprints{pair.server.fingerprint(algorithm)}; }));
    const Outcome wrong =
        connectWith([&](const DtlsPair& pair) { return Fingerprints{pair.client.fingerprint(algorithm)}; });
    EXPECT_EQ(wrong.client, DtlsState::kFailed);
  }
}

TEST(DtlsFingerprint, CaseOfTheValueDoesNotMatter) {
  expectConnected(connectWith([](const DtlsPair& pair) {
    DtlsFingerprint fingerprint = pair.server.fingerprint();
    for (char& c : fingerprint.value) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return Fingerprints{fingerprint};
  }));
}

TEST(DtlsFingerprint, AWrongOneFailsAtTheClient) {
  DtlsPair pair;
  pair.client.transport.start(DtlsRole::kClient, {pair.client.fingerprint()});
  pair.server.transport.start(DtlsRole::kServer, {pair.client.fingerprint()});
  pair.timers.advance(Milliseconds(1'000));
  const std::vector<DtlsState> failed{DtlsState::kConnecting, DtlsState::kFailed};
  EXPECT_EQ(pair.client.states, failed);
  EXPECT_EQ(pair.client.error, "the remote certificate matches no remote fingerprint");
  EXPECT_EQ(pair.server.states, failed);  // by the alert
  EXPECT_EQ(pair.client.send({1}), SendResult::kNotConnected);
}

TEST(DtlsFingerprint, AWrongOneFailsAtTheServer) {
  DtlsPair pair;
  pair.client.transport.start(DtlsRole::kClient, {pair.server.fingerprint()});
  pair.server.transport.start(DtlsRole::kServer, {pair.server.fingerprint()});
  pair.timers.advance(Milliseconds(1'000));
  const std::vector<DtlsState> failed{DtlsState::kConnecting, DtlsState::kFailed};
  EXPECT_EQ(pair.server.states, failed);
  EXPECT_EQ(pair.server.error, "the remote certificate matches no remote fingerprint");
  EXPECT_EQ(pair.client.states, failed);
}

TEST(DtlsFingerprint, UnknownAlgorithmsAreIgnored) {
  expectConnected(connectWith([](const DtlsPair& pair) {
    return Fingerprints{{"sha-1024", "00"}, pair.server.fingerprint(), {"md2", "00"}};
  }));
}

TEST(DtlsFingerprint, WithoutAUsableAlgorithmItFailsUnsent) {
  for (const Fingerprints& remote : {Fingerprints{}, Fingerprints{{"md2", "00"}, {"", ""}}}) {
    DtlsPair pair;
    pair.client.transport.start(DtlsRole::kClient, remote);
    pair.timers.advance(Milliseconds(1'000));
    EXPECT_EQ(pair.client.states, std::vector<DtlsState>{DtlsState::kFailed});
    EXPECT_FALSE(pair.client.error.empty());
    EXPECT_EQ(pair.link.sent(FakeLink::kA), 0U);
  }
}

// RFC 8122 5: of several hash functions the most preferred decides; any of its fingerprints may match.
TEST(DtlsFingerprint, TheStrongestAlgorithmDecides) {
  const Outcome wrongStrong = connectWith([](const DtlsPair& pair) {
    return Fingerprints{pair.server.fingerprint("md5"), pair.client.fingerprint("sha-256")};
  });
  EXPECT_EQ(wrongStrong.client, DtlsState::kFailed);
  expectConnected(connectWith([](const DtlsPair& pair) {
    return Fingerprints{pair.client.fingerprint("md5"), pair.server.fingerprint("sha-256")};
  }));
  expectConnected(connectWith([](const DtlsPair& pair) {
    return Fingerprints{pair.client.fingerprint(), pair.server.fingerprint()};
  }));
}

TEST(DtlsFingerprint, MalformedValuesMatchNothing) {
  for (const std::string value : {"", "00", "not a fingerprint"}) {
    const Outcome outcome = connectWith([&](const DtlsPair&) { return Fingerprints{{"sha-256", value}}; });
    EXPECT_EQ(outcome.client, DtlsState::kFailed);
  }
}

}  // namespace
}  // namespace rtcwire::test
