#include <gtest/gtest.h>

#include <algorithm>

#include "test/sctp/SctpPair.hpp"

namespace rtcwire::test {
namespace {

/// Closes the channel as W3C does: the peer's reset is answered with one's own.
void answerResets(SctpPair& pair) {
  pair.atB.onReset = [&](uint16_t streamId) { pair.b->resetStream(streamId); };
}

bool closedOnBothSides(SctpPair& pair, uint16_t streamId) {
  return pair.atA.resets[streamId] == 1 && pair.atA.resetsDone[streamId] == 1 &&
         pair.atB.resets[streamId] == 1 && pair.atB.resetsDone[streamId] == 1;
}

TEST(SctpStreams, AreResetOnBothSides) {
  SctpPair pair;
  answerResets(pair);
  ASSERT_TRUE(pair.connect());
  SctpPair::send(*pair.a, 5, pattern(10));
  pair.a->resetStream(5);
  EXPECT_TRUE(pair.run([&] { return closedOnBothSides(pair, 5); }, Milliseconds(5000)));
  EXPECT_EQ(pair.atB.count, 1U);
}

TEST(SctpStreams, AreResetWithoutEverHavingBeenUsed) {
  SctpPair pair;
  answerResets(pair);
  ASSERT_TRUE(pair.connect());
  pair.a->resetStream(77);
  EXPECT_TRUE(pair.run([&] { return closedOnBothSides(pair, 77); }, Milliseconds(5000)));
}

TEST(SctpStreams, AreResetWhenBothSidesDoSoAtOnce) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  SctpPair::send(*pair.a, 5, pattern(10));
  SctpPair::send(*pair.b, 5, pattern(10));
  pair.a->resetStream(5);
  pair.b->resetStream(5);
  EXPECT_TRUE(pair.run([&] { return closedOnBothSides(pair, 5); }, Milliseconds(5000)));
}

TEST(SctpStreams, DeliverEverythingQueuedBeforeTheReset) {
  SctpPair pair;
  answerResets(pair);
  ASSERT_TRUE(pair.connect());
  size_t bytesAtReset = 0;
  pair.atB.onReset = [&](uint16_t streamId) {
    bytesAtReset = pair.atB.bytes;
    pair.b->resetStream(streamId);
  };
  constexpr size_t kTotal = 4 * 1024 * 1024;
  for (size_t i = 0; i < 16; ++i) SctpPair::send(*pair.a, 1, pattern(kTotal / 16));
  pair.a->resetStream(1);
  ASSERT_TRUE(pair.run([&] { return closedOnBothSides(pair, 1); }));
  EXPECT_EQ(bytesAtReset, kTotal);
  EXPECT_EQ(pair.atA.bytesSent[1], kTotal);
}

TEST(SctpStreams, DeliverEverythingBeforeTheResetThroughLoss) {
  FakeLinkOptions network;
  network.loss = 0.1;
  network.reorder = 0.1;
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    SctpPair pair(network, seed);
    answerResets(pair);
    ASSERT_TRUE(pair.connect());
    for (size_t i = 0; i < 40; ++i) SctpPair::send(*pair.a, 1, pattern(5000));
    pair.a->resetStream(1);
    ASSERT_TRUE(pair.run([&] { return closedOnBothSides(pair, 1); })) << "seed " << seed;
    EXPECT_EQ(pair.atB.count, 40U) << "seed " << seed;
  }
}

TEST(SctpStreams, OfPriorityZeroAreServedToo) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  pair.a->configureStream(5, {SctpReliability::kReliable, 0, 0});
  for (int i = 0; i < 40; ++i) SctpPair::send(*pair.a, 5, pattern(65536));
  EXPECT_TRUE(pair.run([&] { return pair.atB.count == 40; }));
}

TEST(SctpStreams, AHundredAreResetAtOnce) {
  FakeLinkOptions network;
  network.loss = 0.05;
  SctpPair pair(network, 4);
  answerResets(pair);
  ASSERT_TRUE(pair.connect());
  for (uint16_t id = 0; id < 100; ++id) SctpPair::send(*pair.a, id, numbered(id, 2000));
  for (uint16_t id = 0; id < 100; ++id) pair.a->resetStream(id);
  ASSERT_TRUE(pair.run([&] {
    for (uint16_t id = 0; id < 100; ++id) {
      if (!closedOnBothSides(pair, id)) return false;
    }
    return true;
  }));
  EXPECT_EQ(pair.atB.count, 100U);
}

TEST(SctpStreams, AHundredAreResetByBothSidesAtOnce) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  for (uint16_t id = 0; id < 100; ++id) {
    pair.a->resetStream(id);
    pair.b->resetStream(id);
  }
  EXPECT_TRUE(pair.run(
      [&] {
        for (uint16_t id = 0; id < 100; ++id) {
          if (!closedOnBothSides(pair, id)) return false;
        }
        return true;
      },
      Milliseconds(10000)));
}

TEST(SctpStreams, CanBeUsedAgainAfterTheReset) {
  SctpPair pair;
  answerResets(pair);
  ASSERT_TRUE(pair.connect());
  for (int round = 1; round <= 5; ++round) {
    for (uint32_t i = 0; i < 3; ++i) SctpPair::send(*pair.a, 9, numbered(i));
    SctpPair::send(*pair.b, 9, numbered(99));
    pair.a->resetStream(9);
    ASSERT_TRUE(pair.run([&] { return pair.atA.resetsDone[9] == round && pair.atB.resetsDone[9] == round; }));
    ASSERT_EQ(pair.atB.count, 3U * static_cast<size_t>(round));
    ASSERT_EQ(pair.atA.count, static_cast<size_t>(round));
  }
  for (size_t i = 0; i < pair.atB.messages.size(); ++i) EXPECT_EQ(numberOf(pair.atB.messages[i].data), i % 3);
}

TEST(SctpStreams, MessagesSentDuringTheResetFollowIt) {
  SctpPair pair;
  answerResets(pair);
  ASSERT_TRUE(pair.connect());
  SctpPair::send(*pair.a, 2, numbered(1));
  pair.a->resetStream(2);
  SctpPair::send(*pair.a, 2, numbered(2));
  ASSERT_TRUE(
      pair.run([&] { return pair.atB.count == 2 && pair.atA.resetsDone[2] == 1; }, Milliseconds(5000)));
  EXPECT_EQ(pair.atB.resets[2], 1);
}

TEST(SctpStreams, OtherStreamsGoOnWhileOneIsReset) {
  SctpPair pair;
  answerResets(pair);
  ASSERT_TRUE(pair.connect());
  for (uint32_t i = 0; i < 100; ++i) {
    SctpPair::send(*pair.a, 1, pattern(20000));
    SctpPair::send(*pair.a, 2, pattern(20000));
  }
  pair.a->resetStream(1);
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 200 && closedOnBothSides(pair, 1); }));
}

TEST(SctpStreams, PartialReliabilityDropsMessagesKeepsOrderAndCountsExactly) {
  FakeLinkOptions network;
  network.loss = 0.1;
  for (const auto reliability : {SctpReliability::kMaxRetransmits, SctpReliability::kMaxPacketLifeTime}) {
    for (uint32_t seed = 1; seed <= 5; ++seed) {
      SctpPair pair(network, seed);
      ASSERT_TRUE(pair.connect());
      SctpStreamOptions options;
      options.reliability = reliability;
      options.reliabilityParameter = reliability == SctpReliability::kMaxRetransmits ? 0 : 30;
      pair.a->configureStream(1, options);
      constexpr uint32_t kCount = 400;
      size_t total = 0;
      for (uint32_t i = 0; i < kCount; ++i) {
        const size_t size = 4 + (i * 101) % 5000;
        total += size;
        SctpPair::send(*pair.a, 1, numbered(i, size));
      }
      ASSERT_TRUE(pair.run([&] { return pair.atA.bytesSent[1] == total; }))
          << pair.atA.bytesSent[1] << " of " << total;
      // A reliable stream behind shows that the association goes on.
      SctpPair::send(*pair.a, 2, numbered(1));
      const auto onStream2 = [](const ReceivedMessage& message) { return message.streamId == 2; };
      ASSERT_TRUE(pair.run(
          [&] { return std::any_of(pair.atB.messages.rbegin(), pair.atB.messages.rend(), onStream2); }));
      pair.timers.advance(Milliseconds(5000));
      EXPECT_EQ(pair.atA.bytesSent[1], total);
      EXPECT_LT(pair.atB.count, kCount + 1);
      EXPECT_GT(pair.atB.count, 10U);
      int64_t last = -1;
      for (const auto& message : pair.atB.messages) {
        if (message.streamId != 1) continue;
        EXPECT_GT(int64_t{numberOf(message.data)}, last);
        EXPECT_EQ(message.data.size(), std::max<size_t>(4, 4 + (numberOf(message.data) * 101) % 5000));
        last = numberOf(message.data);
      }
    }
  }
}

TEST(SctpStreams, ALifetimeBeginsWhenTheMessageIsSentNotWhenItsTurnComes) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  SctpStreamOptions options;
  options.reliability = SctpReliability::kMaxPacketLifeTime;
  options.reliabilityParameter = 500;
  pair.a->configureStream(1, options);
  FakeLinkOptions slow;
  slow.delay = Milliseconds(300);
  pair.link.setOptions(slow);
  for (uint32_t i = 0; i < 100; ++i) SctpPair::send(*pair.a, 1, numbered(i, 20000));
  EXPECT_TRUE(pair.run([&] { return pair.atA.bytesSent[1] == 2000000; }));
  EXPECT_LT(pair.atB.count, 50U);
  EXPECT_EQ(pair.atA.bytesSent[1], 2000000U);
}

TEST(SctpStreams, AbandonedMessagesOnADeadPathAreCountedAsGone) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  SctpStreamOptions options;
  options.reliability = SctpReliability::kMaxPacketLifeTime;
  options.reliabilityParameter = 100;
  pair.a->configureStream(1, options);
  FakeLinkOptions dead;
  dead.loss = 1;
  pair.link.setOptions(dead);
  for (int i = 0; i < 20; ++i) SctpPair::send(*pair.a, 1, pattern(10000));
  pair.timers.advance(Milliseconds(1500));
  pair.link.setOptions({});
  EXPECT_TRUE(pair.run([&] { return pair.atA.bytesSent[1] == 200000; }, Milliseconds(30000)))
      << pair.atA.bytesSent[1];
  EXPECT_EQ(pair.atA.closed, 0);
}

}  // namespace
}  // namespace rtcwire::test
