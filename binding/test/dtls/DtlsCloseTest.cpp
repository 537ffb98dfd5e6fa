#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "test/dtls/DtlsPair.hpp"

namespace rtcwire::test {
namespace {

using States = std::vector<DtlsState>;

TEST(DtlsClose, TellsThePeerAndNotItsOwnObserver) {
  DtlsPair pair;
  ASSERT_TRUE(pair.connect());
  pair.client.transport.close();
  pair.client.transport.close();
  pair.timers.advance(Milliseconds(10));
  EXPECT_EQ(pair.server.states, States({DtlsState::kConnecting, DtlsState::kConnected, DtlsState::kClosed}));
  EXPECT_EQ(pair.server.error, "");
  EXPECT_EQ(pair.client.states, States({DtlsState::kConnecting, DtlsState::kConnected}));
  EXPECT_EQ(pair.client.send({1}), SendResult::kNotConnected);
  EXPECT_EQ(pair.server.send({1}), SendResult::kNotConnected);
}

TEST(DtlsClose, BothAtOnce) {
  DtlsPair pair;
  ASSERT_TRUE(pair.connect());
  pair.client.transport.close();
  pair.server.transport.close();
  pair.timers.advance(Milliseconds(10));
  EXPECT_TRUE(pair.client.isConnected());
  EXPECT_TRUE(pair.server.isConnected());
}

TEST(DtlsClose, IsSafeAtEveryMomentOfAHandshake) {
  for (int milliseconds = 0; milliseconds < 8; ++milliseconds) {
    for (const bool closeClient : {true, false}) {
      DtlsPair pair;
      pair.start();
      pair.timers.advance(Milliseconds(milliseconds));
      DtlsPeer& closing = closeClient ? pair.client : pair.server;
      const States seen = closing.states;
      closing.transport.close();
      pair.timers.advance(Milliseconds(60'000));
      EXPECT_EQ(closing.states, seen);
      EXPECT_EQ(pair.timers.pending(), 0U);
    }
  }
}

TEST(DtlsClose, APlaintextAlertEndsAHandshake) {
  const std::pair<std::vector<uint8_t>, DtlsState> alerts[] = {{{1, 0}, DtlsState::kClosed},
                                                               {{2, 40}, DtlsState::kFailed}};
  for (const auto& [alert, state] : alerts) {
    DtlsPair pair;
    pair.start();
    pair.timers.advance(Milliseconds(1));
    std::vector<uint8_t> record{21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 9, 9, 0, 2};
    record.insert(record.end(), alert.begin(), alert.end());
    pair.link.inject(FakeLink::kA, record);
    pair.timers.advance(Milliseconds(60'000));
    EXPECT_EQ(pair.client.state(), state) << pair.client.error;
  }
}

TEST(DtlsClose, NothingStartsAfterwards) {
  DtlsPair pair;
  pair.client.transport.close();
  pair.start();
  pair.client.transport.onLowerWritable();
  pair.client.transport.setReceiver(&pair.client);
  pair.timers.advance(Milliseconds(1'000));
  EXPECT_EQ(pair.link.sent(FakeLink::kA), 0U);
  EXPECT_TRUE(pair.client.states.empty());
  EXPECT_EQ(pair.client.transport.stats().dtlsCipher, "");
}

/// Runs a function of the test on each call.
struct Caller : DtlsTransport::Observer, DatagramTransport::Receiver {
  void onDtlsState(DtlsState state, const std::string&, const std::vector<std::vector<uint8_t>>&) override {
    states.push_back(state);
    if (onState) onState(state);
  }
  void onDatagram(BytesView) override {
    ++datagrams;
    if (onData) onData();
  }

  States states;
  int datagrams = 0;
  std::function<void(DtlsState)> onState;
  std::function<void()> onData;
};

struct CallerPair {
  CallerPair() : link(timers), peer(link.b(), timers, makeCertificate()) {
    const auto certificate = makeCertificate();
    transport.emplace(link.a(), timers, certificate, caller);
    transport->setReceiver(&caller);
    transport->start(DtlsRole::kClient, {peer.fingerprint()});
    peer.transport.start(DtlsRole::kServer, {{"sha-256", certificate->fingerprint("sha-256")}});
  }

  ManualTimers timers;
  FakeLink link;
  DtlsPeer peer;
  Caller caller;
  std::optional<DtlsTransport> transport;
};

TEST(DtlsClose, WithinAnObserverCall) {
  for (const DtlsState state : {DtlsState::kConnecting, DtlsState::kConnected}) {
    CallerPair pair;
    pair.caller.onState = [&](DtlsState now) {
      if (now == state) pair.transport->close();
    };
    pair.timers.advance(Milliseconds(60'000));
    EXPECT_EQ(pair.caller.states.back(), state);
  }
}

TEST(DtlsClose, DestroyedWithinAReceiverOrObserverCall) {
  CallerPair receiving;
  receiving.caller.onData = [&] { receiving.transport.reset(); };
  receiving.timers.advance(Milliseconds(100));
  receiving.peer.send({1});
  receiving.peer.send({2});
  receiving.timers.advance(Milliseconds(100));
  EXPECT_EQ(receiving.caller.datagrams, 1);
  CallerPair observing;
  observing.caller.onState = [&](DtlsState) { observing.transport.reset(); };
  observing.timers.advance(Milliseconds(100));
  EXPECT_EQ(observing.caller.states.size(), 1U);
}

TEST(DtlsClose, ReceiverTakesItselfAwayWithinItsCall) {
  CallerPair pair;
  pair.caller.onData = [&] { pair.transport->setReceiver(nullptr); };
  pair.timers.advance(Milliseconds(100));
  pair.peer.send({1});
  pair.peer.send({2});
  pair.timers.advance(Milliseconds(100));
  EXPECT_EQ(pair.caller.datagrams, 1);
}

// The I/O thread runs the clock while another thread does what an environment's thread does.
class IoThread {
 public:
  explicit IoThread(ManualTimers& timers)
      : thread_([this, &timers] {
          while (!stop_) {
            timers.advance(Milliseconds(1));
            std::this_thread::yield();
          }
        }) {}
  ~IoThread() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

struct CountingPeer : DtlsTransport::Observer, DatagramTransport::Receiver {
  void onDtlsState(DtlsState state, const std::string&, const std::vector<std::vector<uint8_t>>&) override {
    EXPECT_FALSE(gone);
    if (state == DtlsState::kConnected) connected = true;
  }
  void onDatagram(BytesView datagram) override {
    EXPECT_FALSE(gone);
    ++datagrams;
    if (transport) transport->send(datagram, 0);
  }

  std::atomic<bool> connected{false};
  std::atomic<bool> gone{false};
  std::atomic<int> datagrams{0};
  DtlsTransport* transport = nullptr;  // echoes when set
};

TEST(DtlsClose, WhilePacketsArriveOnTheIoThread) {
  for (int round = 0; round < 30; ++round) {
    ManualTimers timers;
    FakeLink link(timers);
    const auto certificate = makeCertificate();
    const std::vector<DtlsFingerprint> fingerprints{{"sha-256", certificate->fingerprint("sha-256")}};
    CountingPeer first;
    CountingPeer second;
    IoThread io(timers);
    auto a = std::make_unique<DtlsTransport>(link.a(), timers, certificate, first);
    auto b = std::make_unique<DtlsTransport>(link.b(), timers, certificate, second);
    second.transport = b.get();
    a->setReceiver(&first);
    b->setReceiver(&second);
    a->start(DtlsRole::kClient, fingerprints);
    b->start(DtlsRole::kServer, fingerprints);
    a->onLowerWritable();
    const uint8_t payload[100] = {};
    if (round % 3 != 0) {
      while (!first.connected || !second.connected) std::this_thread::yield();
      while (first.datagrams < 20) a->send({payload, sizeof payload}, 0);
    }
    a->stats();
    if (round % 2 == 0) {
      a->setReceiver(nullptr);
      first.gone = round % 4 == 0 && first.connected;
    }
    a->close();
    first.gone = true;
    a.reset();
    b.reset();
    second.gone = true;
  }
}

}  // namespace
}  // namespace rtcwire::test
