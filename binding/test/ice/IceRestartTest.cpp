#include <dirent.h>

#include <algorithm>
#include <set>
#include <thread>

#include "test/ice/IceEnd.hpp"

namespace rtcwire::test {
namespace {

size_t openDescriptors() {
  size_t count = 0;
  DIR* const directory = opendir("/proc/self/fd");
  while (readdir(directory) != nullptr) ++count;
  closedir(directory);
  return count;
}

/// The numbers below `count` that did not come.
std::string missing(const std::vector<std::string>& received, size_t count) {
  const std::set<std::string> came(received.begin(), received.end());
  std::string list;
  for (size_t i = 0; i < count; ++i) {
    if (came.count(std::to_string(i)) == 0) list += std::to_string(i) + " ";
  }
  return list;
}

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(Milliseconds(10));
  return condition();
}

TEST(IceRestart, NoDatagramIsLost) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  ASSERT_TRUE(pair.left.awaitState(IceState::kCompleted));
  ASSERT_TRUE(pair.right.awaitState(IceState::kCompleted));
  pair.left.stopSignalling();
  pair.right.stopSignalling();

  std::atomic<bool> done{false};
  size_t sent = 0;
  std::thread traffic([&] {
    for (; !done; ++sent) {
      ASSERT_EQ(pair.left.send(std::to_string(sent)), SendResult::kSent);
      ASSERT_EQ(pair.right.send(std::to_string(sent)), SendResult::kSent);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  const size_t left = pair.left.pairs.size();
  const size_t right = pair.right.pairs.size();
  pair.start("b");
  EXPECT_TRUE(pair.left.await([&] { return pair.left.pairs.size() > left; }));
  EXPECT_TRUE(pair.right.await([&] { return pair.right.pairs.size() > right; }));
  pair.left.await([] { return false; }, Milliseconds(50));
  done = true;
  traffic.join();
  EXPECT_TRUE(pair.left.awaitReceived(sent));
  EXPECT_TRUE(pair.right.awaitReceived(sent));
  EXPECT_EQ(missing(pair.left.received, sent), "");
  EXPECT_EQ(missing(pair.right.received, sent), "");
  for (const IceState state : pair.left.states) EXPECT_NE(state, IceState::kDisconnected);
}

TEST(IceRestart, ASecondAnswererTakesOverFromTheFirst) {
  IceEnd offerer(IceRole::kControlling);
  IceEnd first(IceRole::kControlled);
  IceEnd second(IceRole::kControlled);
  for (IceEnd* end : {&offerer, &first, &second}) end->gather();
  offerer.signalTo(first);
  first.signalTo(offerer);
  ASSERT_TRUE(offerer.awaitConnected());
  ASSERT_TRUE(first.awaitConnected());
  first.stopSignalling();
  offerer.signalTo(second);
  second.signalTo(offerer);
  ASSERT_TRUE(second.awaitConnected());
  const auto arrives = [&] {
    offerer.send("to the second");
    return second.await([&] { return !second.received.empty(); }, Milliseconds(0));
  };
  EXPECT_TRUE(eventually(arrives));
  EXPECT_TRUE(offerer.awaitConnected());
  offerer.stopSignalling();
  second.stopSignalling();
}

TEST(IceRestart, RollbackKeepsTheFormerAgent) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  ASSERT_TRUE(pair.left.awaitState(IceState::kCompleted));
  ASSERT_TRUE(pair.right.awaitState(IceState::kCompleted));
  const size_t pairs = pair.left.pairs.size();
  pair.left.stopSignalling();
  pair.left.gather("b");
  ASSERT_TRUE(pair.left.await([&] { return pair.left.gatheringsComplete == 2; }));
  pair.left.ice->rollback();
  ASSERT_EQ(pair.left.send("as before"), SendResult::kSent);
  ASSERT_TRUE(pair.right.awaitReceived(1));
  ASSERT_EQ(pair.right.send("as before"), SendResult::kSent);
  ASSERT_TRUE(pair.left.awaitReceived(1));
  EXPECT_EQ(pair.left.pairs.size(), pairs);
}

TEST(IceRestart, TheFormerSocketIsClosedAfterAWhile) {
  IcePair pair;
  ASSERT_TRUE(pair.connect());
  pair.left.stopSignalling();
  pair.right.stopSignalling();
  const size_t left = pair.left.pairs.size();
  const size_t right = pair.right.pairs.size();
  const size_t descriptors = openDescriptors();
  pair.start("b");
  ASSERT_TRUE(pair.left.await([&] { return pair.left.pairs.size() > left; }));
  ASSERT_TRUE(pair.right.await([&] { return pair.right.pairs.size() > right; }));
  EXPECT_EQ(openDescriptors(), descriptors + 2);
  pair.left.loop().advanceClock(Milliseconds(10500));
  EXPECT_TRUE(eventually([&] { return openDescriptors() == descriptors; }));
  ASSERT_EQ(pair.left.send("on the new one"), SendResult::kSent);
  EXPECT_TRUE(pair.right.awaitReceived(1));
}

}  // namespace
}  // namespace rtcwire::test
