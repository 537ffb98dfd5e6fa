#include <gtest/gtest.h>

#include <random>

#include "test/dtls/DtlsPair.hpp"
#include "transport/DtlsRecords.hpp"

namespace rtcwire::test {
namespace {

using Bytes = std::vector<uint8_t>;
using Datagrams = std::vector<Bytes>;

BytesView viewOf(const Bytes& bytes) { return {bytes.data(), bytes.size()}; }

/// A connected pair that remembers what the client sent last.
struct Connected : DtlsPair {
  Connected() {
    EXPECT_TRUE(connect());
    timers.advance(Milliseconds(10));
    link.setFilter([this](FakeLink::Side, Bytes& datagram) {
      last = datagram;
      return !hold;
    });
  }

  ~Connected() { link.setFilter(nullptr); }

  Bytes record(const Bytes& plaintext) {
    hold = true;
    client.send(plaintext);
    hold = false;
    return last;
  }

  Datagrams deliver(const Bytes& datagram) {
    server.received.clear();
    link.inject(FakeLink::kB, datagram);
    timers.advance(Milliseconds(1));
    return server.received;
  }

  void expectUnharmed() {
    EXPECT_TRUE(server.isConnected()) << server.error;
    EXPECT_TRUE(client.isConnected()) << client.error;
    server.received.clear();
    client.received.clear();
    client.send({1, 2});
    server.send({3, 4});
    timers.advance(Milliseconds(10));
    EXPECT_EQ(server.received, Datagrams({{1, 2}}));
    EXPECT_EQ(client.received, Datagrams({{3, 4}}));
  }

  Bytes last;
  bool hold = false;
};

TEST(DtlsInput, CarriesDatagramsOfEverySizeUpToTheLimit) {
  Connected pair;
  FakeLinkOptions options;
  options.maxSize = 65'535;
  pair.link.setOptions(options);
  for (const size_t size : {size_t{1}, size_t{2}, size_t{1'200}, size_t{1'500}, size_t{4'096}}) {
    const Bytes datagram(size, static_cast<uint8_t>(size));
    EXPECT_EQ(pair.client.send(datagram), SendResult::kSent);
    pair.timers.advance(Milliseconds(5));
    ASSERT_EQ(pair.server.received.size(), 1U) << size;
    EXPECT_EQ(pair.server.received[0], datagram);
    pair.server.received.clear();
  }
  EXPECT_EQ(pair.client.send(Bytes(4'097)), SendResult::kTooLarge);
  EXPECT_EQ(pair.client.send(Bytes()), SendResult::kSent);
  pair.expectUnharmed();
}

TEST(DtlsInput, PassesOnWhatTheLowerTransportSays) {
  Connected pair;
  EXPECT_EQ(pair.client.send(Bytes(2'000)), SendResult::kTooLarge);
  pair.link.setConnected(false);
  EXPECT_EQ(pair.client.send({1}), SendResult::kNotConnected);
  pair.link.setConnected(true);
  pair.expectUnharmed();
}

TEST(DtlsInput, ReadsSeveralRecordsOfOneDatagram) {
  Connected pair;
  Bytes datagram;
  for (const Bytes& plaintext : Datagrams{{1}, {2, 2}, {3, 3, 3}}) {
    const Bytes record = pair.record(plaintext);
    datagram.insert(datagram.end(), record.begin(), record.end());
  }
  EXPECT_EQ(pair.deliver(datagram), Datagrams({{1}, {2, 2}, {3, 3, 3}}));
  pair.expectUnharmed();
}

TEST(DtlsInput, KeepsGoodRecordsBesideABadOne) {
  Connected pair;
  Bytes good = pair.record({1});
  Bytes bad = pair.record({2});
  bad.back() ^= 1;
  const Bytes good2 = pair.record({3});
  good.insert(good.end(), bad.begin(), bad.end());
  good.insert(good.end(), good2.begin(), good2.end());
  EXPECT_EQ(pair.deliver(good), Datagrams({Bytes{1}, Bytes{3}}));
  pair.expectUnharmed();
}

TEST(DtlsInput, DropsReplaysAndAcceptsReordering) {
  Connected pair;
  const Bytes first = pair.record({1});
  const Bytes second = pair.record({2});
  EXPECT_EQ(pair.deliver(second), Datagrams({Bytes{2}}));
  EXPECT_EQ(pair.deliver(first), Datagrams({Bytes{1}}));
  EXPECT_EQ(pair.deliver(first), Datagrams());
  EXPECT_EQ(pair.deliver(second), Datagrams());
  pair.expectUnharmed();
}

TEST(DtlsInput, DropsTruncatedRecords) {
  Connected pair;
  for (size_t size = 0; size < 40; ++size) {
    Bytes record = pair.record(Bytes(3, 7));
    record.resize(std::min(size, record.size() - 1));
    EXPECT_EQ(pair.deliver(record), Datagrams());
  }
  pair.expectUnharmed();
}

TEST(DtlsInput, SurvivesTenThousandMutatedDatagrams) {
  Connected pair;
  std::mt19937 random(7);
  for (int i = 0; i < 10'000; ++i) {
    Bytes record = pair.record(Bytes(random() % 100 + 1, 5));
    for (uint32_t flips = random() % 4 + 1; flips > 0; --flips) {
      record[random() % record.size()] ^= static_cast<uint8_t>(random() % 255 + 1);
    }
    if (random() % 8 == 0) record.resize(random() % record.size());
    for (const Bytes& plaintext : pair.deliver(record)) {
      // Two flips may undo each other; what comes through is genuine.
      for (const uint8_t byte : plaintext) ASSERT_EQ(byte, 5);
    }
  }
  pair.expectUnharmed();
}

TEST(DtlsInput, SurvivesRandomDatagramsThatLookLikeRecords) {
  Connected pair;
  std::mt19937 random(11);
  for (int i = 0; i < 10'000; ++i) {
    Bytes datagram(random() % 200 + 13);
    for (uint8_t& byte : datagram) byte = static_cast<uint8_t>(random());
    datagram[0] = static_cast<uint8_t>(20 + random() % 6);
    datagram[1] = 0xFE;
    datagram[2] = random() % 2 == 0 ? 0xFD : 0xFF;
    datagram[3] = 0;
    datagram[4] = static_cast<uint8_t>(random() % 3);  // epoch
    datagram[11] = 0;
    datagram[12] = static_cast<uint8_t>(datagram.size() - 13);
    EXPECT_EQ(pair.deliver(datagram), Datagrams());
  }
  pair.expectUnharmed();
}

TEST(DtlsInput, PlaintextAlertsDoNotEndAConnection) {
  Connected pair;
  for (const Bytes& alert : Datagrams{{2, 40}, {1, 0}, {2, 0}}) {
    Bytes record{21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 9, 9, 0, 2};
    record.insert(record.end(), alert.begin(), alert.end());
    pair.deliver(record);
  }
  pair.expectUnharmed();
}

TEST(DtlsInput, GarbageDuringTheHandshakeIsDropped) {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    DtlsPair pair;
    pair.link.setFilter([&](FakeLink::Side from, Bytes&) {
      Bytes noise(random() % 300 + 1);
      for (uint8_t& byte : noise) byte = static_cast<uint8_t>(random());
      noise[0] = static_cast<uint8_t>(random() % 64);
      if (noise.size() > 2) noise[1] = 0xFE;
      const FakeLink::Side to = from == FakeLink::kA ? FakeLink::kB : FakeLink::kA;
      pair.timers.schedule(Milliseconds(0), [&pair, to, noise] { pair.link.inject(to, noise); });
      return true;
    });
    EXPECT_TRUE(pair.connect()) << seed << pair.client.error << pair.server.error;
  }
}

TEST(DtlsInput, MutatedHandshakesEndInAStateAndNeverConnectToAStranger) {
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    DtlsPair pair;
    pair.link.setFilter([&](FakeLink::Side, Bytes& datagram) {
      if (random() % 2 == 0) datagram[random() % datagram.size()] ^= static_cast<uint8_t>(random() % 255 + 1);
      return true;
    });
    pair.start();
    pair.timers.advance(Milliseconds(40'000));
    if (pair.client.isConnected()) {
      EXPECT_EQ(pair.client.remoteCertificates, Datagrams{pair.server.certificate->der()});
    }
    if (pair.server.isConnected()) {
      EXPECT_EQ(pair.server.remoteCertificates, Datagrams{pair.client.certificate->der()});
    }
  }
}

TEST(DtlsInput, HandsOtherPacketsToTheirReceiver) {
  struct Other : DatagramTransport::Receiver {
    void onDatagram(BytesView datagram) override { firstBytes.push_back(datagram.data[0]); }
    Bytes firstBytes;
  } other;
  Connected pair;
  pair.deliver({128, 1});  // dropped: no receiver yet
  pair.server.transport.setNonDtlsReceiver(&other);
  for (const uint8_t first : {0, 19, 20, 63, 64, 128, 191, 255}) pair.deliver({first, 0, 0, 0});
  EXPECT_EQ(other.firstBytes, Bytes({0, 19, 64, 128, 191, 255}));
  pair.server.transport.setNonDtlsReceiver(nullptr);
  pair.deliver({128, 1});
  EXPECT_EQ(other.firstBytes.size(), 6U);
  pair.expectUnharmed();
}

TEST(DtlsInput, KeepsWhatComesBeforeThereIsAReceiver) {
  Connected pair;
  pair.server.transport.setReceiver(nullptr);
  for (uint8_t i = 0; i < 20; ++i) pair.client.send({i});
  pair.timers.advance(Milliseconds(10));
  pair.server.transport.setReceiver(&pair.server);
  pair.timers.advance(Milliseconds(0));
  const Datagrams kept{{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}};
  EXPECT_EQ(pair.server.received, kept);
  pair.expectUnharmed();
}

TEST(DtlsRecords, StopAtTheFirstThatIsMalformed) {
  const Bytes data{23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 99};
  EXPECT_EQ(wellFormedRecords(viewOf(data), 0), data.size());
  Bytes two = data;
  two.insert(two.end(), data.begin(), data.end() - 1);
  EXPECT_EQ(wellFormedRecords(viewOf(two), 0), data.size());
  for (const size_t index : {size_t{0}, size_t{1}, size_t{12}}) {
    Bytes bad = data;
    bad[index] = 2;
    EXPECT_EQ(wellFormedRecords(viewOf(bad), 0), 0U) << index;
  }
  Bytes plaintext = data;
  plaintext[4] = 0;  // application data in epoch 0
  EXPECT_EQ(wellFormedRecords(viewOf(plaintext), 0), 0U);
  EXPECT_EQ(wellFormedRecords(viewOf(data), 1), 0U);
  EXPECT_EQ(wellFormedRecords({}, 0), 0U);
}

}  // namespace
}  // namespace rtcwire::test
