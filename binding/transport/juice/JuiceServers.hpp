#pragma once

#include <string>
#include <vector>

#include "transport/juice/JuiceAgent.hpp"
#include "transport/juice/JuiceInternals.hpp"

namespace rtcwire {

/// The STUN and TURN servers of one agent, any number up to libjuice's table: puts their entries
/// there, and tells what became of them. Guarded by the agent's lock.
class JuiceServers {
 public:
  JuiceServers(juice_agent_t* agent, const IceOptions& options);

  size_t count() const { return servers_.size(); }
  const IceServer& at(size_t index) const { return servers_[index].config; }
  /// Look-ups under way; gathering is not complete before they are.
  unsigned pending = 0;

  /// A look-up is done; nothing found is an error of its own.
  void add(size_t index, const std::vector<UdpAddress>& found, bool socketIsIpv6);
  bool hasRelays() const { return relays_ > 0; }
  agent_stun_entry_t* relayAt(const addr_record_t& address) const;
  bool isServer(const addr_record_t& address) const;
  /// Remembers whose answer is being processed, and what error it carries.
  void beginAnswer(const addr_record_t& from, BytesView datagram);
  void endAnswer() { current_ = nullptr; }
  /// URL of the server whose answer is being processed; else empty.
  std::string currentUrl() const;
  /// Servers found to have failed since the last call.
  void collectErrors(std::vector<IceAgentEvent>* events);

 private:
  struct Server {
    IceServer config;
    std::vector<int> entries;
    bool settled = false;  // succeeded, or its failure was told
    bool unresolved = false;
    int errorCode = 0;
    std::string errorText;
  };

  bool addEntry(Server& server, const UdpAddress& address);
  bool addStun(Server& server, const addr_record_t& record);
  bool addRelay(Server& server, const addr_record_t& record);
  void moveStunBehind(agent_stun_entry_t* relay);
  Server* serverOf(int entry);

  juice_agent_t* const agent_;
  std::vector<Server> servers_;  // never resized: libjuice points at the passwords
  int entries_ = 0;
  int relays_ = 0;
  Server* current_ = nullptr;
};

}  // namespace rtcwire
