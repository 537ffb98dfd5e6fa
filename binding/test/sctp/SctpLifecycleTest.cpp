#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "test/sctp/SctpPair.hpp"
#include "transport/SctpChecksum.hpp"

// Sanitizers bring allocators of their own.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if __GLIBC_PREREQ(2, 33)
#include <malloc.h>
#define RTCWIRE_COUNTS_MEMORY 1
#endif
#endif

namespace rtcwire::test {
namespace {

TEST(SctpLifecycle, PausedReceiverHoldsTheSenderBackAndLosesNothing) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  bool accepting = false;
  pair.atB.keep = false;
  pair.atB.onMessage = [&](uint16_t, BytesView) { return accepting; };
  constexpr size_t kCount = 400;
  constexpr size_t kSize = 65536;
  for (size_t i = 0; i < kCount; ++i) SctpPair::send(*pair.a, 1, pattern(kSize));
  pair.timers.advance(Milliseconds(5000));
  EXPECT_EQ(pair.atB.count, 1U);
  // What is not handed on lies in bounded buffers: the peer's receive window and our send buffer.
  EXPECT_LT(pair.atA.bytesSent[1], 4U * 1024 * 1024);
  EXPECT_EQ(pair.link.bytesSent(FakeLink::kA) < 5U * 1024 * 1024, true);
  // One at a time while the observer says no.
  pair.b->resumeReceiving();
  pair.timers.advance(Milliseconds(100));
  EXPECT_EQ(pair.atB.count, 2U);
  accepting = true;
  pair.b->resumeReceiving();
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == kCount; }));
  EXPECT_EQ(pair.atB.bytes, kCount * kSize);
}

TEST(SctpLifecycle, AReceiverMayPauseForHours) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  bool accepting = false;
  pair.atB.keep = false;
  pair.atB.onMessage = [&](uint16_t, BytesView) { return accepting; };
  for (int i = 0; i < 50; ++i) SctpPair::send(*pair.a, 1, pattern(65536));
  pair.timers.advance(std::chrono::hours(2));
  EXPECT_EQ(pair.atA.closed + pair.atB.closed, 0) << pair.atA.error << pair.atB.error;
  accepting = true;
  pair.b->resumeReceiving();
  EXPECT_TRUE(pair.run([&] { return pair.atB.count == 50; }));
}

TEST(SctpLifecycle, ResumingFromWithinTheMessageCallGoesOn) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  pair.atB.onMessage = [&](uint16_t, BytesView) {
    pair.b->resumeReceiving();
    return false;
  };
  for (uint32_t i = 0; i < 100; ++i) SctpPair::send(*pair.a, 1, numbered(i));
  EXPECT_TRUE(pair.run([&] { return pair.atB.count == 100; }));
}

TEST(SctpLifecycle, AMessageOverTheLimitEndsTheAssociation) {
  SctpPair pair({}, 1, 100000);
  ASSERT_TRUE(pair.connect());
  SctpPair::send(*pair.a, 1, pattern(100000));
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 1; }));
  SctpPair::send(*pair.a, 1, pattern(100001));
  ASSERT_TRUE(pair.run([&] { return pair.atB.closed == 1 && pair.atA.closed == 1; }));
  EXPECT_NE(pair.atB.error.find("100000"), std::string::npos) << pair.atB.error;
  EXPECT_EQ(pair.atB.count, 1U);
  EXPECT_FALSE(pair.atA.error.empty());
}

TEST(SctpLifecycle, ClosingEndsThePeersAssociation) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  pair.a->close();
  pair.a->close();
  ASSERT_TRUE(pair.run([&] { return pair.atB.closed == 1; }, Milliseconds(1000)));
  EXPECT_EQ(pair.atA.closed, 0);
  EXPECT_EQ(pair.atB.causeCode, 12);
  SctpPair::send(*pair.a, 1, pattern(10));
  pair.a->resetStream(1);
  pair.a->resumeReceiving();
  pair.a->configureStream(1, {});
  pair.a->start(5000);
  EXPECT_LT(pair.a->stats().smoothedRoundTripTime, 0);
  SctpPair::send(*pair.b, 1, pattern(10));
  pair.timers.advance(Milliseconds(1000));
  EXPECT_EQ(pair.atB.closed, 1);
}

TEST(SctpLifecycle, AnUnreachablePeerEndsInAnError) {
  SctpPair pair;
  pair.a->start(5000);
  ASSERT_TRUE(pair.run([&] { return pair.atA.closed == 1; }, Milliseconds(120000)));
  EXPECT_FALSE(pair.atA.error.empty());
}

TEST(SctpLifecycle, ADeadPathEndsInAnErrorWithinTwoMinutes) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  FakeLinkOptions dead;
  dead.loss = 1;
  pair.link.setOptions(dead);
  SctpPair::send(*pair.a, 1, pattern(1000));
  ASSERT_TRUE(pair.run([&] { return pair.atA.closed == 1; }, Milliseconds(120000)));
  EXPECT_FALSE(pair.atA.error.empty());
}

TEST(SctpLifecycle, ShortInterruptionsAreSurvived) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  FakeLinkOptions dead;
  dead.loss = 1;
  pair.link.setOptions(dead);
  SctpPair::send(*pair.a, 1, pattern(100000));
  pair.timers.advance(Milliseconds(10000));
  pair.link.setOptions({});
  EXPECT_TRUE(pair.run([&] { return pair.atB.count == 1; }, Milliseconds(20000)));
}

TEST(SctpLifecycle, AnObserverMayCloseFromWithinItsCall) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  pair.atB.onMessage = [&](uint16_t, BytesView) {
    pair.b->close();
    return true;
  };
  SctpPair::send(*pair.a, 1, pattern(10));
  SctpPair::send(*pair.a, 1, pattern(10));
  ASSERT_TRUE(pair.run([&] { return pair.atA.closed == 1; }));
  EXPECT_EQ(pair.atB.count, 1U);
}

TEST(SctpLifecycle, GarbageIsHarmless) {
  std::vector<std::vector<uint8_t>> captured;
  SctpPair pair;
  pair.link.setFilter([&](FakeLink::Side from, std::vector<uint8_t>& packet) {
    if (from == FakeLink::kA && captured.size() < 200) captured.push_back(packet);
    return true;
  });
  ASSERT_TRUE(pair.connect());
  for (uint32_t i = 0; i < 50; ++i)
    SctpPair::send(*pair.a, static_cast<uint16_t>(i), pattern(100 + i * 30), i % 2 == 0);
  pair.a->resetStream(3);
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 50 && pair.atA.resetsDone[3] == 1; }));
  std::mt19937 random(42);
  for (int i = 0; i < 10000; ++i) {
    std::vector<uint8_t> packet = captured[random() % captured.size()];
    for (size_t n = 1 + random() % 8; n > 0; --n)
      packet[random() % packet.size()] = static_cast<uint8_t>(random());
    if (random() % 4 == 0) packet.resize(random() % (packet.size() + 1));
    // Most get past the checksum and the verification tag, into the parser.
    if (packet.size() >= 16 && random() % 8 != 0) {
      std::copy(captured.back().begin() + 4, captured.back().begin() + 8, packet.begin() + 4);
      writeSctpChecksum(packet.data(), packet.size());
    }
    pair.link.inject(FakeLink::kB, packet);
    if (i % 10 == 0) pair.timers.advance(Milliseconds(1));
  }
  pair.timers.advance(Milliseconds(1000));
}

TEST(SctpLifecycle, PacketsWithAWrongChecksumAreIgnored) {
  int damaged = 0;
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  pair.link.setFilter([&](FakeLink::Side, std::vector<uint8_t>& packet) {
    if (damaged++ % 4 == 0) packet[packet.size() / 2] ^= 1;
    return true;
  });
  for (uint32_t i = 0; i < 50; ++i) SctpPair::send(*pair.a, 1, pattern(3000, i));
  ASSERT_TRUE(pair.run([&] { return pair.atB.count == 50; }));
  for (uint32_t i = 0; i < 50; ++i) EXPECT_EQ(pair.atB.messages[i].data, pattern(3000, i));
}

TEST(SctpLifecycle, ManyAssociationsComeAndGoInOneProcess) {
  for (int i = 0; i < 200; ++i) {
    SctpPair pair;
    ASSERT_TRUE(pair.connect());
    SctpPair::send(*pair.a, 1, pattern(5000));
    if (i % 2 == 0) pair.timers.advance(Milliseconds(1));
    if (i % 3 == 0) pair.b->close();
  }
}

#ifdef RTCWIRE_COUNTS_MEMORY
TEST(SctpLifecycle, MemoryComesBack) {
  const auto openAndClose = [](int count) {
    for (int i = 0; i < count; ++i) {
      SctpPair pair;
      ASSERT_TRUE(pair.connect());
      SctpPair::send(*pair.a, 1, pattern(5000));
      if (i % 2 == 0) pair.timers.advance(Milliseconds(3));
    }
  };
  openAndClose(300);
  const size_t before = mallinfo2().uordblks;
  openAndClose(300);
  EXPECT_LT(mallinfo2().uordblks, before + 32 * 1024);
}
#endif

TEST(SctpLifecycle, NoTimerRunsOnceAllAssociationsAreClosed) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  pair.a->close();
  pair.b->close();
  pair.timers.advance(Milliseconds(5000));
  EXPECT_EQ(pair.timers.pending(), 0U);
}

TEST(SctpLifecycle, AnAssociationOutlivesTheOneWhoseClockItShared) {
  SctpPair first;
  ASSERT_TRUE(first.connect());
  SctpPair second;
  ASSERT_TRUE(second.connect());
  first.a->close();
  first.b->close();
  FakeLinkOptions network;
  network.loss = 0.2;
  second.link.setOptions(network);
  for (uint32_t i = 0; i < 50; ++i) SctpPair::send(*second.a, 1, pattern(3000));
  EXPECT_TRUE(second.run([&] { return second.atB.count == 50; }));
}

TEST(SctpLifecycle, SendsPausesAndResumesOnOneThreadWhileAnotherDelivers) {
  SctpPair pair;
  ASSERT_TRUE(pair.connect());
  pair.atB.keep = false;
  std::atomic<size_t> delivered{0};
  pair.atB.onMessage = [&](uint16_t, BytesView) { return ++delivered % 7 != 0; };
  std::atomic<bool> stop{false};
  std::thread network([&] {
    while (!stop) pair.timers.advance(Milliseconds(1));
  });
  constexpr size_t kCount = 600;
  for (size_t i = 0; i < kCount; ++i) {
    SctpPair::send(*pair.a, static_cast<uint16_t>(i % 5), pattern(i % 3000 + 1), i % 2 == 0);
    if (i % 3 == 0) pair.b->resumeReceiving();
    if (i % 500 == 0) pair.a->stats();
  }
  while (delivered < kCount) {
    pair.b->resumeReceiving();
    std::this_thread::yield();
  }
  stop = true;
  network.join();
  EXPECT_EQ(delivered, kCount);
}

TEST(SctpLifecycle, ClosesOnAnotherThreadInMidTransfer) {
  for (int round = 0; round < 30; ++round) {
    SctpPair pair;
    ASSERT_TRUE(pair.connect());
    pair.atB.keep = false;
    std::atomic<bool> stop{false};
    std::thread network([&] {
      while (!stop) pair.timers.advance(Milliseconds(1));
    });
    const auto data = pattern(20000);
    for (int i = 0; i < 20 + round * 5; ++i) SctpPair::send(*pair.a, static_cast<uint16_t>(i % 4), data);
    if (round % 3 == 0) pair.b->close();
    if (round % 3 == 1) pair.a->resetStream(1);
    pair.a->close();
    pair.b->close();
    stop = true;
    network.join();
  }
}

}  // namespace
}  // namespace rtcwire::test
