#ifdef __linux__

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "transport/IoPoller.hpp"

namespace rtcwire {
namespace {

constexpr uint64_t kWakeToken = 0;
constexpr int kMaxEvents = 64;

class EpollPoller final : public IoPoller {
 public:
  EpollPoller() : epoll_(epoll_create1(EPOLL_CLOEXEC)), event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (epoll_ < 0 || event_ < 0 || !add(event_, kWakeToken)) {
      closeAll();
      throw std::runtime_error("The I/O thread could not be set up: out of file descriptors");
    }
  }
  ~EpollPoller() override { closeAll(); }

  bool add(SocketHandle socket, uint64_t token) override {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = token;
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) == 0;
  }

  void remove(SocketHandle socket) override {
    epoll_event event{};
    epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, &event);
  }

  void wait(Milliseconds timeout, std::vector<uint64_t>& ready) override {
    ready.clear();
    std::array<epoll_event, kMaxEvents> events;
    const int ms = timeout.count() < 0 ? -1 : static_cast<int>(std::min<int64_t>(timeout.count(), 3600000));
    const int count = epoll_wait(epoll_, events.data(), kMaxEvents, ms);
    for (int i = 0; i < count; ++i) {
      const uint64_t token = events[static_cast<size_t>(i)].data.u64;
      if (token == kWakeToken) {
        uint64_t ignored;
        (void)!read(event_, &ignored, sizeof(ignored));
      } else {
        ready.push_back(token);
      }
    }
  }

  void wake() override {
    const uint64_t one = 1;
    (void)!write(event_, &one, sizeof(one));
  }

 private:
  void closeAll() {
    if (event_ >= 0) close(event_);
    if (epoll_ >= 0) close(epoll_);
  }

  int epoll_;
  int event_;
};

}  // namespace

std::unique_ptr<IoPoller> IoPoller::create() { return std::make_unique<EpollPoller>(); }

}  // namespace rtcwire

#endif
