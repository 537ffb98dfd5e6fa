#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <utility>
#include <vector>

#include "test/support/ManualTimers.hpp"
#include "transport/DatagramTransport.hpp"

namespace rtcwire::test {

struct FakeLinkOptions {
  double loss = 0;       // probabilities, 0 to 1
  double duplicate = 0;  // delivered twice
  double reorder = 0;    // held back by up to `reorderDelay`
  Milliseconds delay{1};
  Milliseconds reorderDelay{5};
  size_t maxSize = 1500;  // longer datagrams are refused with kTooLarge
};

/// Two ends of a lossy network in memory, decided by a seed and by a manual clock. What falls due at
/// the same time is one batch. Threading: as DatagramTransport; deliveries run inside the timers.
class FakeLink {
 public:
  enum Side { kA = 0, kB = 1 };
  /// Sees every datagram before loss and delay, with the side that sent it; may change it; false drops it.
  using Filter = std::function<bool(Side from, std::vector<uint8_t>& datagram)>;

  explicit FakeLink(ManualTimers& timers, uint32_t seed = 1, FakeLinkOptions options = {})
      : state_(std::make_shared<State>(timers, seed, options)), ends_{End(state_, kA), End(state_, kB)} {}

  ~FakeLink() {
    std::lock_guard<std::recursive_mutex> delivery(state_->delivery);
    state_->receivers = {};
    std::lock_guard<std::mutex> lock(state_->mutex);
    state_->open = false;
    state_->queue.clear();
  }

  DatagramTransport& a() { return ends_[kA]; }
  DatagramTransport& b() { return ends_[kB]; }

  void setOptions(const FakeLinkOptions& options) {
    std::lock_guard<std::mutex> lock(state_->mutex);
    state_->options = options;
  }

  void setFilter(Filter filter) {
    std::lock_guard<std::mutex> lock(state_->mutex);
    state_->filter = std::move(filter);
  }

  /// While not connected, `send` answers kNotConnected.
  void setConnected(bool connected) {
    std::lock_guard<std::mutex> lock(state_->mutex);
    state_->connected = connected;
  }

  /// Delivers these bytes to one side as if the other had sent them, unfiltered.
  void inject(Side to, const std::vector<uint8_t>& datagram) {
    std::lock_guard<std::mutex> lock(state_->mutex);
    state_->push(to, datagram, Milliseconds(0));
  }

  uint64_t sent(Side from) const {
    std::lock_guard<std::mutex> lock(state_->mutex);
    return state_->sent[from];
  }

  uint64_t bytesSent(Side from) const {
    std::lock_guard<std::mutex> lock(state_->mutex);
    return state_->bytesSent[from];
  }

 private:
  struct Packet {
    Side to;
    std::vector<uint8_t> bytes;
  };

  struct State : std::enable_shared_from_this<State> {
    State(ManualTimers& timersIn, uint32_t seed, const FakeLinkOptions& optionsIn)
        : timers(timersIn), random(seed), options(optionsIn) {}

    SendResult send(Side from, BytesView datagram) {
      std::lock_guard<std::mutex> lock(mutex);
      if (!open || !connected) return SendResult::kNotConnected;
      if (datagram.size > options.maxSize) return SendResult::kTooLarge;
      ++sent[from];
      bytesSent[from] += datagram.size;
      std::vector<uint8_t> bytes(datagram.data, datagram.data + datagram.size);
      if (filter && !filter(from, bytes)) return SendResult::kSent;
      if (chance(options.loss)) return SendResult::kSent;
      const Side to = from == kA ? kB : kA;
      if (chance(options.duplicate)) push(to, bytes, pickDelay());
      push(to, std::move(bytes), pickDelay());
      return SendResult::kSent;
    }

    bool chance(double probability) {
      return probability > 0 && std::uniform_real_distribution<double>(0, 1)(random) < probability;
    }

    Milliseconds pickDelay() {
      if (!chance(options.reorder)) return options.delay;
      std::uniform_int_distribution<int64_t> extra(1, std::max<int64_t>(1, options.reorderDelay.count()));
      return options.delay + Milliseconds(extra(random));
    }

    void push(Side to, std::vector<uint8_t> bytes, Milliseconds delay) {
      const TimePoint due = timers.now() + delay;
      const bool firstOfBatch = queue.find(due) == queue.end();
      queue[due].push_back({to, std::move(bytes)});
      if (firstOfBatch) timers.schedule(delay, [self = shared_from_this(), due] { self->deliver(due); });
    }

    void deliver(TimePoint due) {
      std::vector<Packet> batch;
      {
        std::lock_guard<std::mutex> lock(mutex);
        const auto found = queue.find(due);
        if (found == queue.end()) return;
        batch = std::move(found->second);
        queue.erase(found);
      }
      std::array<bool, 2> touched{};
      for (const Packet& packet : batch) {
        std::lock_guard<std::recursive_mutex> lock(delivery);
        DatagramTransport::Receiver* const receiver = receivers[packet.to];
        if (receiver == nullptr) continue;
        touched[packet.to] = true;
        receiver->onDatagram(BytesView{packet.bytes.data(), packet.bytes.size()});
      }
      for (const Side side : {kA, kB}) {
        std::lock_guard<std::recursive_mutex> lock(delivery);
        if (touched[side] && receivers[side] != nullptr) receivers[side]->onBatchEnd();
      }
    }

    ManualTimers& timers;
    std::recursive_mutex delivery;  // held while a receiver runs
    std::array<DatagramTransport::Receiver*, 2> receivers{};

    std::mutex mutex;  // guards what follows
    bool open = true;
    bool connected = true;
    std::mt19937 random;
    FakeLinkOptions options;
    Filter filter;
    std::map<TimePoint, std::vector<Packet>> queue;
    std::array<uint64_t, 2> sent{};
    std::array<uint64_t, 2> bytesSent{};
  };

  class End : public DatagramTransport {
   public:
    End(std::shared_ptr<State> state, Side side) : state_(std::move(state)), side_(side) {}

    SendResult send(BytesView datagram, uint8_t) override { return state_->send(side_, datagram); }

    void setReceiver(Receiver* receiver) override {
      std::lock_guard<std::recursive_mutex> lock(state_->delivery);
      state_->receivers[side_] = receiver;
    }

   private:
    std::shared_ptr<State> state_;
    Side side_;
  };

  std::shared_ptr<State> state_;
  std::array<End, 2> ends_;
};

}  // namespace rtcwire::test
