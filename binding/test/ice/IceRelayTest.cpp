#include <algorithm>
#include <set>
#include <thread>

#include "test/ice/IceEnd.hpp"
#include "test/ice/TurnServer.hpp"
#include "transport/IceCandidateLine.hpp"

namespace rtcwire::test {
namespace {

uint16_t portOf(const UdpAddress& address) {
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port);
}

/// Collects where datagrams go.
class Destinations : public UdpTap {
 public:
  bool onSend(const UdpAddress& to, BytesView) override {
    std::lock_guard<std::mutex> lock(mutex_);
    ports.insert(portOf(to));
    return true;
  }
  bool onReceive(const UdpAddress&, BytesView) override { return true; }
  std::set<uint16_t> ports;

 private:
  std::mutex mutex_;
};

class TapScope {
 public:
  explicit TapScope(std::shared_ptr<UdpTap> tap) { UdpSocket::setTap(std::move(tap)); }
  ~TapScope() { UdpSocket::setTap(nullptr); }
};

IceOptions optionsWith(std::vector<IceServer> servers, bool relayOnly = false) {
  IceOptions options;
  options.servers = std::move(servers);
  options.relayOnly = relayOnly;
  return options;
}

std::multiset<std::string> typesOf(const IceEnd& end) {
  std::multiset<std::string> types;
  for (const auto& candidate : end.candidates) types.insert(parseIceCandidateLine(candidate.text)->type);
  return types;
}

TEST(IceRelay, StunAndTurnServersGiveCandidatesWithTheirUrl) {
  TurnServer server;
  IceEnd end(IceRole::kControlling, optionsWith({server.stun(), server.turn()}));
  end.gather();
  ASSERT_TRUE(end.await([&] { return end.gatheringsComplete == 1; }));
  EXPECT_EQ(typesOf(end).count("relay"), 1u);
  // Without another interface the server sees the host candidate itself, and there is nothing to add.
  const bool seenAsHost = std::any_of(
      end.candidates.begin(), end.candidates.end(),
      [](const auto& candidate) { return parseIceCandidateLine(candidate.text)->address == "127.0.0.1"; });
  EXPECT_TRUE(seenAsHost);
  EXPECT_LE(typesOf(end).count("srflx"), 1u);
  for (const auto& candidate : end.candidates) {
    const std::string type = parseIceCandidateLine(candidate.text)->type;
    EXPECT_EQ(candidate.url.empty(), type == "host") << candidate.text;
  }
  EXPECT_TRUE(end.errors.empty());
}

TEST(IceRelay, SeveralServersAreUsedAtOnce) {
  TurnServer first;
  TurnServer second;
  TurnServer third;
  IceEnd end(IceRole::kControlling,
             optionsWith({first.stun(), second.stun(), first.turn(), second.turn(), third.turn()}));
  end.gather();
  ASSERT_TRUE(end.await([&] { return end.gatheringsComplete == 1; }));
  EXPECT_EQ(typesOf(end).count("relay"), 3u);
}

TEST(IceRelay, RelayOnlyConnectsAndSendsNowhereElse) {
  TurnServer server;
  const auto destinations = std::make_shared<Destinations>();
  const TapScope scope(destinations);
  {
    // The left end alone is bound to the relay; the right one offers its host candidates too.
    IcePair pair(optionsWith({server.turn()}, true), optionsWith({server.turn()}, true));
    ASSERT_TRUE(pair.connect());
    for (int i = 0; i < 20; ++i) {
      ASSERT_EQ(pair.left.send(std::string(1000, 'a' + i)), SendResult::kSent);
      ASSERT_EQ(pair.right.send(std::string(1000, 'A' + i)), SendResult::kSent);
    }
    ASSERT_TRUE(pair.left.awaitReceived(20));
    ASSERT_TRUE(pair.right.awaitReceived(20));
    EXPECT_EQ(typesOf(pair.left), std::multiset<std::string>{"relay"});
    EXPECT_NE(pair.left.pairs.back().first.find("typ relay"), std::string::npos);
  }
  EXPECT_EQ(destinations->ports, std::set<uint16_t>{server.port()});
}

TEST(IceRelay, RelayOnlyTalksToAPeerWithHostCandidatesThroughTheRelay) {
  TurnServer server;
  IceOptions loopback;
  loopback.bindAddress = "127.0.0.1";
  IcePair pair(optionsWith({server.turn()}, true), loopback);
  ASSERT_TRUE(pair.connect());
  ASSERT_EQ(pair.left.send("over the relay"), SendResult::kSent);
  ASSERT_TRUE(pair.right.awaitReceived(1));
  ASSERT_EQ(pair.right.send("and back"), SendResult::kSent);
  ASSERT_TRUE(pair.left.awaitReceived(1));
  const IceStats stats = pair.left.ice->stats();
  const auto selected =
      std::find_if(stats.pairs.begin(), stats.pairs.end(), [](const auto& entry) { return entry.selected; });
  ASSERT_NE(selected, stats.pairs.end());
  EXPECT_NE(selected->local.find("typ relay"), std::string::npos);
  EXPECT_GE(selected->requestsSent, 1u);
  EXPECT_GE(selected->responsesReceived, 1u);
  EXPECT_GE(selected->responsesSent, 1u);
}

bool canAllocate(const TurnServer& server) {
  IceEnd end(IceRole::kControlling, optionsWith({server.turn()}, true));
  end.gather();
  EXPECT_TRUE(end.await([&] { return end.gatheringsComplete == 1; }));
  return end.candidates.size() == 1;
}

TEST(IceRelay, CloseGivesTheAllocationBack) {
  TurnServer server({"--user-quota=1"});
  ASSERT_TRUE(canAllocate(server));
  // coturn takes a second to end what we gave back; kept, it would last ten minutes.
  bool again = false;
  for (int attempt = 0; attempt < 100 && !again; ++attempt) {
    std::this_thread::sleep_for(Milliseconds(100));
    again = canAllocate(server);
  }
  EXPECT_TRUE(again);
}

TEST(IceRelay, AnExhaustedQuotaIsReportedWith486) {
  TurnServer server({"--user-quota=1"});
  IceEnd first(IceRole::kControlling, optionsWith({server.turn()}, true));
  first.gather();
  ASSERT_TRUE(first.await([&] { return first.gatheringsComplete == 1; }));
  IceEnd second(IceRole::kControlling, optionsWith({server.turn()}, true));
  second.gather();
  ASSERT_TRUE(second.await([&] { return second.gatheringsComplete == 1; }));
  ASSERT_EQ(second.errors.size(), 1u);
  EXPECT_EQ(second.errors[0].code, 486);
}

TEST(IceRelay, WrongCredentialsAreReportedWith401) {
  TurnServer server;
  IceEnd end(IceRole::kControlling, optionsWith({server.turn("wrong")}));
  end.gather();
  ASSERT_TRUE(end.await([&] { return end.gatheringsComplete == 1; }));
  ASSERT_EQ(end.errors.size(), 1u);
  EXPECT_EQ(end.errors[0].code, 401);
  EXPECT_EQ(end.errors[0].url, server.turn().url);
}

TEST(IceRelay, AServerThatDoesNotAnswerIsReportedWith701) {
  IceServer silent;
  silent.host = "127.0.0.1";
  silent.port = freePort();
  silent.url = "stun:silent";
  IceServer unknown;
  unknown.host = "name.invalid";
  unknown.url = "stun:name.invalid";
  IceEnd end(IceRole::kControlling, optionsWith({silent, unknown}));
  end.gather();
  ASSERT_TRUE(end.await([&] { return end.errors.size() == 1; }));
  EXPECT_EQ(end.errors[0].url, "stun:name.invalid");
  for (int i = 0; i < 60 && !end.await([&] { return end.gatheringsComplete == 1; }, Milliseconds(20)); ++i) {
    end.loop().advanceClock(Milliseconds(500));
  }
  ASSERT_EQ(end.gatheringsComplete, 1);
  ASSERT_EQ(end.errors.size(), 2u);
  EXPECT_EQ(end.errors[1].url, "stun:silent");
  EXPECT_EQ(end.errors[1].code, 701);
}

}  // namespace
}  // namespace rtcwire::test
