#include <gtest/gtest.h>

#include "test/dtls/DtlsPair.hpp"

namespace rtcwire::test {
namespace {

using States = std::vector<DtlsState>;
using Bytes = std::vector<uint8_t>;
using Certificates = std::vector<Bytes>;

const States kConnectedStates{DtlsState::kConnecting, DtlsState::kConnected};

TEST(DtlsHandshake, ConnectsAndCarriesDatagramsBothWays) {
  DtlsPair pair;
  ASSERT_TRUE(pair.connect(Milliseconds(20)));
  EXPECT_EQ(pair.client.states, kConnectedStates);
  EXPECT_EQ(pair.server.states, kConnectedStates);
  EXPECT_EQ(pair.client.remoteCertificates, Certificates{pair.server.certificate->der()});
  EXPECT_EQ(pair.server.remoteCertificates, Certificates{pair.client.certificate->der()});
  EXPECT_EQ(pair.client.send({1, 2, 3}), SendResult::kSent);
  EXPECT_EQ(pair.server.send({4}), SendResult::kSent);
  pair.timers.advance(Milliseconds(10));
  EXPECT_EQ(pair.server.received, std::vector<Bytes>({{1, 2, 3}}));
  EXPECT_EQ(pair.client.received, std::vector<Bytes>({Bytes{4}}));
}

}  // namespace
}  // namespace rtcwire::test
