#include "transport/IceResolver.hpp"

#ifndef _WIN32
#include <netdb.h>
#include <pthread.h>

#include <csignal>
#endif
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace rtcwire {
namespace {

constexpr unsigned kMaxThreads = 8;
constexpr size_t kMaxQueue = 1024;

struct Lookup {
  std::string host;
  uint16_t port;
  std::function<bool()> wanted;
  std::function<void(const std::vector<UdpAddress>&)> done;
};

struct Queue {
  std::mutex mutex;
  std::deque<Lookup> lookups;
  unsigned threads = 0;
};

// Never destroyed: a look-up may outlast main().
Queue& queue() {
  static Queue* const instance = std::make_unique<Queue>().release();
  return *instance;
}

std::vector<UdpAddress> query(const std::string& host, uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_protocol = IPPROTO_UDP;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  std::vector<UdpAddress> found;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) return found;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    UdpAddress address;
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.size = static_cast<socklen_t>(entry->ai_addrlen);
    found.push_back(address);
  }
  freeaddrinfo(list);
  return found;
}

void work() {
#ifdef __linux__
  prctl(PR_SET_NAME, "rtcwire dns");
#endif
  Queue& shared = queue();
  for (;;) {
    Lookup lookup;
    {
      std::lock_guard<std::mutex> lock(shared.mutex);
      if (shared.lookups.empty()) {
        --shared.threads;
        return;
      }
      lookup = std::move(shared.lookups.front());
      shared.lookups.pop_front();
    }
    if (lookup.wanted()) lookup.done(query(lookup.host, lookup.port, AI_ADDRCONFIG));
  }
}

bool startThread() {
#ifndef _WIN32
  sigset_t all;
  sigset_t former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
#endif
  bool started = true;
  try {
    std::thread(work).detach();
  } catch (const std::system_error&) {
    started = false;
  }
#ifndef _WIN32
  pthread_sigmask(SIG_SETMASK, &former, nullptr);
#endif
  return started;
}

}  // namespace

bool parseNumericAddress(const std::string& host, uint16_t port, UdpAddress* address) {
  const auto found = query(host, port, AI_NUMERICHOST);
  if (found.empty()) return false;
  *address = found.front();
  return true;
}

void resolveAddress(const std::string& host, uint16_t port, std::function<bool()> wanted,
                    std::function<void(const std::vector<UdpAddress>&)> done) {
  Queue& shared = queue();
  {
    std::lock_guard<std::mutex> lock(shared.mutex);
    if (shared.lookups.size() < kMaxQueue) {
      shared.lookups.push_back({host, port, std::move(wanted), std::move(done)});
      if (shared.threads >= kMaxThreads) return;
      ++shared.threads;
      if (startThread()) return;
      --shared.threads;
      if (shared.threads > 0) return;
      done = std::move(shared.lookups.back().done);
      shared.lookups.pop_back();
    }
  }
  done({});
}

}  // namespace rtcwire
