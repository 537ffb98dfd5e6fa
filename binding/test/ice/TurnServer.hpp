#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "transport/IceTransport.hpp"

namespace rtcwire::test {

/// A UDP port of 127.0.0.1 that is free at the moment.
inline uint16_t freePort() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool ok = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  if (!ok) throw std::runtime_error("no free UDP port");
  return ntohs(address.sin_port);
}

/// coturn on a loopback port, for as long as this lives. User "user", password "secret".
class TurnServer {
 public:
  explicit TurnServer(std::vector<std::string> more = {}) : port_(freePort()) {
    char directory[] = "/tmp/rtcwire-turn-XXXXXX";
    if (mkdtemp(directory) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = directory;
    start(more);
    awaitAnswer();
  }
  ~TurnServer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    for (const char* name : {"/pid", "/db", "/log"}) unlink((directory_ + name).c_str());
    rmdir(directory_.c_str());
  }
  TurnServer(const TurnServer&) = delete;
  TurnServer& operator=(const TurnServer&) = delete;

  uint16_t port() const { return port_; }

  IceServer turn(const std::string& password = "secret") const {
    IceServer server;
    server.kind = IceServer::Kind::kTurn;
    server.host = "127.0.0.1";
    server.port = port_;
    server.username = "user";
    server.password = password;
    server.url = "turn:127.0.0.1:" + std::to_string(port_);
    return server;
  }
  IceServer stun() const {
    IceServer server;
    server.host = "127.0.0.1";
    server.port = port_;
    server.url = "stun:127.0.0.1:" + std::to_string(port_);
    return server;
  }

 private:
  void start(const std::vector<std::string>& more) {
    std::vector<std::string> words{"turnserver",
                                   "-n",
                                   "--listening-ip=127.0.0.1",
                                   "--relay-ip=127.0.0.1",
                                   "--allow-loopback-peers",
                                   "--lt-cred-mech",
                                   "--user=user:secret",
                                   "--realm=test",
                                   "--no-cli",
                                   "--no-tls",
                                   "--no-dtls",
                                   "--no-tcp",
                                   "--no-multicast-peers",
                                   "--simple-log",
                                   "--log-file=" + directory_ + "/log",
                                   "--pidfile=" + directory_ + "/pid",
                                   "--userdb=" + directory_ + "/db",
                                   "--listening-port=" + std::to_string(port_)};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const int null = open("/dev/null", O_RDWR);
      for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
      execvp("turnserver", arguments.data());
      _exit(127);
    }
  }

  /// A STUN binding request every 50 ms until one is answered.
  void awaitAnswer() {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const uint8_t request[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    bool answered = false;
    for (int attempt = 0; attempt < 200 && !answered; ++attempt) {
      sendto(fd, request, sizeof(request), 0, reinterpret_cast<sockaddr*>(&address), sizeof(address));
      pollfd waiting{fd, POLLIN, 0};
      answered = poll(&waiting, 1, 50) > 0;
      if (waitpid(pid_, nullptr, WNOHANG) == pid_) break;
    }
    close(fd);
    if (!answered) throw std::runtime_error("turnserver did not start (Debian: apt-get install coturn)");
  }

  uint16_t port_;
  std::string directory_;
  pid_t pid_ = -1;
};

}  // namespace rtcwire::test
