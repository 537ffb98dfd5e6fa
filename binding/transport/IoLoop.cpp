#include "transport/IoLoop.hpp"

#ifdef __linux__
#include <sys/prctl.h>

#include <csignal>
#elif !defined(_WIN32)
#include <pthread.h>

#include <csignal>
#endif

#include "transport/IoClock.hpp"
#include "transport/IoLoopImpl.hpp"

namespace rtcwire {
namespace {

constexpr size_t kBufferSize = 65536;
constexpr int kMaxTimersPerTurn = 256;

struct Shared {
  std::mutex mutex;
  std::weak_ptr<IoLoop> loop;
};

// Never destroyed: nothing of ours may run in static destructors while a thread still lives.
Shared& shared() {
  static Shared* const instance = std::make_unique<Shared>().release();
  return *instance;
}

void nameThisThread() {
#ifdef __linux__
  prctl(PR_SET_NAME, "rtcwire io");
#elif defined(__APPLE__)
  pthread_setname_np("rtcwire io");
#endif
}

/// Signals are for the application's threads.
class SignalsBlocked {
 public:
#ifdef _WIN32
  SignalsBlocked() {}
#else
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &former_, nullptr); }

 private:
  sigset_t former_;
#endif
};

void destroy(IoLoopImpl* loop) {
  std::unique_ptr<IoLoopImpl> owned(loop);
  // A thread cannot join itself; should the last owner let go here after all, another one does it.
  if (loop->isCurrent()) std::thread([moved = std::move(owned)] {}).detach();
}

}  // namespace

std::shared_ptr<IoLoop> IoLoop::acquire() {
  Shared& state = shared();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (auto loop = state.loop.lock()) return loop;
  std::shared_ptr<IoLoop> loop(std::make_unique<IoLoopImpl>().release(),
                               [](IoLoop* last) { destroy(static_cast<IoLoopImpl*>(last)); });
  state.loop = loop;
  return loop;
}

IoLoopImpl::IoLoopImpl() : poller_(IoPoller::create()), buffer_(kBufferSize) {
  const SignalsBlocked inherited;
  thread_ = std::thread([this] { run(); });
}

IoLoopImpl::~IoLoopImpl() {
  stop_ = true;
  poller_->wake();
  thread_.join();
}

TimePoint IoLoopImpl::now() const { return ioNow(); }

bool IoLoopImpl::isCurrent() const { return std::this_thread::get_id() == thread_.get_id(); }

Timers::Id IoLoopImpl::schedule(Milliseconds delay, std::function<void()> callback) {
  const TimePoint due = now() + std::max(delay, Milliseconds(0));
  bool mustWake = false;
  Id id = 0;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    id = ++lastId_;
    mustWake = sleeping_ && (timers_.empty() || due < timers_.begin()->first.first);
    if (mustWake) sleeping_ = false;
    timers_.emplace(Key{due, id}, std::move(callback));
    dueById_.emplace(id, due);
  }
  if (mustWake) poller_->wake();
  return id;
}

void IoLoopImpl::cancel(Id id) {
  std::function<void()> dropped;  // destroyed after the lock
  std::unique_lock<std::mutex> lock(mutex_);
  const auto found = dueById_.find(id);
  if (found != dueById_.end()) {
    const auto timer = timers_.find(Key{found->second, id});
    dropped = std::move(timer->second);
    timers_.erase(timer);
    dueById_.erase(found);
    lock.unlock();
    return;
  }
  if (id == 0 || isCurrent()) return;
  timerDone_.wait(lock, [&] { return running_ != id; });
}

uint64_t IoLoopImpl::watch(SocketHandle socket, std::shared_ptr<IoHandler> handler) {
  uint64_t token = 0;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    token = ++lastToken_;
    handlers_.emplace(token, std::move(handler));
  }
  if (poller_->add(socket, token)) return token;
  std::lock_guard<std::mutex> lock(mutex_);
  handlers_.erase(token);
  return 0;
}

void IoLoopImpl::unwatch(SocketHandle socket, uint64_t token) {
  poller_->remove(socket);
  std::shared_ptr<IoHandler> dropped;
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = handlers_.find(token);
  if (found == handlers_.end()) return;
  dropped = std::move(found->second);
  handlers_.erase(found);
}

void IoLoopImpl::advanceClock(Milliseconds by) {
  shiftIoClock(by);
  poller_->wake();
}

void IoLoopImpl::run() {
  nameThisThread();
  std::vector<uint64_t> ready;
  while (!stop_.load()) {
    poller_->wait(untilNextTimer(), ready);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      sleeping_ = false;
    }
    runTimers();
    for (const uint64_t token : ready) dispatch(token);
  }
}

Milliseconds IoLoopImpl::untilNextTimer() {
  std::lock_guard<std::mutex> lock(mutex_);
  sleeping_ = true;
  if (timers_.empty()) return Milliseconds(-1);
  const auto left = timers_.begin()->first.first - now();
  if (left.count() <= 0) return Milliseconds(0);
  return std::chrono::duration_cast<Milliseconds>(left) + Milliseconds(1);
}

void IoLoopImpl::runTimers() {
  std::unique_lock<std::mutex> lock(mutex_);
  const TimePoint until = now();
  for (int i = 0; i < kMaxTimersPerTurn; ++i) {
    if (timers_.empty() || timers_.begin()->first.first > until) break;
    runTimer(lock);
  }
}

void IoLoopImpl::runTimer(std::unique_lock<std::mutex>& lock) {
  const auto first = timers_.begin();
  running_ = first->first.second;
  std::function<void()> callback = std::move(first->second);
  dueById_.erase(running_);
  timers_.erase(first);
  lock.unlock();
  {
    const SendCork cork;
    callback();
  }
  callback = nullptr;
  lock.lock();
  running_ = 0;
  timerDone_.notify_all();
}

void IoLoopImpl::dispatch(uint64_t token) {
  std::shared_ptr<IoHandler> handler;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = handlers_.find(token);
    if (found == handlers_.end()) return;
    handler = found->second;
  }
  const SendCork cork;
  handler->onReadable(buffer_);
}

}  // namespace rtcwire
