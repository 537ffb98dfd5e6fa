#include <algorithm>
#include <set>

#include "test/ice/IceEnd.hpp"
#include "transport/IceCandidateLine.hpp"

namespace rtcwire::test {
namespace {

TEST(IceConnect, TwoTransportsConnectAndComplete) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  EXPECT_TRUE(pair.left.awaitState(IceState::kCompleted));
  EXPECT_TRUE(pair.right.awaitState(IceState::kCompleted));
  const std::vector<IceState> expected{IceState::kChecking, IceState::kConnected, IceState::kCompleted};
  EXPECT_EQ(pair.left.states, expected);
  EXPECT_EQ(pair.right.states, expected);
  EXPECT_EQ(pair.left.ice->role(), IceRole::kControlling);
  EXPECT_EQ(pair.right.ice->role(), IceRole::kControlled);
  EXPECT_FALSE(pair.left.pairs.empty());
}

TEST(IceConnect, CandidatesAreCompleteAttributesWithoutDuplicates) {
  IceEnd end(IceRole::kControlling);
  end.gather();
  ASSERT_TRUE(end.await([&] { return end.gatheringsComplete == 1; }));
  ASSERT_FALSE(end.candidates.empty());
  std::set<std::string> seen;
  for (const auto& candidate : end.candidates) {
    EXPECT_TRUE(parseIceCandidateLine(candidate.text)) << candidate.text;
    EXPECT_EQ(candidate.text.rfind("candidate:", 0), 0u) << candidate.text;
    EXPECT_EQ(candidate.fragment, end.parameters.usernameFragment);
    EXPECT_TRUE(seen.insert(candidate.text.substr(candidate.text.find("udp"))).second);
  }
}

TEST(IceConnect, DatagramsKeepOrderAndSizeBothWays) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  std::vector<std::string> sent;
  for (size_t i = 0; i < 200; ++i) {
    sent.push_back(std::string(1 + (i * 37) % 1400, static_cast<char>(0x14 + i % 40)));
    ASSERT_EQ(pair.left.send(sent.back()), SendResult::kSent);
    ASSERT_EQ(pair.right.send(sent.back()), SendResult::kSent);
  }
  ASSERT_TRUE(pair.left.awaitReceived(sent.size()));
  ASSERT_TRUE(pair.right.awaitReceived(sent.size()));
  EXPECT_EQ(pair.left.received, sent);
  EXPECT_EQ(pair.right.received, sent);
  EXPECT_GT(pair.left.batches, 0);
}

TEST(IceConnect, CorkedBatchesArriveIntactWithAShorterLast) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  std::vector<std::string> sent;
  {
    const SendCork cork;
    for (int run = 0; run < 3; ++run) {
      for (int i = 0; i < 130; ++i)
        sent.push_back(std::string(1200, static_cast<char>('A' + (run * 130 + i) % 26)));
      sent.push_back(std::string(77, 'z'));
      sent.push_back(std::string(1300, 'y'));
    }
    for (const std::string& datagram : sent) ASSERT_EQ(pair.left.send(datagram), SendResult::kSent);
  }
  ASSERT_TRUE(pair.right.awaitReceived(sent.size()));
  EXPECT_EQ(pair.right.received, sent);
}

TEST(IceConnect, SendBeforeConnectedIsRefused) {
  IceEnd end(IceRole::kControlling);
  EXPECT_EQ(end.send("x"), SendResult::kNotConnected);
  end.gather();
  EXPECT_EQ(end.send("x"), SendResult::kNotConnected);
  end.ice->close();
  EXPECT_EQ(end.send("x"), SendResult::kNotConnected);
}

TEST(IceConnect, ADatagramBeyondTheMtuIsTooLarge) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  EXPECT_EQ(pair.left.send(std::string(70000, 'x')), SendResult::kTooLarge);
}

TEST(IceConnect, CandidatesBeforeParametersAreKept) {
  IcePair pair;
  pair.left.gather();
  pair.right.gather();
  ASSERT_TRUE(pair.left.await([&] { return pair.left.gatheringsComplete == 1; }));
  for (const auto& candidate : pair.left.candidates)
    EXPECT_TRUE(pair.right.ice->addRemoteCandidate(candidate.text));
  pair.right.ice->setRemoteParameters(pair.left.parameters);
  pair.right.ice->endOfRemoteCandidates();
  pair.right.signalTo(pair.left);
  EXPECT_TRUE(pair.left.awaitConnected());
  EXPECT_TRUE(pair.right.awaitConnected());
}

TEST(IceConnect, PeerReflexiveCandidatesAreEnoughOnOneSide) {
  IcePair pair;
  pair.left.gather();
  pair.right.gather();
  pair.left.ice->setRemoteParameters(pair.right.parameters);  // but no candidates
  pair.left.signalTo(pair.right);
  EXPECT_TRUE(pair.left.awaitConnected());
  EXPECT_TRUE(pair.right.awaitConnected());
}

TEST(IceConnect, ARoleConflictIsResolved) {
  IceEnd left(IceRole::kControlling);
  IceEnd right(IceRole::kControlling);
  left.gather();
  right.gather();
  left.signalTo(right);
  right.signalTo(left);
  EXPECT_TRUE(left.awaitConnected());
  EXPECT_TRUE(right.awaitConnected());
  EXPECT_NE(left.ice->role(), right.ice->role());
  left.stopSignalling();
  right.stopSignalling();
}

TEST(IceConnect, StatisticsCountWhatPassed) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  ASSERT_EQ(pair.left.send(std::string(100, 'x')), SendResult::kSent);
  ASSERT_EQ(pair.left.send(std::string(50, 'x')), SendResult::kSent);
  ASSERT_TRUE(pair.right.awaitReceived(2));
  const IceStats left = pair.left.ice->stats();
  const IceStats right = pair.right.ice->stats();
  EXPECT_EQ(left.packetsSent, 2u);
  EXPECT_EQ(left.bytesSent, 150u);
  EXPECT_EQ(right.packetsReceived, 2u);
  EXPECT_EQ(right.bytesReceived, 150u);
  EXPECT_GE(left.lastPacketSentAge, 0);
  EXPECT_LT(left.lastPacketReceivedAge, 0);
  EXPECT_GE(left.selectedCandidatePairChanges, 1u);
  const auto selected =
      std::find_if(left.pairs.begin(), left.pairs.end(), [](const auto& stats) { return stats.selected; });
  ASSERT_NE(selected, left.pairs.end());
  EXPECT_EQ(selected->state, "succeeded");
  EXPECT_GE(selected->requestsSent, 1u);
  EXPECT_GE(selected->responsesReceived, 1u);
  EXPECT_GE(selected->currentRoundTripTime, 0);
  EXPECT_EQ(selected->local, pair.left.pairs.back().first);
}

}  // namespace
}  // namespace rtcwire::test
