#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "transport/IceTransport.hpp"
#include "transport/IoLoop.hpp"
#include "transport/IoLoopImpl.hpp"
#include "transport/UdpSocket.hpp"

namespace rtcwire::test {

/// One end of an ICE session that remembers all it was told; tests await conditions on it.
class IceEnd final : public IceTransport::Observer, public DatagramTransport::Receiver {
 public:
  explicit IceEnd(IceRole role, IceOptions options = {})
      : role_(role),
        loop_(IoLoop::acquire()),
        ice(std::make_unique<IceTransport>(loop_, std::move(options), *this)) {
    ice->setReceiver(this);
  }
  ~IceEnd() {
    ice->close();
    loop_.reset();
  }

  void gather(const std::string& generation = "a") {
    parameters = parametersOf(generation);
    std::string error;
    ASSERT_TRUE(ice->gather(parameters, role_, &error)) << error;
  }

  /// Trickles everything to `peer`, from now on.
  void signalTo(IceEnd& peer) {
    std::vector<std::string> known;
    bool complete = false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      peer_ = &peer;
      known = candidatesOf(parameters.usernameFragment);
      complete = completeFor_ == parameters.usernameFragment;
    }
    peer.ice->setRemoteParameters(parameters);
    for (const auto& candidate : known) peer.ice->addRemoteCandidate(candidate);
    if (complete) peer.ice->endOfRemoteCandidates();
  }

  void stopSignalling() {
    std::lock_guard<std::mutex> lock(mutex_);
    peer_ = nullptr;
  }

  bool await(const std::function<bool()>& condition, Milliseconds limit = Milliseconds(10000)) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, limit, condition);
  }

  bool awaitState(IceState wanted) {
    return await([&] { return state == wanted; });
  }
  bool awaitConnected() {
    return await([&] { return state == IceState::kConnected || state == IceState::kCompleted; });
  }
  bool awaitReceived(size_t count) {
    return await([&] { return received.size() >= count; });
  }

  SendResult send(const std::string& text) {
    return ice->send(BytesView{reinterpret_cast<const uint8_t*>(text.data()), text.size()}, 0);
  }

  void onLocalCandidate(const std::string& candidate, const std::string& fragment,
                        const std::string& url) override {
    IceEnd* peer = nullptr;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      candidates.push_back({candidate, fragment, url});
      peer = peer_;
    }
    if (peer != nullptr) peer->ice->addRemoteCandidate(candidate);
    changed_.notify_all();
  }
  void onCandidateError(const std::string& url, int code, const std::string& text) override {
    note([&] { errors.push_back({url, code, text}); });
  }
  void onGatheringComplete(const std::string& fragment) override {
    IceEnd* peer = nullptr;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      completeFor_ = fragment;
      ++gatheringsComplete;
      peer = peer_;
    }
    if (peer != nullptr) peer->ice->endOfRemoteCandidates();
    changed_.notify_all();
  }
  void onIceState(IceState next) override {
    note([&] {
      state = next;
      states.push_back(next);
    });
  }
  void onSelectedPair(const std::string& local, const std::string& remote) override {
    note([&] { pairs.emplace_back(local, remote); });
  }
  void onDatagram(BytesView datagram) override {
    note([&] { received.emplace_back(reinterpret_cast<const char*>(datagram.data), datagram.size); });
  }
  void onBatchEnd() override {
    note([&] { ++batches; });
  }

  template <typename Function>
  void note(Function function) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      function();
    }
    changed_.notify_all();
  }

  struct Candidate {
    std::string text, fragment, url;
  };
  struct Error {
    std::string url;
    int code;
    std::string text;
  };

  static IceParameters parametersOf(const std::string& generation) {
    static std::atomic<int> serial{0};
    IceParameters made;
    made.usernameFragment = "frag" + generation + std::to_string(++serial);
    made.password = "passwordpasswordpassword" + generation;
    return made;
  }

  IoLoopImpl& loop() { return static_cast<IoLoopImpl&>(*loop_); }

 private:
  std::vector<std::string> candidatesOf(const std::string& fragment) const {
    std::vector<std::string> found;
    for (const auto& candidate : candidates) {
      if (candidate.fragment == fragment) found.push_back(candidate.text);
    }
    return found;
  }

  const IceRole role_;
  std::shared_ptr<IoLoop> loop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  IceEnd* peer_ = nullptr;
  std::string completeFor_;

 public:
  // Read within `await`, or when nothing can change any more.
  std::vector<Candidate> candidates;
  std::vector<Error> errors;
  std::vector<IceState> states;
  IceState state = IceState::kNew;
  std::vector<std::pair<std::string, std::string>> pairs;
  std::vector<std::string> received;
  int gatheringsComplete = 0;
  int batches = 0;
  IceParameters parameters;
  std::unique_ptr<IceTransport> ice;
};

/// Both ends, connected. Destroyed in an order that lets neither signal to a dead peer.
struct IcePair {
  explicit IcePair(IceOptions a = {}, IceOptions b = {})
      : left(IceRole::kControlling, std::move(a)), right(IceRole::kControlled, std::move(b)) {}
  ~IcePair() {
    left.stopSignalling();
    right.stopSignalling();
    left.ice->close();
    right.ice->close();
  }

  void start(const std::string& generation = "a") {
    left.gather(generation);
    right.gather(generation);
    left.signalTo(right);
    right.signalTo(left);
  }
  bool connect() {
    start();
    return left.awaitConnected() && right.awaitConnected();
  }

  IceEnd left;
  IceEnd right;
};

}  // namespace rtcwire::test
