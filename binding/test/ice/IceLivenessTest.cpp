#include <algorithm>
#include <atomic>
#include <future>

#include "test/ice/IceEnd.hpp"

namespace rtcwire::test {
namespace {

/// A network that can be cut; time passes by the loop's clock.
class Cut : public UdpTap {
 public:
  bool onSend(const UdpAddress&, BytesView) override { return !cut; }
  bool onReceive(const UdpAddress&, BytesView) override { return !cut; }
  std::atomic<bool> cut{false};
};

class IceLiveness : public ::testing::Test {
 protected:
  IceLiveness() : network(std::make_shared<Cut>()) { UdpSocket::setTap(network); }
  ~IceLiveness() override { UdpSocket::setTap(nullptr); }

  /// Lets time pass in steps. After each, the loop takes a few turns: both ends live on it, so a check
  /// and its answer are done by then.
  static void pass(IceEnd& end, Milliseconds time, Milliseconds step = Milliseconds(100)) {
    for (Milliseconds done(0); done < time; done += step) {
      end.loop().advanceClock(step);
      for (int turn = 0; turn < 5; ++turn) takeTurn(end.loop());
    }
  }

  static void takeTurn(IoLoopImpl& loop) {
    const auto taken = std::make_shared<std::promise<void>>();
    loop.schedule(Milliseconds(0), [taken] { taken->set_value(); });
    taken->get_future().wait();
  }

  std::shared_ptr<Cut> network;
};

TEST_F(IceLiveness, AnIdleConnectionStaysConnected) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  ASSERT_TRUE(pair.left.awaitState(IceState::kCompleted));
  ASSERT_TRUE(pair.right.awaitState(IceState::kCompleted));
  pass(pair.left, Milliseconds(60000));
  EXPECT_EQ(pair.left.states.back(), IceState::kCompleted);
  EXPECT_EQ(pair.right.states.back(), IceState::kCompleted);
  EXPECT_EQ(pair.left.states.size(), 3u);
}

TEST_F(IceLiveness, SilenceDisconnectsAndAnythingHeardReconnects) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  network->cut = true;
  pass(pair.left, Milliseconds(4000));
  EXPECT_NE(pair.left.state, IceState::kDisconnected);
  pass(pair.left, Milliseconds(4000));
  EXPECT_TRUE(pair.left.awaitState(IceState::kDisconnected));
  EXPECT_TRUE(pair.right.awaitState(IceState::kDisconnected));
  network->cut = false;
  ASSERT_EQ(pair.left.send("still here"), SendResult::kSent);
  EXPECT_TRUE(pair.right.awaitConnected());
  pass(pair.left, Milliseconds(3500));
  EXPECT_TRUE(pair.left.awaitConnected());
}

TEST_F(IceLiveness, LongSilenceFails) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  network->cut = true;
  pass(pair.left, Milliseconds(14000));
  EXPECT_NE(pair.left.state, IceState::kFailed);
  pass(pair.left, Milliseconds(10000));
  EXPECT_TRUE(pair.left.awaitState(IceState::kFailed));
  EXPECT_TRUE(pair.right.awaitState(IceState::kFailed));
  EXPECT_EQ(pair.left.send("too late"), SendResult::kNotConnected);
}

TEST_F(IceLiveness, ChecksThatNobodyAnswersFail) {
  network->cut = true;
  IcePair pair;
  pair.start();
  ASSERT_TRUE(pair.left.awaitState(IceState::kChecking));
  pass(pair.left, Milliseconds(10000));
  EXPECT_EQ(pair.left.state, IceState::kChecking);
  pass(pair.left, Milliseconds(15000));
  EXPECT_TRUE(pair.left.awaitState(IceState::kFailed));
}

TEST_F(IceLiveness, WithoutAnyCandidateItStaysNew) {
  IcePair pair;
  pair.left.gather();
  pair.left.ice->setRemoteParameters(IceEnd::parametersOf("x"));
  pass(pair.left, Milliseconds(60000), Milliseconds(1000));
  EXPECT_EQ(pair.left.state, IceState::kNew);
}

TEST_F(IceLiveness, ARestartAfterFailureConnectsAgain) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  network->cut = true;
  pass(pair.left, Milliseconds(25000));
  ASSERT_TRUE(pair.left.awaitState(IceState::kFailed));
  ASSERT_TRUE(pair.right.awaitState(IceState::kFailed));
  network->cut = false;
  pair.left.stopSignalling();
  pair.right.stopSignalling();
  pair.start("b");
  EXPECT_TRUE(pair.left.awaitConnected());
  EXPECT_TRUE(pair.right.awaitConnected());
  const auto& states = pair.left.states;
  EXPECT_NE(std::find(std::find(states.begin(), states.end(), IceState::kFailed), states.end(),
                      IceState::kChecking),
            states.end());
}

}  // namespace
}  // namespace rtcwire::test
