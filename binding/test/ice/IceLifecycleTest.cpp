#include <dirent.h>

#include <algorithm>
#include <thread>

#include "test/ice/IceEnd.hpp"
#include "test/ice/TurnServer.hpp"
#include "transport/IceCandidateLine.hpp"

namespace rtcwire::test {
namespace {

size_t entriesIn(const char* path) {
  size_t count = 0;
  DIR* const directory = opendir(path);
  while (readdir(directory) != nullptr) ++count;
  closedir(directory);
  return count;
}
size_t threads() { return entriesIn("/proc/self/task"); }
size_t descriptors() { return entriesIn("/proc/self/fd"); }

/// A joined thread's entry in /proc goes a moment after the join.
bool threadsReturnTo(size_t wanted) {
  for (int i = 0; i < 500 && threads() > wanted; ++i) std::this_thread::sleep_for(Milliseconds(10));
  return threads() <= wanted;
}

TEST(IceLifecycle, FiveHundredTransportsLeaveNothingBehind) {
  const size_t threadsBefore = threads();
  const size_t descriptorsBefore = descriptors();
  for (int round = 0; round < 5; ++round) {
    std::vector<std::unique_ptr<IceEnd>> ends;
    for (int i = 0; i < 100; ++i) {
      ends.push_back(std::make_unique<IceEnd>(IceRole::kControlling));
      ends.back()->gather();
    }
  }
  EXPECT_TRUE(threadsReturnTo(threadsBefore));
  EXPECT_EQ(descriptors(), descriptorsBefore);
}

TEST(IceLifecycle, FiftyPairsConnectAtOnce) {
  std::vector<std::unique_ptr<IcePair>> pairs;
  for (int i = 0; i < 50; ++i) pairs.push_back(std::make_unique<IcePair>());
  for (const auto& pair : pairs) pair->start();
  for (const auto& pair : pairs) {
    EXPECT_TRUE(pair->left.awaitConnected());
    EXPECT_TRUE(pair->right.awaitConnected());
  }
}

TEST(IceLifecycle, CloseWhileTrafficFlows) {
  for (int round = 0; round < 20; ++round) {
    IcePair pair;
    ASSERT_TRUE(pair.connect());
    std::atomic<bool> done{false};
    std::thread sender([&] {
      while (!done) {
        const SendCork cork;
        for (int i = 0; i < 20; ++i) pair.left.send(std::string(1200, 'x'));
      }
    });
    ASSERT_TRUE(pair.right.awaitReceived(50));
    pair.right.ice->setReceiver(nullptr);
    size_t received = 0;
    pair.right.note([&] { received = pair.right.received.size(); });
    pair.right.ice->close();
    pair.left.ice->close();
    pair.right.note([&] { EXPECT_EQ(pair.right.received.size(), received); });
    done = true;
    sender.join();
  }
}

TEST(IceLifecycle, CloseDoesNotWaitForNameResolution) {
  IceOptions options;
  for (int i = 0; i < 4; ++i) {
    IceServer server;
    server.host = "unresolvable-" + std::to_string(i) + ".invalid";
    options.servers.push_back(server);
  }
  for (int round = 0; round < 10; ++round) {
    IceEnd end(IceRole::kControlling, options);
    end.gather();
    end.ice->setRemoteParameters(IceEnd::parametersOf("x"));
    end.ice->addRemoteCandidate(
        "candidate:1 1 udp 2122260223 4b5f2a2e-0000-4000-8000-000000000000.local 50000 typ host");
    const auto begin = std::chrono::steady_clock::now();
    end.ice->close();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, Milliseconds(50));
  }
}

TEST(IceLifecycle, ClosedTransportsIgnoreEverything) {
  IceEnd end(IceRole::kControlling);
  end.gather();
  end.ice->close();
  end.ice->close();
  std::string error;
  EXPECT_TRUE(end.ice->gather(end.parameters, IceRole::kControlling, &error));
  end.ice->rollback();
  end.ice->setRemoteParameters(end.parameters);
  EXPECT_TRUE(end.ice->addRemoteCandidate("candidate:1 1 udp 1 127.0.0.1 5000 typ host"));
  end.ice->endOfRemoteCandidates();
  EXPECT_TRUE(end.ice->stats().pairs.empty());
}

TEST(IceOptions, PortRangeAndBindAddressAreKept) {
  IceOptions options;
  options.bindAddress = "127.0.0.1";
  options.portRangeBegin = 42000;
  options.portRangeEnd = 42019;
  IcePair pair(options, options);
  ASSERT_TRUE(pair.connect());
  for (const IceEnd* end : {&pair.left, &pair.right}) {
    ASSERT_EQ(end->candidates.size(), 1u);
    const auto line = parseIceCandidateLine(end->candidates[0].text);
    EXPECT_EQ(line->address, "127.0.0.1");
    EXPECT_GE(line->port, 42000);
    EXPECT_LE(line->port, 42019);
  }
}

TEST(IceOptions, AnExhaustedPortRangeIsAnError) {
  IceOptions options;
  options.bindAddress = "127.0.0.1";
  options.portRangeBegin = options.portRangeEnd = freePort();
  IceEnd first(IceRole::kControlling, options);
  first.gather();
  IceEnd second(IceRole::kControlling, options);
  std::string error;
  EXPECT_FALSE(second.ice->gather(IceEnd::parametersOf("x"), IceRole::kControlling, &error));
  EXPECT_NE(error.find("in use"), std::string::npos) << error;
}

TEST(IceOptions, ABindAddressThatIsNoneIsAnError) {
  IceOptions options;
  options.bindAddress = "not an address";
  IceEnd end(IceRole::kControlling, options);
  std::string error;
  EXPECT_FALSE(end.ice->gather(IceEnd::parametersOf("x"), IceRole::kControlling, &error));
  EXPECT_NE(error.find("not an address"), std::string::npos) << error;
}

TEST(IceOptions, Ipv6LoopbackWorks) {
  IceOptions options;
  options.bindAddress = "::1";
  std::string error;
  if (UdpSocket::open(options.bindAddress, 0, 0, &error) == nullptr) {
    IceEnd end(IceRole::kControlling, options);  // a system without IPv6 says so
    EXPECT_FALSE(end.ice->gather(IceEnd::parametersOf("x"), IceRole::kControlling, &error));
    return;
  }
  IcePair pair(options, options);
  ASSERT_TRUE(pair.connect());
  ASSERT_EQ(pair.left.send("v6"), SendResult::kSent);
  EXPECT_TRUE(pair.right.awaitReceived(1));
}

TEST(IceRemoteCandidate, UnusableOnesAreIgnoredAndMalformedOnesRefused) {
  IceEnd end(IceRole::kControlling);
  end.gather();
  end.ice->setRemoteParameters(IceEnd::parametersOf("x"));
  EXPECT_TRUE(
      end.ice->addRemoteCandidate("candidate:1 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active"));
  EXPECT_TRUE(end.ice->addRemoteCandidate("candidate:1 2 udp 1 192.0.2.7 5000 typ host"));
  EXPECT_TRUE(
      end.ice->addRemoteCandidate("a=candidate:1 1 UDP 1 nowhere.invalid 5000 typ host generation 0"));
  for (const char* bad :
       {"", "candidate:", "candidate:1 1 udp x 1.2.3.4 5 typ host",
        "candidate:1 1 udp 1 1.2.3.4 99999 typ host", "candidate:1 0 udp 1 1.2.3.4 5 typ host",
        "candidate:1 1 udp 1 1.2.3.4 5 typ other", "candidate:1 1 udp 1 1.2.3.4 5 host",
        "candidate:\xff 1 udp 1 1.2.3.4 5 typ host"}) {
    EXPECT_FALSE(end.ice->addRemoteCandidate(bad)) << bad;
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(end.ice->addRemoteCandidate("candidate:1 1 udp 1 192.0.2.9 " + std::to_string(1000 + i) +
                                            " typ host"));
  }
}

}  // namespace
}  // namespace rtcwire::test
