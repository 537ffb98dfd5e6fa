#include <gtest/gtest.h>

#include <algorithm>

#include "test/dtls/DtlsPair.hpp"

namespace rtcwire::test {
namespace {

using KeyType = Certificate::KeyType;
using Bytes = std::vector<uint8_t>;
using Datagrams = std::vector<Bytes>;

const std::vector<DtlsState> kConnectedStates{DtlsState::kConnecting, DtlsState::kConnected};
constexpr size_t kVersionInHello = 25;  // record header, handshake header

bool isHandshakeMessage(const Bytes& datagram, uint8_t type) {
  return datagram.size() > kVersionInHello + 1 && datagram[0] == 22 && datagram[13] == type;
}

TEST(DtlsHandshake, ConnectsAndCarriesDatagramsBothWays) {
  DtlsPair pair;
  ASSERT_TRUE(pair.connect(Milliseconds(20)));
  EXPECT_EQ(pair.client.states, kConnectedStates);
  EXPECT_EQ(pair.server.states, kConnectedStates);
  EXPECT_EQ(pair.client.remoteCertificates, Datagrams{pair.server.certificate->der()});
  EXPECT_EQ(pair.server.remoteCertificates, Datagrams{pair.client.certificate->der()});
  EXPECT_EQ(pair.client.send({1, 2, 3}), SendResult::kSent);
  EXPECT_EQ(pair.server.send({4}), SendResult::kSent);
  pair.timers.advance(Milliseconds(10));
  EXPECT_EQ(pair.server.received, Datagrams({{1, 2, 3}}));
  EXPECT_EQ(pair.client.received, Datagrams({Bytes{4}}));
  EXPECT_GT(pair.client.batches, 0);
}

TEST(DtlsHandshake, AgreesOnParametersAndKeyingMaterial) {
  DtlsPair pair;
  Bytes clientKey(60);
  Bytes serverKey(60);
  const std::string label = "EXTRACTOR-dtls_srtp";
  EXPECT_FALSE(pair.client.transport.exportKeyingMaterial(label, clientKey.data(), clientKey.size()));
  EXPECT_EQ(pair.client.transport.stats().tlsVersion, "");
  ASSERT_TRUE(pair.connect());
  const DtlsStats stats = pair.client.transport.stats();
  EXPECT_EQ(stats.tlsVersion, "FEFD");
  EXPECT_EQ(stats.dtlsCipher, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(stats.srtpCipher, "SRTP_AEAD_AES_128_GCM");
  EXPECT_EQ(stats.tlsGroup, "x25519");
  ASSERT_TRUE(pair.client.transport.exportKeyingMaterial(label, clientKey.data(), clientKey.size()));
  ASSERT_TRUE(pair.server.transport.exportKeyingMaterial(label, serverKey.data(), serverKey.size()));
  EXPECT_EQ(clientKey, serverKey);
  EXPECT_NE(clientKey, Bytes(60));
}

TEST(DtlsHandshake, ConnectsWithEveryCombinationOfKeys) {
  const auto ecdsa = makeCertificate();
  const auto rsa = makeCertificate(KeyType::kRsa, 2048);
  const auto weak = makeCertificate(KeyType::kRsa, 1024);
  for (const auto& client : {ecdsa, rsa, weak}) {
    for (const auto& server : {ecdsa, rsa, weak}) {
      DtlsPair pair(1, {}, client, server);
      EXPECT_TRUE(pair.connect(Milliseconds(30))) << pair.client.error << pair.server.error;
    }
  }
}

TEST(DtlsHandshake, SendsNoDatagramAbove1200Bytes) {
  size_t largest = 0;
  DtlsPair pair(1, {}, makeCertificate(KeyType::kRsa, 2048), makeCertificate(KeyType::kRsa, 2048));
  pair.link.setFilter([&](FakeLink::Side, Bytes& datagram) {
    largest = std::max(largest, datagram.size());
    return true;
  });
  ASSERT_TRUE(pair.connect());
  EXPECT_LE(largest, 1200U);
  EXPECT_GT(largest, 1000U);
}

TEST(DtlsHandshake, AnswersAHelloThatCameBeforeStart) {
  DtlsPair pair;
  pair.client.transport.start(DtlsRole::kClient, {pair.server.fingerprint()});
  pair.timers.advance(Milliseconds(400));
  EXPECT_EQ(pair.server.state(), DtlsState::kNew);
  pair.server.transport.start(DtlsRole::kServer, {pair.client.fingerprint()});
  EXPECT_TRUE(pair.timers.runUntil([&] { return pair.client.isConnected(); }, Milliseconds(10)));
}

TEST(DtlsHandshake, WaitsForAPathHoweverLongItTakes) {
  DtlsPair pair;
  pair.link.setConnected(false);
  pair.start();
  pair.timers.advance(Milliseconds(120'000));
  EXPECT_EQ(pair.client.state(), DtlsState::kNew);
  pair.link.setConnected(true);
  pair.client.transport.onLowerWritable();
  EXPECT_TRUE(pair.timers.runUntil([&] { return pair.client.isConnected() && pair.server.isConnected(); },
                                   Milliseconds(10)));
}

TEST(DtlsHandshake, FindsThePathOpenWithoutBeingTold) {
  DtlsPair pair;
  pair.link.setConnected(false);
  pair.start();
  pair.timers.advance(Milliseconds(1'000));
  pair.link.setConnected(true);
  EXPECT_TRUE(pair.timers.runUntil([&] { return pair.client.isConnected(); }, Milliseconds(300)));
}

TEST(DtlsHandshake, ResendsAtOnceWhatAnInterruptedPathLost) {
  bool interrupted = false;
  DtlsPair pair;
  pair.link.setFilter([&](FakeLink::Side from, Bytes&) { return from == FakeLink::kA || interrupted; });
  pair.start();
  pair.timers.advance(Milliseconds(20));
  pair.link.setConnected(false);
  pair.timers.advance(Milliseconds(10'000));
  pair.link.setConnected(true);
  interrupted = true;
  pair.client.transport.onLowerWritable();
  pair.server.transport.onLowerWritable();
  EXPECT_TRUE(pair.timers.runUntil([&] { return pair.client.isConnected(); }, Milliseconds(50)));
}

TEST(DtlsHandshake, ConnectsOverABadNetwork) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    FakeLinkOptions options;
    options.loss = 0.3;
    options.duplicate = 0.2;
    options.reorder = 0.5;
    options.reorderDelay = Milliseconds(80);
    DtlsPair pair(seed, options);
    ASSERT_TRUE(pair.connect()) << "seed " << seed << ": " << pair.client.error << pair.server.error;
    EXPECT_EQ(pair.client.states, kConnectedStates);
    EXPECT_EQ(pair.server.states, kConnectedStates);
    pair.link.setOptions({});
    pair.client.send({1});
    pair.server.send({2});
    pair.timers.advance(Milliseconds(100));
    EXPECT_EQ(pair.server.received, Datagrams({Bytes{1}})) << "seed " << seed;
    EXPECT_EQ(pair.client.received, Datagrams({Bytes{2}})) << "seed " << seed;
  }
}

TEST(DtlsHandshake, RecoversQuicklyFromALostFlight) {
  for (int lost = 0; lost < 4; ++lost) {
    int count = 0;
    DtlsPair pair;
    pair.link.setFilter([&](FakeLink::Side, Bytes&) { return count++ != lost; });
    EXPECT_TRUE(pair.connect(Milliseconds(120))) << "datagram " << lost;
  }
}

TEST(DtlsHandshake, FailsAfterHalfAMinuteOfSilence) {
  DtlsPair pair;
  pair.link.setFilter([](FakeLink::Side, Bytes&) { return false; });
  pair.start();
  pair.timers.advance(Milliseconds(25'000));
  EXPECT_EQ(pair.client.state(), DtlsState::kConnecting);
  pair.timers.advance(Milliseconds(10'000));
  EXPECT_EQ(pair.client.state(), DtlsState::kFailed);
  EXPECT_EQ(pair.client.error, "the peer does not answer");
  EXPECT_EQ(pair.server.state(), DtlsState::kNew);
  EXPECT_EQ(pair.timers.pending(), 0U);
}

TEST(DtlsHandshake, RefusesAClientOfDtls10) {
  DtlsPair pair;
  pair.link.setFilter([](FakeLink::Side from, Bytes& datagram) {
    if (from == FakeLink::kA && isHandshakeMessage(datagram, 1)) datagram[kVersionInHello + 1] = 0xFF;
    return true;
  });
  EXPECT_FALSE(pair.connect(Milliseconds(1'000)));
  EXPECT_EQ(pair.server.state(), DtlsState::kFailed);
  EXPECT_EQ(pair.client.state(), DtlsState::kFailed);
}

TEST(DtlsHandshake, RefusesAServerOfDtls10) {
  DtlsPair pair;
  pair.link.setFilter([](FakeLink::Side from, Bytes& datagram) {
    if (from == FakeLink::kB && isHandshakeMessage(datagram, 2)) datagram[kVersionInHello + 1] = 0xFF;
    return true;
  });
  EXPECT_FALSE(pair.connect(Milliseconds(1'000)));
  EXPECT_EQ(pair.client.state(), DtlsState::kFailed);
}

TEST(DtlsHandshake, LeavesNoTimerBehind) {
  DtlsPair pair;
  ASSERT_TRUE(pair.connect());
  pair.timers.advance(Milliseconds(5'000));
  EXPECT_EQ(pair.timers.pending(), 0U);
}

TEST(DtlsHandshake, TwoClientsOrTwoServersNeverConnect) {
  for (const DtlsRole role : {DtlsRole::kClient, DtlsRole::kServer}) {
    DtlsPair pair;
    pair.client.transport.start(role, {pair.server.fingerprint()});
    pair.server.transport.start(role, {pair.client.fingerprint()});
    pair.timers.advance(Milliseconds(60'000));
    EXPECT_FALSE(pair.client.isConnected());
    EXPECT_FALSE(pair.server.isConnected());
  }
}

}  // namespace
}  // namespace rtcwire::test
