// The conn_* functions that libjuice's agent calls: socket, lock and wake-up of a JuiceAgent. They
// take the place of its conn*.c, with their registry of agents, one lock for all, and threads.

#include "transport/juice/JuiceAgent.hpp"
//
#include "transport/juice/JuiceInternals.hpp"

namespace {

rtcwire::JuiceAgent* owner(juice_agent_t* agent) {
  return static_cast<rtcwire::JuiceAgent*>(agent->config.user_ptr);
}

}  // namespace

extern "C" {

int conn_create(juice_agent_t* agent, udp_socket_config_t*) {
  if (!owner(agent)->openSocket()) return -1;
  agent->conn_impl = agent->config.user_ptr;
  return 0;
}

void conn_destroy(juice_agent_t* agent) { agent->conn_impl = nullptr; }

void conn_lock(juice_agent_t* agent) { owner(agent)->lock(); }

void conn_unlock(juice_agent_t* agent) { owner(agent)->unlock(); }

int conn_interrupt(juice_agent_t* agent) {
  owner(agent)->interrupt();
  return 0;
}

int conn_send(juice_agent_t* agent, const addr_record_t* dst, const char* data, size_t size, int ds) {
  return owner(agent)->sendFromAgent(*dst, rtcwire::BytesView{reinterpret_cast<const uint8_t*>(data), size},
                                     ds);
}

int conn_get_addrs(juice_agent_t* agent, addr_record_t* records, size_t size) {
  return owner(agent)->localAddresses(records, size);
}

}  // extern "C"
