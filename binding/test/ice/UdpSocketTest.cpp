#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "transport/IceResolver.hpp"
#include "transport/IoLoop.hpp"
#include "transport/UdpBatch.hpp"
#include "transport/UdpSocket.hpp"

namespace rtcwire::test {
namespace {

/// Two sockets on loopback; loopback delivers at once, so that what was sent can be read.
class UdpSocketTest : public ::testing::Test {
 protected:
  UdpSocketTest() {
    std::string error;
    from = UdpSocket::open("127.0.0.1", 0, 0, &error);
    to = UdpSocket::open("127.0.0.1", 0, 0, &error);
    target.size = sizeof(target.storage);
    getsockname(to->handle(), reinterpret_cast<sockaddr*>(&target.storage), &target.size);
  }

  void send(const std::string& text) {
    UdpSocket::send(from, target.get(), target.size,
                    BytesView{reinterpret_cast<const uint8_t*>(text.data()), text.size()}, 0);
  }

  std::vector<std::string> readAll() {
    std::vector<std::string> datagrams;
    std::vector<uint8_t> buffer(65536);
    UdpAddress source;
    for (UdpReceived got; (got = to->receive(buffer.data(), buffer.size(), &source)).size != 0;) {
      for (size_t at = 0; at < got.size; at += got.segment) {
        datagrams.emplace_back(reinterpret_cast<char*>(buffer.data()) + at,
                               std::min(got.segment, got.size - at));
      }
    }
    return datagrams;
  }

  static std::vector<std::string> mixedRun() {
    std::vector<std::string> datagrams;
    for (int i = 0; i < 150; ++i) datagrams.push_back(std::string(1000, static_cast<char>('a' + i % 26)));
    datagrams.push_back(std::string(10, '1'));
    datagrams.push_back(std::string(1000, '2'));
    datagrams.push_back(std::string(1001, '3'));
    datagrams.push_back(std::string(9000, '4'));
    datagrams.push_back("5");
    return datagrams;
  }

  std::shared_ptr<UdpSocket> from;
  std::shared_ptr<UdpSocket> to;
  UdpAddress target;
};

TEST_F(UdpSocketTest, ACorkHoldsDatagramsBackUntilTheOutermostEnds) {
  {
    const SendCork outer;
    {
      const SendCork inner;
      send("one");
    }
    EXPECT_TRUE(readAll().empty());
  }
  EXPECT_EQ(readAll(), std::vector<std::string>{"one"});
}

TEST_F(UdpSocketTest, BatchesKeepOrderAndBoundaries) {
  const auto sent = mixedRun();
  {
    const SendCork cork;
    for (const std::string& datagram : sent) send(datagram);
  }
  EXPECT_EQ(readAll(), sent);
}

TEST_F(UdpSocketTest, WithoutSegmentationTheSameArrives) {
  from->setSegmentation(false);
  const auto sent = mixedRun();
  {
    const SendCork cork;
    for (const std::string& datagram : sent) send(datagram);
  }
  EXPECT_EQ(readAll(), sent);
}

TEST_F(UdpSocketTest, ASocketLivesUntilItsBatchHasLeft) {
  {
    const SendCork cork;
    send("last words");
    from.reset();
  }
  EXPECT_EQ(readAll(), std::vector<std::string>{"last words"});
}

TEST_F(UdpSocketTest, DatagramsForDifferentAddressesDoNotMix) {
  std::string error;
  const auto other = UdpSocket::open("127.0.0.1", 0, 0, &error);
  UdpAddress second;
  second.size = sizeof(second.storage);
  getsockname(other->handle(), reinterpret_cast<sockaddr*>(&second.storage), &second.size);
  {
    const SendCork cork;
    const uint8_t byte = 'x';
    for (int i = 0; i < 3; ++i) {
      send("to");
      UdpSocket::send(from, second.get(), second.size, BytesView{&byte, 1}, 0);
    }
  }
  EXPECT_EQ(readAll(), (std::vector<std::string>{"to", "to", "to"}));
  to = other;
  EXPECT_EQ(readAll(), (std::vector<std::string>{"x", "x", "x"}));
}

TEST_F(UdpSocketTest, AnEmptySocketReadsAsNothing) { EXPECT_TRUE(readAll().empty()); }

TEST(IceResolver, TellsNumericAddressesFromNames) {
  UdpAddress address;
  EXPECT_TRUE(parseNumericAddress("192.0.2.1", 5, &address));
  EXPECT_TRUE(parseNumericAddress("2001:db8::1", 5, &address));
  EXPECT_FALSE(parseNumericAddress("localhost", 5, &address));
  EXPECT_FALSE(parseNumericAddress("", 5, &address));
}

}  // namespace
}  // namespace rtcwire::test
