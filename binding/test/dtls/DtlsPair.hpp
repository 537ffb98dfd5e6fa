#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "test/support/FakeLink.hpp"
#include "test/support/ManualTimers.hpp"
#include "transport/Certificate.hpp"
#include "transport/DtlsTransport.hpp"

namespace rtcwire::test {

inline int64_t inAMonth() {
  using std::chrono::duration_cast;
  const auto now = std::chrono::system_clock::now() + std::chrono::hours(24 * 30);
  return duration_cast<Milliseconds>(now.time_since_epoch()).count();
}

inline std::shared_ptr<const Certificate> makeCertificate(
    Certificate::KeyType type = Certificate::KeyType::kEcdsaP256, int bits = 2048) {
  return Certificate::generate({type, bits, inAMonth()});
}

/// A DtlsTransport with an observer and a receiver that write down what they see.
class DtlsPeer : public DtlsTransport::Observer, public DatagramTransport::Receiver {
 public:
  DtlsPeer(DatagramTransport& lower, Timers& timers, std::shared_ptr<const Certificate> certificateIn)
      : certificate(std::move(certificateIn)), transport(lower, timers, certificate, *this) {
    transport.setReceiver(this);
  }

  void onDtlsState(DtlsState state, const std::string& errorIn,
                   const std::vector<std::vector<uint8_t>>& certificates) override {
    states.push_back(state);
    if (!errorIn.empty()) error = errorIn;
    if (state == DtlsState::kConnected) remoteCertificates = certificates;
  }

  void onDatagram(BytesView datagram) override {
    received.emplace_back(datagram.data, datagram.data + datagram.size);
  }

  void onBatchEnd() override { ++batches; }

  DtlsFingerprint fingerprint(const std::string& algorithm = "sha-256") const {
    return {algorithm, certificate->fingerprint(algorithm)};
  }

  SendResult send(const std::vector<uint8_t>& bytes) {
    return transport.send({bytes.data(), bytes.size()}, 0);
  }

  DtlsState state() const { return states.empty() ? DtlsState::kNew : states.back(); }
  bool isConnected() const { return state() == DtlsState::kConnected; }
  bool isOver() const { return state() == DtlsState::kFailed || state() == DtlsState::kClosed; }

  std::shared_ptr<const Certificate> certificate;
  std::vector<DtlsState> states;
  std::string error;
  std::vector<std::vector<uint8_t>> remoteCertificates;
  std::vector<std::vector<uint8_t>> received;
  int batches = 0;
  DtlsTransport transport;
};

/// A client on side A and a server on side B of a link.
struct DtlsPair {
  explicit DtlsPair(uint32_t seed = 1, FakeLinkOptions options = {},
                    std::shared_ptr<const Certificate> clientCertificate = makeCertificate(),
                    std::shared_ptr<const Certificate> serverCertificate = makeCertificate())
      : link(timers, seed, options),
        client(link.a(), timers, std::move(clientCertificate)),
        server(link.b(), timers, std::move(serverCertificate)) {}

  void start() {
    client.transport.start(DtlsRole::kClient, {server.fingerprint()});
    server.transport.start(DtlsRole::kServer, {client.fingerprint()});
  }

  bool connect(Milliseconds limit = Milliseconds(60'000)) {
    start();
    return timers.runUntil([this] { return client.isConnected() && server.isConnected(); }, limit);
  }

  ManualTimers timers;
  FakeLink link;
  DtlsPeer client;
  DtlsPeer server;
};

}  // namespace rtcwire::test
