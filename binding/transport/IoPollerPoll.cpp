#ifndef __linux__

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>

#include "transport/IoPoller.hpp"

namespace rtcwire {
namespace {

#ifdef _WIN32
/// A socket connected to itself stands in for a pipe, which WSAPoll cannot wait for.
class Waker {
 public:
  Waker() {
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return;
    started_ = true;
    socket_ = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int size = sizeof(address);
    u_long nonBlocking = 1;
    ok_ = socket_ != INVALID_SOCKET && bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
          getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
          connect(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
          ioctlsocket(socket_, FIONBIO, &nonBlocking) == 0;
  }
  ~Waker() {
    if (socket_ != INVALID_SOCKET) closesocket(socket_);
    if (started_) WSACleanup();
  }
  bool ok() const { return ok_; }
  SOCKET readable() const { return socket_; }
  void wake() { send(socket_, "", 1, 0); }
  void drain() {
    char ignored;
    while (recv(socket_, &ignored, 1, 0) > 0) {
    }
  }

 private:
  SOCKET socket_ = INVALID_SOCKET;
  bool started_ = false;
  bool ok_ = false;
};

int waitFor(WSAPOLLFD* fds, size_t count, int timeout) {
  return WSAPoll(fds, static_cast<ULONG>(count), timeout);
}
using PollFd = WSAPOLLFD;
#else
class Waker {
 public:
  Waker() {
    if (pipe(pipe_) != 0) return;
    ok_ = true;
    for (const int fd : pipe_)
      ok_ = ok_ && fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
  }
  ~Waker() {
    for (const int fd : pipe_) {
      if (fd >= 0) close(fd);
    }
  }
  bool ok() const { return ok_; }
  int readable() const { return pipe_[0]; }
  void wake() {
    const char byte = 0;
    (void)!write(pipe_[1], &byte, 1);
  }
  void drain() {
    char ignored[64];
    while (read(pipe_[0], ignored, sizeof(ignored)) > 0) {
    }
  }

 private:
  int pipe_[2] = {-1, -1};
  bool ok_ = false;
};

int waitFor(pollfd* fds, size_t count, int timeout) { return poll(fds, static_cast<nfds_t>(count), timeout); }
using PollFd = pollfd;
#endif

class PollPoller final : public IoPoller {
 public:
  PollPoller() {
    if (!waker_.ok()) throw std::runtime_error("The I/O thread could not be set up: out of file descriptors");
  }

  bool add(SocketHandle socket, uint64_t token) override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      sockets_[socket] = token;
    }
    waker_.wake();
    return true;
  }

  void remove(SocketHandle socket) override {
    std::lock_guard<std::mutex> lock(mutex_);
    sockets_.erase(socket);
  }

  void wait(Milliseconds timeout, std::vector<uint64_t>& ready) override {
    ready.clear();
    fds_.assign(1, PollFd{waker_.readable(), POLLIN, 0});
    tokens_.assign(1, 0);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      for (const auto& [socket, token] : sockets_) {
        fds_.push_back(PollFd{socket, POLLIN, 0});
        tokens_.push_back(token);
      }
    }
    const int ms = timeout.count() < 0 ? -1 : static_cast<int>(std::min<int64_t>(timeout.count(), 3600000));
    if (waitFor(fds_.data(), fds_.size(), ms) <= 0) return;
    if (fds_[0].revents != 0) waker_.drain();
    for (size_t i = 1; i < fds_.size(); ++i) {
      if (fds_[i].revents & (POLLIN | POLLERR | POLLHUP)) ready.push_back(tokens_[i]);
    }
  }

  void wake() override { waker_.wake(); }

 private:
  Waker waker_;
  std::mutex mutex_;
  std::map<SocketHandle, uint64_t> sockets_;
  std::vector<PollFd> fds_;  // of the waiting thread
  std::vector<uint64_t> tokens_;
};

}  // namespace

std::unique_ptr<IoPoller> IoPoller::create() { return std::make_unique<PollPoller>(); }

}  // namespace rtcwire

#endif
