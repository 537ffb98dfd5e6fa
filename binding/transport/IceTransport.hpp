#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "transport/DatagramTransport.hpp"

namespace rtcwire {

class IoLoop;

struct IceServer {
  enum class Kind { kStun, kTurn };
  Kind kind = Kind::kStun;
  std::string host;
  uint16_t port = 3478;
  std::string username;
  std::string password;
  /// The URL as the application gave it, handed back in candidates and candidate errors.
  std::string url;
};

struct IceOptions {
  std::vector<IceServer> servers;
  /// RTCIceTransportPolicy "relay": nothing is sent but to the TURN servers.
  bool relayOnly = false;
  std::string bindAddress;
  uint16_t portRangeBegin = 0;
  uint16_t portRangeEnd = 0;
};

struct IceParameters {
  std::string usernameFragment;
  std::string password;
  bool lite = false;
};

enum class IceRole { kControlling, kControlled };

/// RTCIceTransportState
enum class IceState { kNew, kChecking, kConnected, kCompleted, kDisconnected, kFailed, kClosed };

struct IceCandidatePairStats {
  std::string local;  // candidate-attribute, RFC 8839 5.1
  std::string remote;
  bool nominated = false;
  bool selected = false;
  /// RTCStatsIceCandidatePairState: frozen, waiting, in-progress, failed, succeeded
  std::string state;
  uint64_t requestsSent = 0;
  uint64_t requestsReceived = 0;
  uint64_t responsesSent = 0;
  uint64_t responsesReceived = 0;
  uint64_t consentRequestsSent = 0;
  double currentRoundTripTime = -1;  // seconds; negative while unknown
  double totalRoundTripTime = 0;     // seconds
};

struct IceStats {
  uint64_t packetsSent = 0;
  uint64_t packetsReceived = 0;
  uint64_t bytesSent = 0;
  uint64_t bytesReceived = 0;
  double lastPacketSentAge = -1;      // seconds; negative before the first
  double lastPacketReceivedAge = -1;  // seconds; negative before the first
  uint32_t selectedCandidatePairChanges = 0;
  std::vector<IceCandidatePairStats> pairs;
};

/// One ICE component of the session: the agent in use and, during an ICE restart, the next one.
/// The layer above sees one uninterrupted DatagramTransport.
///
/// Threading: control methods on any one thread (the environment's); `send` on any thread;
/// the observer is called on the I/O thread or on a resolver thread, never from within a call of
/// ours made by the environment's thread. Closing returns only when no observer call is running.
class IceTransport : public DatagramTransport {
 public:
  class Observer {
   public:
    /// `candidate` is the candidate-attribute "candidate:…" (RFC 8839 5.1) of the agent whose local
    /// username fragment is given; `url` is the server it came from, or empty.
    virtual void onLocalCandidate(const std::string& candidate, const std::string& usernameFragment,
                                  const std::string& url) = 0;
    virtual void onCandidateError(const std::string& url, int errorCode, const std::string& errorText) = 0;
    virtual void onGatheringComplete(const std::string& usernameFragment) = 0;
    virtual void onIceState(IceState state) = 0;
    virtual void onSelectedPair(const std::string& local, const std::string& remote) = 0;

   protected:
    ~Observer() = default;
  };

  IceTransport(std::shared_ptr<IoLoop> loop, IceOptions options, Observer& observer);
  ~IceTransport() override;

  /// Servers and policy for agents made from now on (setConfiguration).
  void setOptions(IceOptions options);
  /// Makes a new agent with these local credentials and starts gathering. The first call starts the
  /// transport; a later one is an ICE restart: the former agent carries datagrams until the new
  /// one has a selected pair. False with `error` set when no socket could be opened.
  bool gather(const IceParameters& local, IceRole role, std::string* error);
  /// Gives up the newest agent when it is a restart that has not replaced the former one (rollback).
  void rollback();
  /// Starts checks of the newest agent.
  void setRemoteParameters(const IceParameters& remote);
  /// Candidate-attribute, with or without "candidate:"; false when it cannot be parsed or used.
  bool addRemoteCandidate(const std::string& candidate);
  void endOfRemoteCandidates();
  IceRole role() const;
  IceStats stats() const;
  /// Idempotent; afterwards every method does nothing.
  void close();

  SendResult send(BytesView datagram, uint8_t dscp) override;
  void setReceiver(Receiver* receiver) override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace rtcwire
