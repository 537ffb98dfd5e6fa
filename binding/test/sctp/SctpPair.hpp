#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "test/support/FakeLink.hpp"
#include "test/support/ManualTimers.hpp"
#include "transport/SctpTransport.hpp"

namespace rtcwire::test {

struct ReceivedMessage {
  uint16_t streamId;
  uint32_t ppid;
  std::vector<uint8_t> data;
};

/// Remembers everything one end is told. Threading: every member under `mutex` when threads are involved.
class SctpRecorder : public SctpTransport::Observer {
 public:
  void onSctpConnected(uint16_t maxStreams) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    ++connected;
    streams = maxStreams;
  }
  void onSctpClosed(const std::string& text, uint16_t cause) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    ++closed;
    causeCode = cause;
    error = text;
  }
  bool onSctpMessage(uint16_t streamId, uint32_t ppid, BytesView data) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    ++count;
    bytes += data.size;
    if (keep) messages.push_back({streamId, ppid, std::vector<uint8_t>(data.data, data.data + data.size)});
    return onMessage ? onMessage(streamId, data) : true;
  }
  void onSctpStreamReset(uint16_t streamId) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    ++resets[streamId];
    if (onReset) onReset(streamId);
  }
  void onSctpStreamResetDone(uint16_t streamId) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    ++resetsDone[streamId];
  }
  void onSctpBytesSent(uint16_t streamId, size_t sent) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    bytesSent[streamId] += sent;
  }

  std::recursive_mutex mutex;
  int connected = 0;
  uint16_t streams = 0;
  int closed = 0;
  std::string error;
  uint16_t causeCode = 0;
  bool keep = true;
  size_t count = 0;
  size_t bytes = 0;
  std::vector<ReceivedMessage> messages;
  std::map<uint16_t, int> resets;
  std::map<uint16_t, int> resetsDone;
  std::map<uint16_t, size_t> bytesSent;
  std::function<bool(uint16_t, BytesView)> onMessage;
  std::function<void(uint16_t)> onReset;
};

constexpr uint32_t kString = 51;
constexpr uint32_t kBinary = 53;
constexpr uint32_t kEmptyString = 56;
constexpr uint32_t kEmptyBinary = 57;
constexpr size_t kMaxMessageSize = 64 * 1024 * 1024;

/// Two SctpTransports over a FakeLink with a clock of the test's own.
struct SctpPair {
  explicit SctpPair(FakeLinkOptions network = {}, uint32_t seed = 1, size_t maxMessageSize = kMaxMessageSize)
      : link(timers, seed, network) {
    SctpOptions options;
    options.maxReceiveMessageSize = maxMessageSize;
    a = std::make_unique<SctpTransport>(link.a(), timers, options, atA);
    b = std::make_unique<SctpTransport>(link.b(), timers, options, atB);
  }

  bool connect(Milliseconds limit = Milliseconds(60000)) {
    a->start(5000);
    b->start(5000);
    return run([&] { return atA.connected == 1 && atB.connected == 1; }, limit);
  }

  bool run(const std::function<bool()>& condition, Milliseconds limit = Milliseconds(60000)) {
    return timers.runUntil(condition, limit);
  }

  static void send(SctpTransport& from, uint16_t streamId, const std::vector<uint8_t>& data,
                   bool ordered = true, uint32_t ppid = kBinary) {
    const SctpMessage message{streamId, ppid, ordered, BytesView{data.data(), data.size()}};
    from.send(&message, 1);
  }

  ManualTimers timers;
  FakeLink link;
  SctpRecorder atA;
  SctpRecorder atB;
  std::unique_ptr<SctpTransport> a;
  std::unique_ptr<SctpTransport> b;
};

/// Bytes that tell where they belong.
inline std::vector<uint8_t> pattern(size_t size, uint32_t seed = 0) {
  std::vector<uint8_t> result(size);
  uint32_t value = seed * 2654435761U + 12345;
  for (auto& byte : result) {
    value = value * 1664525U + 1013904223U;
    byte = static_cast<uint8_t>(value >> 24);
  }
  return result;
}

inline std::vector<uint8_t> numbered(uint32_t number, size_t size = 4) {
  std::vector<uint8_t> result(size < 4 ? 4 : size);
  for (size_t i = 0; i < 4; ++i) result[i] = static_cast<uint8_t>(number >> (8 * i));
  return result;
}

inline uint32_t numberOf(const std::vector<uint8_t>& data) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4 && i < data.size(); ++i) number |= uint32_t{data[i]} << (8 * i);
  return number;
}

}  // namespace rtcwire::test
