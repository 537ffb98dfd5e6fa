#pragma once

#include <array>
#include <vector>

#include "transport/IceTransport.hpp"
#include "transport/Timers.hpp"
#include "transport/juice/JuiceInternals.hpp"

namespace rtcwire {

/// Counts the connectivity checks of each candidate pair by watching what an agent sends and
/// receives. Guarded by the agent's lock.
class JuicePairCounters {
 public:
  explicit JuicePairCounters(juice_agent_t* agent) : agent_(agent) {}

  /// True for the answer to a check, which means that the check was authentic.
  bool onSent(const addr_record_t& to, BytesView datagram);
  /// Before the agent processes it: the transaction must still be known. True for the answer to a
  /// check of ours.
  bool onReceived(const addr_record_t& from, BytesView datagram);
  void fill(std::vector<IceCandidatePairStats>* stats) const;

 private:
  struct Counters {
    uint64_t requestsSent = 0;
    uint64_t requestsReceived = 0;
    uint64_t responsesSent = 0;
    uint64_t responsesReceived = 0;
    uint64_t consentRequestsSent = 0;
    double currentRoundTripTime = -1;
    double totalRoundTripTime = 0;
    TimePoint requestSentAt{};
  };
  struct Binding {
    stun_class_t kind = STUN_CLASS_INDICATION;
    const uint8_t* transactionId = nullptr;
    addr_record_t peer{};
    agent_stun_entry_t* relay = nullptr;
  };

  bool unwrap(const addr_record_t& server, BytesView datagram, Binding* binding) const;
  bool unwrapChannelData(BytesView datagram, Binding* binding, BytesView* inner) const;
  agent_stun_entry_t* relayEntry(const addr_record_t& server) const;
  Counters* byTransaction(const uint8_t* id, bool* consent);
  Counters* byPeer(const Binding& binding);
  Counters* countersOf(const agent_stun_entry_t& entry);

  juice_agent_t* const agent_;
  std::vector<Counters> pairs_;  // parallel to agent_->candidate_pairs, as far as they were used
};

}  // namespace rtcwire
