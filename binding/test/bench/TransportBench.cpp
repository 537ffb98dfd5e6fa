// Throughput of the native data path, both ends in this process over loopback: ICE, DTLS and SCTP.
//   transport_bench [seconds per row]

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "transport/DtlsTransport.hpp"
#include "transport/IceTransport.hpp"
#include "transport/IoLoop.hpp"
#include "transport/SctpTransport.hpp"

namespace rtcwire::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) { return static_cast<double>(time.tv_sec) + time.tv_usec / 1e6; };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

std::shared_ptr<const Certificate> makeCertificate() {
  Certificate::Parameters parameters;
  const auto inADay = std::chrono::system_clock::now() + std::chrono::hours(24);
  parameters.expires = std::chrono::duration_cast<Milliseconds>(inADay.time_since_epoch()).count();
  return Certificate::generate(parameters);
}

/// One end of a connection: the three transports and what they report.
class End : public IceTransport::Observer, public DtlsTransport::Observer, public SctpTransport::Observer {
 public:
  End(IceRole role, DtlsRole dtlsRole)
      : loop(IoLoop::acquire()), certificate(makeCertificate()), iceRole_(role), dtlsRole_(dtlsRole) {
    IceOptions options;
    options.bindAddress = "127.0.0.1";
    ice = std::make_unique<IceTransport>(loop, options, *this);
    dtls = std::make_unique<DtlsTransport>(*ice, *loop, certificate, *this);
    SctpOptions sctpOptions;
    sctpOptions.maxReceiveMessageSize = 16 * 1024 * 1024;
    sctp = std::make_unique<SctpTransport>(*dtls, *loop, sctpOptions, *this);
  }
  ~End() {
    sctp->close();
    dtls->close();
    ice->close();
  }

  void gather(const std::string& name) {
    parameters_ = {name + "frag", name + "passwordpasswordpassword", false};
    std::string error;
    if (!ice->gather(parameters_, iceRole_, &error)) std::fprintf(stderr, "gathering: %s\n", error.c_str());
  }
  void connectTo(End& peer) {
    std::vector<std::string> candidates;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return gathered_; });
      candidates = candidates_;
    }
    peer.ice->setRemoteParameters(parameters_);
    for (const auto& candidate : candidates) peer.ice->addRemoteCandidate(candidate);
    peer.dtls->start(peer.dtlsRole_, {{"sha-256", certificate->fingerprint("sha-256")}});
  }
  void awaitConnected() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return connected_; });
  }
  /// Queued but not yet on its way, in bytes.
  size_t buffered() const { return queued - sent; }

  void send(uint16_t streamId, const std::vector<uint8_t>& data) {
    queued += data.size();
    const SctpMessage message{streamId, 53, true, BytesView{data.data(), data.size()}};
    SendCork cork;
    sctp->send(&message, 1);
  }

  void onLocalCandidate(const std::string& candidate, const std::string&, const std::string&) override {
    std::lock_guard<std::mutex> lock(mutex_);
    candidates_.push_back(candidate);
  }
  void onCandidateError(const std::string&, int, const std::string&) override {}
  void onGatheringComplete(const std::string&) override {
    std::lock_guard<std::mutex> lock(mutex_);
    gathered_ = true;
    changed_.notify_all();
  }
  void onIceState(IceState state) override {
    if (state == IceState::kConnected || state == IceState::kCompleted) dtls->onLowerWritable();
  }
  void onSelectedPair(const std::string&, const std::string&) override {}
  void onDtlsState(DtlsState state, const std::string& error,
                   const std::vector<std::vector<uint8_t>>&) override {
    if (!error.empty()) std::fprintf(stderr, "DTLS: %s\n", error.c_str());
    if (state == DtlsState::kConnected) sctp->start(5000);
  }
  void onSctpConnected(uint16_t) override {
    std::lock_guard<std::mutex> lock(mutex_);
    connected_ = true;
    changed_.notify_all();
  }
  void onSctpClosed(const std::string& error, uint16_t) override {
    std::fprintf(stderr, "SCTP: %s\n", error.c_str());
  }
  bool onSctpMessage(uint16_t, uint32_t, BytesView data) override {
    receivedBytes += data.size;
    ++receivedCount;
    if (onMessage) onMessage(data);
    return true;
  }
  void onSctpStreamReset(uint16_t) override {}
  void onSctpStreamResetDone(uint16_t) override {}
  void onSctpBytesSent(uint16_t, size_t bytes) override {
    sent += bytes;
    if (buffered() < kLowWater) {
      std::lock_guard<std::mutex> lock(mutex_);
      changed_.notify_all();
    }
  }
  void awaitLowWater() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(50), [this] { return buffered() < kLowWater; });
  }

  static constexpr size_t kHighWater = 4 * 1024 * 1024;
  static constexpr size_t kLowWater = 1024 * 1024;

  std::shared_ptr<IoLoop> loop;
  std::shared_ptr<const Certificate> certificate;
  std::unique_ptr<IceTransport> ice;
  std::unique_ptr<DtlsTransport> dtls;
  std::unique_ptr<SctpTransport> sctp;
  std::atomic<size_t> queued{0};
  std::atomic<size_t> sent{0};
  std::atomic<size_t> receivedBytes{0};
  std::atomic<size_t> receivedCount{0};
  std::function<void(BytesView)> onMessage;

 private:
  const IceRole iceRole_;
  const DtlsRole dtlsRole_;
  IceParameters parameters_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> candidates_;
  bool gathered_ = false;
  bool connected_ = false;
};

void throughput(End& from, End& to, size_t size, double duration) {
  const std::vector<uint8_t> data(size, 7);
  const size_t bytesBefore = to.receivedBytes;
  const size_t countBefore = to.receivedCount;
  const double cpuBefore = cpuSeconds();
  const auto begin = Clock::now();
  while (seconds(Clock::now() - begin) < duration) {
    for (int i = 0; i < 64 && from.buffered() < End::kHighWater; ++i) from.send(1, data);
    if (from.buffered() >= End::kHighWater) from.awaitLowWater();
  }
  const double elapsed = seconds(Clock::now() - begin);
  const double bytes = static_cast<double>(to.receivedBytes - bytesBefore);
  const double count = static_cast<double>(to.receivedCount - countBefore);
  std::printf("%7zu B: %7.1f MB/s %9.0f msg/s  %5.2f CPU s/GB\n", size, bytes / elapsed / 1e6,
              count / elapsed, (cpuSeconds() - cpuBefore) / (bytes / 1e9));
  while (from.queued > to.receivedBytes) std::this_thread::sleep_for(Milliseconds(10));
}

void roundTrip(End& a, End& b, size_t size, double duration) {
  const std::vector<uint8_t> data(size, 7);
  std::mutex mutex;
  std::condition_variable arrived;
  size_t answers = 0;
  b.onMessage = [&](BytesView) { b.send(1, data); };
  a.onMessage = [&](BytesView) {
    std::lock_guard<std::mutex> lock(mutex);
    ++answers;
    arrived.notify_all();
  };
  std::vector<double> times;
  const auto begin = Clock::now();
  while (seconds(Clock::now() - begin) < duration) {
    const auto sent = Clock::now();
    const size_t wanted = times.size() + 1;
    a.send(1, data);
    std::unique_lock<std::mutex> lock(mutex);
    arrived.wait(lock, [&] { return answers >= wanted; });
    times.push_back(seconds(Clock::now() - sent) * 1e6);
  }
  std::sort(times.begin(), times.end());
  std::printf("%7zu B: round trip p50 %6.1f us, p99 %6.1f us\n", size, times[times.size() / 2],
              times[times.size() * 99 / 100]);
  a.onMessage = nullptr;
  b.onMessage = nullptr;
}

int run(double duration) {
  End a(IceRole::kControlling, DtlsRole::kClient);
  End b(IceRole::kControlled, DtlsRole::kServer);
  const auto begin = Clock::now();
  a.gather("a");
  b.gather("b");
  a.connectTo(b);
  b.connectTo(a);
  a.awaitConnected();
  b.awaitConnected();
  std::printf("connected in %.1f ms\n", seconds(Clock::now() - begin) * 1e3);
  for (const size_t size : {65536, 8192, 1024, 64}) throughput(a, b, size, duration);
  for (const size_t size : {64, 16384}) roundTrip(a, b, size, duration);
  return 0;
}

}  // namespace
}  // namespace rtcwire::bench

int main(int argc, char** argv) { return rtcwire::bench::run(argc > 1 ? std::atof(argv[1]) : 2); }
