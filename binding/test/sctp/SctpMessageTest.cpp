#include <gtest/gtest.h>

#include "test/sctp/SctpPair.hpp"
#include "transport/SctpChecksum.hpp"

namespace rtcwire::test {
namespace {

TEST(SctpMessages, BothSidesConnectBySimultaneousOpen) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.atA.streams, 65535);
  EXPECT_EQ(pair.atB.streams, 65535);
}

TEST(SctpMessages, ConnectWhenOneSideStartsLater) {
  SctpPair pair;
  pair.a->start(5000);
  pair.timers.advance(Milliseconds(1700));
  pair.b->start(5000);
  EXPECT_TRUE(pair.run([&] { return pair.atA.connected == 1 && pair.atB.connected == 1; }));
  EXPECT_EQ(pair.atA.closed + pair.atB.closed, 0);
}

TEST(SctpMessages, ConnectThroughHeavyLoss) {
  FakeLinkOptions network;
  network.loss = 0.3;
  network.duplicate = 0.1;
  network.reorder = 0.2;
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    SctpPair pair(network, seed);
    EXPECT_TRUE(pair.connect(Milliseconds(120000))) << "seed " << seed;
  }
}

TEST(SctpMessages, AreDeliveredWithStreamAndPpid) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  SctpPair::send(*pair.a, 3, pattern(100), true, kString);
  SctpPair::send(*pair.b, 8, pattern(200), false, kBinary);
  ASSERT_TRUE(pair.run([&] { return pair.atA.count == 1 && pair.atB.count == 1; }));
  EXPECT_EQ(pair.atB.messages[0].streamId, 3);
  EXPECT_EQ(pair.atB.messages[0].ppid, kString);
  EXPECT_EQ(pair.atB.messages[0].data, pattern(100));
  EXPECT_EQ(pair.atA.messages[0].streamId, 8);
  EXPECT_EQ(pair.atA.messages[0].ppid, kBinary);
  EXPECT_EQ(pair.atA.messages[0].data, pattern(200));
}

TEST(SctpMessages, SentBeforeTheAssociationIsUpWaitForIt) {
  SctpPair pair;
  SctpPair::send(*pair.a, 1, pattern(50));
  ASSERT_TRUE(pair.connect());
  EXPECT_TRUE(pair.run([&] { return pair.atB.count == 1; }));
}

TEST(SctpMessages, OfAllSizesArriveWholeAndAreCounted) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  size_t total = 0;
  const std::vector<size_t> sizes = {1, 2, 3, 4, 100, 1131, 1132, 1133, 16384, 65535, 65536, 262144, 1048577};
  for (const size_t size : sizes) {
    SctpPair::send(*pair.a, 1, pattern(size, static_cast<uint32_t>(size)));
    total += size;
  }
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == sizes.size(); }));
  for (size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(pair.atB.messages[i].data, pattern(sizes[i], static_cast<uint32_t>(sizes[i]))) << sizes[i];
  }
  EXPECT_EQ(pair.atA.bytesSent[1], total);
}

TEST(SctpMessages, EmptyOnesTravelAsOneByteAndCountNothing) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  SctpPair::send(*pair.a, 1, {}, true, kEmptyString);
  SctpPair::send(*pair.a, 1, {}, true, kEmptyBinary);
  SctpPair::send(*pair.a, 1, {7});
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 3; }));
  EXPECT_EQ(pair.atB.messages[0].ppid, kEmptyString);
  EXPECT_TRUE(pair.atB.messages[0].data.empty());
  EXPECT_EQ(pair.atB.messages[1].ppid, kEmptyBinary);
  EXPECT_TRUE(pair.atB.messages[1].data.empty());
  EXPECT_EQ(pair.atA.bytesSent[1], 1U);
}

TEST(SctpMessages, Of64MiBArriveWhole) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  const auto data = pattern(kMaxMessageSize);
  SctpPair::send(*pair.a, 1, data);
  SctpPair::send(*pair.a, 2, {1, 2, 3});
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 2; }, Milliseconds(600000)))
      << pair.atB.count << " " << pair.atA.error << " " << pair.atB.error << " sent "
      << pair.atA.bytesSent[1];
  EXPECT_TRUE(pair.atB.messages[0].data == data);
  EXPECT_EQ(pair.atA.bytesSent[1], data.size());
  EXPECT_EQ(pair.atA.bytesSent[2], 3U);
}

TEST(SctpMessages, KeepTheirOrderThroughLossAndReordering) {
  FakeLinkOptions network;
  network.loss = 0.1;
  network.duplicate = 0.05;
  network.reorder = 0.2;
  SctpPair pair(network, 7);
  ASSERT_TRUE(pair.connect());
  constexpr uint32_t kCount = 500;
  size_t total = 0;
  for (uint32_t i = 0; i < kCount; ++i) {
    const size_t size = 4 + (i * 37) % 4000;
    total += size;
    SctpPair::send(*pair.a, 1, numbered(i, size));
  }
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == kCount; }, Milliseconds(600000)))
      << pair.atB.count << " " << pair.atA.error << " " << pair.atB.error;
  for (uint32_t i = 0; i < kCount; ++i) EXPECT_EQ(numberOf(pair.atB.messages[i].data), i);
  EXPECT_EQ(pair.atA.bytesSent[1], total);
}

TEST(SctpMessages, UnorderedOnesAllArriveThroughLoss) {
  FakeLinkOptions network;
  network.loss = 0.1;
  network.reorder = 0.2;
  SctpPair pair(network, 3);
  ASSERT_TRUE(pair.connect());
  constexpr uint32_t kCount = 300;
  for (uint32_t i = 0; i < kCount; ++i) SctpPair::send(*pair.a, 1, numbered(i, 3000), false);
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == kCount; }, Milliseconds(600000)))
      << pair.atB.count << " " << pair.atA.error << " " << pair.atB.error;
  std::vector<bool> seen(kCount);
  for (const auto& message : pair.atB.messages) seen[numberOf(message.data)] = true;
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), kCount);
}

TEST(SctpMessages, FlowOnAThousandStreams) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  for (uint16_t id = 0; id < 1000; ++id) SctpPair::send(*pair.a, id, numbered(id, 900));
  SctpPair::send(*pair.a, 65534, numbered(65534));
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 1001; }));
  for (const auto& message : pair.atB.messages) EXPECT_EQ(numberOf(message.data), message.streamId);
  for (uint16_t id = 0; id < 1000; ++id) EXPECT_EQ(pair.atA.bytesSent[id], 900U);
}

/// Lets B announce only this many incoming streams in its INIT and INIT ACK.
void limitStreamsOfB(SctpPair& pair, uint8_t streams) {
  pair.link.setFilter([streams](FakeLink::Side from, std::vector<uint8_t>& packet) {
    if (from != FakeLink::kB || (packet[12] != 1 && packet[12] != 2)) return true;
    packet[26] = 0;
    packet[27] = streams;
    writeSctpChecksum(packet.data(), packet.size());
    return true;
  });
}

TEST(SctpMessages, OnStreamsThatWereNotNegotiatedAreDroppedAndCounted) {
  SctpPair pair;
  limitStreamsOfB(pair, 100);
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.atA.streams, 100);
  SctpPair::send(*pair.a, 100, pattern(100));
  SctpPair::send(*pair.a, 99, pattern(200));
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 1 && pair.atA.bytesSent[100] == 100; }));
  EXPECT_EQ(pair.atB.messages[0].streamId, 99);
  pair.a->resetStream(100);
  EXPECT_TRUE(pair.run([&] { return pair.atA.resetsDone[100] == 1; }));
}

TEST(SctpMessages, SentOnManyStreamsBeforeTheAssociationIsUpAllArrive) {
  FakeLinkOptions network;
  network.loss = 0.1;
  network.duplicate = 0.1;
  network.reorder = 0.2;
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SctpPair pair(network, seed);
    for (uint16_t id = 0; id < 400; ++id) {
      SctpPair::send(*pair.a, id, numbered(id));
      SctpPair::send(*pair.b, id, numbered(id));
    }
    ASSERT_TRUE(pair.connect());
    ASSERT_TRUE(pair.run([&] { return pair.atA.count == 400 && pair.atB.count == 400; })) << "seed " << seed;
  }
}

TEST(SctpMessages, OnNewStreamsLeaveThoseUnderWayWhole) {
  FakeLinkOptions network;
  network.loss = 0.02;
  network.reorder = 0.1;
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    SctpPair pair(network, seed);
    ASSERT_TRUE(pair.connect());
    // Ever higher streams, so that tables grow while messages are partly sent and partly received.
    uint16_t streamId = 1;
    uint32_t sent = 0;
    while (streamId < 40000) {
      SctpPair::send(*pair.a, 0, pattern(150000, sent));
      SctpPair::send(*pair.a, streamId, pattern(7000, sent), sent % 2 == 0);
      pair.timers.advance(Milliseconds(3));
      streamId = static_cast<uint16_t>(streamId * 3 / 2 + 1);
      ++sent;
    }
    ASSERT_TRUE(pair.run([&] { return pair.atB.count == 2 * sent; })) << "seed " << seed;
    uint32_t inOrder = 0;
    for (const auto& message : pair.atB.messages) {
      if (message.streamId == 0) {
        EXPECT_TRUE(message.data == pattern(150000, inOrder++));
      } else {
        EXPECT_EQ(message.data.size(), 7000U);
      }
    }
  }
}

TEST(SctpMessages, OfStreamsWithHigherPriorityGoMoreOften) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  SctpStreamOptions low;
  low.priority = 128;
  SctpStreamOptions high;
  high.priority = 1024;
  pair.a->configureStream(1, low);
  pair.a->configureStream(2, high);
  for (int i = 0; i < 1000; ++i) {
    SctpPair::send(*pair.a, 1, pattern(8192));
    SctpPair::send(*pair.a, 2, pattern(8192));
  }
  size_t fromHigh = 0;
  ASSERT_TRUE(pair.run([&] { return pair.atB.count >= 1000; }));
  for (const auto& message : pair.atB.messages) fromHigh += message.streamId == 2 ? 1 : 0;
  EXPECT_GT(fromHigh, 800U);
  EXPECT_LT(fromHigh, 950U);
}

TEST(SctpMessages, EchoesManyTimesWithoutWaitingForTimers) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  pair.atB.onMessage = [&](uint16_t streamId, BytesView data) {
    const SctpMessage echo{streamId, kBinary, true, data};
    pair.b->send(&echo, 1);
    return true;
  };
  const TimePoint begin = pair.timers.now();
  for (size_t i = 1; i <= 200; ++i) {
    SctpPair::send(*pair.a, 1, numbered(static_cast<uint32_t>(i)));
    ASSERT_TRUE(pair.run([&] { return pair.atA.count == i; }));
  }
  // One millisecond each way is the network's own.
  EXPECT_LE(pair.timers.now() - begin, Milliseconds(2 * 200 + 50));
}

TEST(SctpMessages, KeepPacketsSmallEnoughForDtlsIn1200Bytes) {
  size_t largest = 0;
  SctpPair pair;
  pair.link.setFilter([&](FakeLink::Side, std::vector<uint8_t>& packet) {
    largest = std::max(largest, packet.size());
    return true;
  });
  ASSERT_TRUE(pair.connect());
  SctpPair::send(*pair.a, 1, pattern(100000));
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 1; }));
  EXPECT_LE(largest, 1163U);
  EXPECT_GE(largest, 1152U);
}

TEST(SctpMessages, ReportStatistics) {
  SctpPair pair;
  EXPECT_LT(pair.a->stats().smoothedRoundTripTime, 0);
  ASSERT_TRUE(pair.connect());
  const SctpStats stats = pair.a->stats();
  EXPECT_GT(stats.congestionWindow, 0U);
  EXPECT_GT(stats.receiverWindow, 0U);
  EXPECT_GT(stats.mtu, 1000U);
  EXPECT_GE(stats.smoothedRoundTripTime, 0);
}

}  // namespace
}  // namespace rtcwire::test
