#pragma once

#include <memory>
#include <vector>

#include "node/EventQueue.hpp"
#include "node/Napi.hpp"
#include "transport/SctpTransport.hpp"

namespace rtcwire {

/// EventQueue for JavaScript, and the way back: staged messages that leave together.
///
/// The threadsafe function reaches JavaScript through a weak reference to this object, so an unused
/// queue can be collected; `hold(true)` makes it strong and keeps the event loop alive.
/// Closes everything of the environment in a cleanup hook, which runs before Node frees the
/// threadsafe function.
class EventQueueWrap : public Napi::ObjectWrap<EventQueueWrap> {
 public:
  static constexpr napi_type_tag kTypeTag{0x7c8e1b52a4f0490d, 0x91d6e3078b2c5fa1};
  static constexpr const char* kName = "EventQueue";
  static Napi::Function define(Napi::Env env);

  /// dispatch: () => void, headers: [ArrayBuffer, ArrayBuffer], slabs: likewise, staging: ArrayBuffer
  explicit EventQueueWrap(const Napi::CallbackInfo& info);
  ~EventQueueWrap() override;

  const std::shared_ptr<EventQueue>& queue() const { return queue_; }

 private:
  Napi::Value take(const Napi::CallbackInfo& info);
  Napi::Value readOwned(const Napi::CallbackInfo& info);
  void flush(const Napi::CallbackInfo& info);
  void hold(const Napi::CallbackInfo& info);
  void reportError(const Napi::CallbackInfo& info);

  void openThreadsafeFunction(Napi::Env env);
  void shutDown(bool environmentEnds);
  static void onWakeUp(napi_env env, napi_value callback, void* context, void* data);
  static void onEnvironmentEnd(void* wrap);

  struct Context {
    EventQueueWrap* wrap = nullptr;  // null once the wrap is gone
  };

  napi_env env_;
  std::shared_ptr<EventQueue> queue_;
  std::vector<Napi::ObjectReference> buffers_;
  const uint8_t* staging_ = nullptr;
  size_t stagingSize_ = 0;
  std::vector<SctpMessage> messages_;
  napi_threadsafe_function wakeUp_ = nullptr;
  Context* context_ = nullptr;  // owned by the threadsafe function
  bool held_ = false;
};

}  // namespace rtcwire
