#include <gtest/gtest.h>
#include <usrsctp.h>

#include <cstring>
#include <random>
#include <string>

#include "test/sctp/SctpPair.hpp"
#include "transport/SctpAccounting.hpp"
#include "transport/SctpChecksum.hpp"
#include "transport/SctpNotification.hpp"
#include "transport/SctpPacket.hpp"
#include "transport/SctpSendQueue.hpp"

namespace rtcwire::test {
namespace {

std::vector<uint8_t> packetOf(std::initializer_list<std::vector<uint8_t>> chunks) {
  std::vector<uint8_t> packet(12);
  for (const auto& chunk : chunks) {
    packet.insert(packet.end(), chunk.begin(), chunk.end());
    packet.resize((packet.size() + 3) & ~size_t{3});
  }
  return packet;
}

std::vector<uint8_t> dataChunk(uint8_t tsn, uint8_t streamId, uint8_t ppid, size_t size) {
  const auto length = static_cast<uint8_t>(16 + size);
  std::vector<uint8_t> chunk = {0, 3, 0, length, 0, 0, 0, tsn, 0, streamId, 0, 0, 0, 0, 0, ppid};
  chunk.resize(length);
  return chunk;
}

TEST(SctpChecksum, IsCrc32cWithTheFieldAsZero) {
  // RFC 9260 appendix A's polynomial; 32 zero bytes give 8A9136AA (RFC 3720 B.4).
  const std::vector<uint8_t> zeros(32);
  EXPECT_EQ(sctpChecksum(zeros.data(), zeros.size()), 0x8a9136aaU);
  for (size_t size = 16; size < 80; ++size) {
    std::vector<uint8_t> packet = pattern(size);
    writeSctpChecksum(packet.data(), packet.size());
    EXPECT_TRUE(verifySctpChecksum(packet.data(), packet.size()));
    packet[size - 1] ^= 0x80;
    EXPECT_FALSE(verifySctpChecksum(packet.data(), packet.size()));
  }
}

TEST(SctpChecksum, IsNotSoughtInTruncatedPackets) {
  const std::vector<uint8_t> packet(15);
  for (size_t size = 0; size <= packet.size(); ++size) EXPECT_FALSE(verifySctpChecksum(packet.data(), size));
}

TEST(SctpChunkReader, StopsAtMalformedChunks) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    std::vector<uint8_t> packet =
        packetOf({dataChunk(1, 2, 53, 5), {3, 0, 0, 16}, {130, 0, 0, 20, 0, 13, 0, 16}});
    for (int n = 0; n < 4; ++n) packet[12 + random() % (packet.size() - 12)] = static_cast<uint8_t>(random());
    packet.resize(random() % (packet.size() + 1));
    SctpChunkReader chunk(packet.data(), packet.size());
    while (chunk.next()) {
      if (const auto data = chunk.data()) {
        EXPECT_LE(data->size, packet.size());
      }
      EXPECT_LE(chunk.bytes().size, packet.size());
      chunk.resetAfterTsn();
      chunk.forwardTsn();
      chunk.initialTsn();
      chunk.cumulativeTsn();
    }
  }
}

TEST(SctpAccounting, CountsFirstTransmissionsOnly) {
  SctpAccounting accounting;
  accounting.taken(1, 30);
  accounting.taken(2, 7);
  const auto first = packetOf({dataChunk(10, 1, 53, 20), dataChunk(11, 2, 53, 7)});
  accounting.packetOut(first.data(), first.size());
  accounting.packetOut(first.data(), first.size());
  EXPECT_EQ(accounting.takeSent(), (SctpAccounting::Sent{{1, 20}, {2, 7}}));
  EXPECT_TRUE(accounting.inFlight());
  accounting.abandoned(1, 10);
  accounting.abandoned(1, 10);
  EXPECT_EQ(accounting.takeSent(), (SctpAccounting::Sent{{1, 10}}));
  EXPECT_EQ(accounting.unsentBytes(), 0U);
  const auto sack = packetOf({{3, 0, 0, 16, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0}});
  accounting.packetIn(sack.data(), sack.size());
  EXPECT_FALSE(accounting.inFlight());
}

TEST(SctpSendQueue, TakesTurnsAndFinishesAMessageBegun) {
  SctpSendQueue queue;
  const auto big = pattern(100000);
  const auto small = pattern(10);
  for (int i = 0; i < 2; ++i) {
    queue.push({1, 53, true, {big.data(), big.size()}}, TimePoint());
    queue.push({2, 53, true, {small.data(), small.size()}}, TimePoint());
  }
  std::vector<uint16_t> order;
  size_t room = 60000;
  const auto sink = [&](const SctpSendQueue::Waiting& waiting, size_t* taken) {
    *taken = std::min(room, waiting.message.data.size - waiting.offset);
    room -= *taken;
    order.push_back(waiting.message.streamId);
    return waiting.offset + *taken == waiting.message.data.size ? SctpSendQueue::Offer::kTaken
                                                                : SctpSendQueue::Offer::kPart;
  };
  EXPECT_FALSE(queue.drain(sink));
  room = 1000000;
  EXPECT_TRUE(queue.drain(sink));
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(order, (std::vector<uint16_t>{1, 1, 2, 2, 1}));
}

template <typename Struct>
SctpNotification read(const Struct& notification, const std::string& rest = {}) {
  std::vector<uint8_t> bytes(sizeof notification + rest.size());
  std::memcpy(bytes.data(), &notification, sizeof notification);
  std::copy(rest.begin(), rest.end(), bytes.begin() + sizeof notification);
  return readSctpNotification(bytes.data(), bytes.size());
}

TEST(SctpNotification, TellsAGracefulEndFromALoss) {
  sctp_assoc_change change{};
  change.sac_type = SCTP_ASSOC_CHANGE;
  change.sac_state = SCTP_SHUTDOWN_COMP;
  EXPECT_EQ(read(change).kind, SctpNotification::Kind::kDown);
  EXPECT_EQ(read(change).error, "");
  change.sac_state = SCTP_COMM_LOST;
  EXPECT_EQ(read(change).error, "the SCTP association was lost");
  const std::string abort(
      "\x06\0\0\x14\0\x0c\0\x10"
      "Close called",
      20);
  EXPECT_EQ(read(change, abort).error, "User-Initiated Abort, reason=Close called");
  EXPECT_EQ(read(change, abort.substr(0, 13)).error, "User-Initiated Abort, reason=Close");
  const std::string violation("\x06\0\0\x08\0\x0d\0\x04", 8);
  EXPECT_EQ(read(change, violation).error, "the peer aborted the SCTP association, cause 13");
}

TEST(SctpNotification, IsIgnoredWhenTruncated) {
  sctp_assoc_change change{};
  change.sac_type = SCTP_ASSOC_CHANGE;
  std::vector<uint8_t> bytes(sizeof change);
  std::memcpy(bytes.data(), &change, sizeof change);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(readSctpNotification(bytes.data(), size).kind, SctpNotification::Kind::kIgnored);
  }
}

}  // namespace
}  // namespace rtcwire::test
