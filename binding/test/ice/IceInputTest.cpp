#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "test/ice/IceEnd.hpp"
#include "transport/IceCandidateLine.hpp"

namespace rtcwire::test {
namespace {

/// Keeps a copy of what is sent, as raw material for mutation.
class Recorder : public UdpTap {
 public:
  bool onSend(const UdpAddress&, BytesView datagram) override {
    std::lock_guard<std::mutex> lock(mutex);
    if (seen.size() < 200) seen.emplace_back(datagram.data, datagram.data + datagram.size);
    return true;
  }
  bool onReceive(const UdpAddress&, BytesView) override { return true; }

  std::mutex mutex;
  std::vector<std::vector<uint8_t>> seen;
};

/// A plain socket that sends to one address of 127.0.0.1.
class Attacker {
 public:
  explicit Attacker(uint16_t port) : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(port);
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  ~Attacker() { close(fd_); }
  void send(const std::vector<uint8_t>& bytes) {
    sendto(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address_),
           sizeof(address_));
  }

 private:
  int fd_;
  sockaddr_in address_{};
};

IceOptions loopback() {
  IceOptions options;
  options.bindAddress = "127.0.0.1";
  return options;
}

TEST(IceInput, MutatedDatagramsHarmNothing) {
  const auto recorder = std::make_shared<Recorder>();
  UdpSocket::setTap(recorder);
  IcePair pair(loopback(), loopback());
  ASSERT_TRUE(pair.connect());
  ASSERT_TRUE(pair.left.awaitState(IceState::kCompleted));
  UdpSocket::setTap(nullptr);
  ASSERT_FALSE(recorder->seen.empty());

  Attacker attacker(parseIceCandidateLine(pair.left.candidates.at(0).text)->port);
  std::mt19937 random(7);
  for (int i = 0; i < 5000; ++i) {
    std::vector<uint8_t> bytes = recorder->seen[random() % recorder->seen.size()];
    for (unsigned change = random() % 4; change > 0; --change)
      bytes[random() % bytes.size()] ^= random() % 256;
    if (random() % 3 == 0) bytes.resize(random() % (bytes.size() + 1));
    if (random() % 10 == 0) bytes.resize(random() % 3000, static_cast<uint8_t>(random()));
    attacker.send(bytes);
    if (i % 50 == 0) pair.left.await([] { return false; }, Milliseconds(1));
  }
  ASSERT_EQ(pair.right.send("unharmed"), SendResult::kSent);
  EXPECT_TRUE(pair.left.await([&] {
    const auto& received = pair.left.received;
    return std::find(received.begin(), received.end(), "unharmed") != received.end();
  }));
  // Replayed checks are authentic and open a path, but what should be STUN goes no further.
  for (const std::string& datagram : pair.left.received) EXPECT_GE(static_cast<uint8_t>(datagram[0]), 4);
  EXPECT_EQ(pair.left.states.back(), IceState::kCompleted);
}

TEST(IceInput, DatagramsOfStrangersAreNotDelivered) {
  IcePair pair(loopback(), loopback());
  ASSERT_TRUE(pair.connect());
  Attacker attacker(parseIceCandidateLine(pair.left.candidates.at(0).text)->port);
  for (int i = 0; i < 10; ++i) attacker.send(std::vector<uint8_t>(100, 0x16));
  ASSERT_EQ(pair.right.send("wanted"), SendResult::kSent);
  ASSERT_TRUE(pair.left.awaitReceived(1));
  EXPECT_EQ(pair.left.received, std::vector<std::string>{"wanted"});
}

}  // namespace
}  // namespace rtcwire::test
