#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "transport/IceCandidateLine.hpp"
#include "transport/IceTransport.hpp"
#include "transport/IoLoopImpl.hpp"
#include "transport/UdpSocket.hpp"

// libjuice's types, known by name only outside this folder.
struct juice_agent;
struct addr_record;
struct agent_stun_entry;

namespace rtcwire {

class JuicePairCounters;
class JuiceServers;

/// What an agent has to say to the layer above, in order.
struct IceAgentEvent {
  enum class Kind { kCandidate, kCandidateError, kGatheringComplete };
  Kind kind = Kind::kCandidate;
  std::string text;  // candidate-attribute, or the error's text
  std::string url;
  int errorCode = 0;
};

struct IceAgentStatus {
  IceState state = IceState::kNew;
  bool hasSelectedPair = false;  // datagrams can be sent
  std::string local;
  std::string remote;
};

/// One libjuice agent and its socket: one ICE generation.
///
/// Threading: control methods on the environment's thread, `send` and `status` on any; the listener
/// is called on the I/O thread with no lock held. One recursive lock per agent, libjuice's conn_lock.
class JuiceAgent final : public IoHandler, public std::enable_shared_from_this<JuiceAgent> {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void onAgentDatagram(JuiceAgent& agent, BytesView datagram) = 0;
    virtual void onAgentBatchEnd(JuiceAgent& agent) = 0;
    /// Events have come up, or `status` has changed.
    virtual void onAgentUpdate(JuiceAgent& agent, const std::vector<IceAgentEvent>& events) = 0;
  };

  JuiceAgent(IoLoopImpl& loop, IceOptions options, IceParameters local, std::weak_ptr<Listener> listener);
  ~JuiceAgent() override;

  /// False with `error` set when no socket could be opened.
  bool gather(IceRole role, std::string* error);
  /// Nothing reaches the listener before; for its owner to know the agent first.
  void start();
  void setRemoteParameters(const IceParameters& remote);
  bool addRemoteCandidate(const std::string& candidate);
  void endOfRemoteCandidates();
  /// The listener's view has changed: one more onAgentUpdate.
  void announceAgain();
  /// No listener call begins afterwards; the loop is no longer used. Never blocks for long.
  void close();

  int send(BytesView datagram, uint8_t dscp);
  IceAgentStatus status() const;
  IceRole role() const;
  const std::string& usernameFragment() const { return local_.usernameFragment; }
  void fillPairStats(std::vector<IceCandidatePairStats>* pairs) const;

  void onReadable(std::vector<uint8_t>& buffer) override;

  // libjuice's side of it, see JuiceConn.cpp.
  bool openSocket();
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  void interrupt();
  int sendFromAgent(const addr_record& to, BytesView datagram, int tos);
  int localAddresses(addr_record* records, size_t capacity);

 private:
  friend struct JuiceCallbacks;
  using Lock = std::unique_lock<std::recursive_mutex>;

  void service();
  void serviceLocked();
  void rearm(TimePoint due);
  void deliverEvents(Lock& lock);
  void processBatch(uint8_t* data, const UdpReceived& received, const UdpAddress& from);
  void processDatagram(uint8_t* data, size_t size, const addr_record& from);
  void noteCheck(const addr_record& from, BytesView datagram);
  void startServers();
  void onServerResolved(size_t index, const std::vector<UdpAddress>& found);
  void onCandidateResolved(IceCandidateLine line, const std::vector<UdpAddress>& found);
  void addResolvedCandidate(const IceCandidateLine& line, const UdpAddress& address);
  void applyRemoteParameters();
  void forgetRemote();
  void unfreezePairsOf(const void* remote);
  void updateChecksTimer();
  void refreshStatus();
  IceState computeState() const;
  void onLocalCandidate(std::string line);
  void onGatheringDone();
  void releaseAllocations();

  IoLoopImpl& loop_;
  const IceOptions options_;
  const IceParameters local_;
  const std::weak_ptr<Listener> listener_;
  std::string socketError_;

  mutable std::recursive_mutex mutex_;
  juice_agent* agent_ = nullptr;
  std::shared_ptr<UdpSocket> socket_;
  uint64_t watchToken_ = 0;
  bool started_ = false;
  bool closed_ = false;
  std::unique_ptr<JuicePairCounters> counters_;
  std::unique_ptr<JuiceServers> servers_;

  IceParameters remote_;
  bool remoteKnown_ = false;
  bool remoteFinished_ = false;
  unsigned pendingLookups_ = 0;
  std::vector<IceCandidateLine> earlyCandidates_;  // came before the parameters

  bool gatheringComplete_ = false;
  std::set<std::string> announced_;
  std::vector<IceAgentEvent> events_;
  IceAgentStatus status_;
  bool statusChanged_ = false;
  bool heard_ = false;  // the peer itself, in what is being processed
  TimePoint lastHeard_{};
  bool dirty_ = false;  // a STUN message was processed: look after timers and states

  std::vector<BytesView> noted_;  // datagrams for the layer above, in the receive buffer
  Timers::Id timer_ = 0;
  TimePoint timerDue_{};
  std::atomic<bool> wakePending_{false};
};

}  // namespace rtcwire
