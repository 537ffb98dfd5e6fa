#include "transport/UsrsctpRuntime.hpp"

#include <usrsctp.h>

#include <algorithm>
#include <utility>

// Stands in for usrsctp's thread creation (cmake/usrsctp.cmake): its iterator thread has nothing to do here.
extern "C" int rtcwire_usrsctp_no_thread(void*, void*);
extern "C" int rtcwire_usrsctp_no_thread(void*, void*) { return 0; }

// Stands in for gettimeofday in usrsctp (cmake/usrsctp.cmake).
extern "C" int rtcwire_usrsctp_gettimeofday(timeval*, void*);

namespace rtcwire {
namespace {

constexpr Milliseconds kFastTick{10};
constexpr Milliseconds kSlowTick{100};
constexpr int kFastTicksAfterActivity = 50;
constexpr size_t kRestingIds = 64;

/// usrsctp's time: that of some registered endpoint's timers; it stands still while there is none.
/// Guarded by the runtime's mutex, and needed already while the runtime is being made.
struct Clock {
  std::chrono::microseconds time{1000000};
  Timers* timers = nullptr;
  TimePoint bound{};

  std::chrono::microseconds now() const {
    if (timers == nullptr) return time;
    return time + std::chrono::duration_cast<std::chrono::microseconds>(timers->now() - bound);
  }
  void bind(Timers* next) {
    time = now();
    timers = next;
    if (timers != nullptr) bound = timers->now();
  }
};
Clock usrsctpClock;

void setDefaults() {
  usrsctp_sysctl_set_sctp_pr_enable(1);
  usrsctp_sysctl_set_sctp_reconfig_enable(1);
  usrsctp_sysctl_set_sctp_ecn_enable(0);
  usrsctp_sysctl_set_sctp_asconf_enable(0);
  usrsctp_sysctl_set_sctp_auth_enable(0);
  usrsctp_sysctl_set_sctp_nrsack_enable(0);
  usrsctp_sysctl_set_sctp_pktdrop_enable(0);
  usrsctp_sysctl_set_sctp_max_chunks_on_queue(16 * 1024);
  usrsctp_sysctl_set_sctp_initial_cwnd(10);  // MTUs, as RFC 6928 does for TCP
  usrsctp_sysctl_set_sctp_max_burst_default(0);
  usrsctp_sysctl_set_sctp_fr_max_burst_default(0);
  usrsctp_sysctl_set_sctp_delayed_sack_time_default(20);
  // One packet may acknowledge a whole batch (SctpOutbox), so growth follows the bytes acknowledged.
  usrsctp_sysctl_set_sctp_L2_abc_variable(8);
  usrsctp_sysctl_set_sctp_rto_initial_default(500);
  usrsctp_sysctl_set_sctp_rto_min_default(200);
  usrsctp_sysctl_set_sctp_rto_max_default(10000);
  usrsctp_sysctl_set_sctp_init_rto_max_default(5000);
  // ICE usually says first that the peer is gone; these end an association over a dead path in about a
  // minute.
  usrsctp_sysctl_set_sctp_init_rtx_max_default(12);
  usrsctp_sysctl_set_sctp_assoc_rtx_max_default(10);
  usrsctp_sysctl_set_sctp_path_rtx_max_default(10);
  // A receiver that pauses answers our probes of its closed window for as long as it likes.
  usrsctp_sysctl_set_sctp_max_retran_chunk(0);
  usrsctp_sysctl_set_sctp_heartbeat_interval_default(10000);
  // Verification tags need no rest: an association is found by its own address, which rests itself.
  usrsctp_sysctl_set_sctp_vtag_time_wait(0);
}

}  // namespace

UsrsctpRuntime& UsrsctpRuntime::instance() {
  // Outlives every static destructor: transports may close while the process exits.
  static UsrsctpRuntime* const runtime = std::unique_ptr<UsrsctpRuntime>(new UsrsctpRuntime).release();
  return *runtime;
}

UsrsctpRuntime::UsrsctpRuntime() {
  usrsctp_init_nothreads(0, &UsrsctpRuntime::output, nullptr);
  // Checksums are computed by us on the way out and verified on the way in, by hardware where it can.
  usrsctp_enable_crc32c_offload();
  setDefaults();
}

void* UsrsctpRuntime::add(std::shared_ptr<Endpoint> endpoint, Timers& timers) {
  void* const id = takeId();
  endpoints_.emplace(id, Entry{std::move(endpoint), &timers});
  if (usrsctpClock.timers == nullptr) bindClock(&timers);
  noteActivity();
  return id;
}

void* UsrsctpRuntime::takeId() {
  // An address stays registered and is used again: usrsctp leaves what it allocates for one to its iterator
  // thread. Not at once, so that nothing of a former association can be taken for the new one's.
  if (freeIds_.size() >= kRestingIds) {
    void* const id = freeIds_.front();
    freeIds_.pop_front();
    return id;
  }
  void* const id = reinterpret_cast<void*>(++lastId_);  // usrsctp only compares it
  usrsctp_register_address(id);
  return id;
}

void UsrsctpRuntime::remove(void* id) {
  const auto found = endpoints_.find(id);
  if (found == endpoints_.end()) return;
  freeIds_.push_back(id);
  Timers* const timers = found->second.timers;
  endpoints_.erase(found);
  const bool stillUsed = std::any_of(endpoints_.begin(), endpoints_.end(),
                                     [&](const auto& other) { return other.second.timers == timers; });
  if (timers != usrsctpClock.timers || stillUsed) return;
  bindClock(endpoints_.empty() ? nullptr : endpoints_.begin()->second.timers);
}

void UsrsctpRuntime::bindClock(Timers* timers) {
  usrsctpClock.bind(timers);
  ++tickGeneration_;
  if (timers == nullptr) return;
  lastTick_ = timers->now();
  scheduleTick(kFastTick);
}

void UsrsctpRuntime::noteActivity() {
  active_ = true;
  if (!ticksFast_ && usrsctpClock.timers != nullptr && !inTimers_) scheduleTick(kFastTick);
}

void UsrsctpRuntime::scheduleTick(Milliseconds delay) {
  ticksFast_ = delay == kFastTick;
  usrsctpClock.timers->schedule(delay, [this, generation = ++tickGeneration_] { tick(generation); });
}

void UsrsctpRuntime::tick(uint64_t generation) {
  std::vector<std::shared_ptr<Endpoint>> touched;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (generation != tickGeneration_ || usrsctpClock.timers == nullptr) return;
    const TimePoint now = usrsctpClock.timers->now();
    const auto elapsed = std::chrono::duration_cast<Milliseconds>(now - lastTick_);
    lastTick_ += elapsed;
    inTimers_ = true;
    if (elapsed.count() > 0)
      usrsctp_handle_timers(static_cast<uint32_t>(std::min<int64_t>(elapsed.count(), 60000)));
    inTimers_ = false;
    touched.swap(touchedByTimers_);
    idleTicks_ = std::exchange(active_, false) ? 0 : idleTicks_ + 1;
    scheduleTick(idleTicks_ < kFastTicksAfterActivity ? kFastTick : kSlowTick);
  }
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (const auto& endpoint : touched) endpoint->onTimersRan();
}

int UsrsctpRuntime::output(void* id, void* packet, size_t size, uint8_t, uint8_t) {
  UsrsctpRuntime& runtime = instance();
  const auto found = runtime.endpoints_.find(id);
  if (found == runtime.endpoints_.end()) return 0;
  found->second.endpoint->onPacketOut(static_cast<uint8_t*>(packet), size);
  if (runtime.inTimers_) {
    runtime.active_ = true;
    runtime.touchedByTimers_.push_back(found->second.endpoint);
  }
  return 0;
}

}  // namespace rtcwire

extern "C" int rtcwire_usrsctp_gettimeofday(timeval* out, void*) {
  const auto now = rtcwire::usrsctpClock.now().count();
  out->tv_sec = static_cast<decltype(out->tv_sec)>(now / 1000000);
  out->tv_usec = static_cast<decltype(out->tv_usec)>(now % 1000000);
  return 0;
}
