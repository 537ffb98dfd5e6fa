#include "node/EventQueueWrap.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "node/Arguments.hpp"
#include "transport/IoLoop.hpp"

namespace rtcwire {

namespace {

Napi::ArrayBuffer pairItem(const Napi::Value& pair, uint32_t index, const std::string& name) {
  Napi::Value item = arguments::array(pair, name).Get(index);
  if (!item.IsArrayBuffer()) throw Napi::TypeError::New(pair.Env(), name + ": expected two ArrayBuffers");
  return item.As<Napi::ArrayBuffer>();
}

EventQueue::Buffers buffersOf(const Napi::CallbackInfo& info, uint32_t side) {
  Napi::ArrayBuffer headers = pairItem(info[1], side, "headers");
  Napi::ArrayBuffer slab = pairItem(info[2], side, "slabs");
  return {static_cast<EventHeader*>(headers.Data()),
          static_cast<uint32_t>(headers.ByteLength() / sizeof(EventHeader)),
          static_cast<uint8_t*>(slab.Data()), static_cast<uint32_t>(slab.ByteLength())};
}

}  // namespace

Napi::Function EventQueueWrap::define(Napi::Env env) {
  return DefineClass(
      env, kName,
      {InstanceMethod<&EventQueueWrap::take>("take"), InstanceMethod<&EventQueueWrap::readOwned>("readOwned"),
       InstanceMethod<&EventQueueWrap::flush>("flush"), InstanceMethod<&EventQueueWrap::hold>("hold"),
       InstanceMethod<&EventQueueWrap::reportError>("reportError")});
}

EventQueueWrap::EventQueueWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<EventQueueWrap>(info), env_(info.Env()) {
  Napi::Function dispatch = arguments::function(info[0], "dispatch");
  if (!info[3].IsArrayBuffer()) throw Napi::TypeError::New(env_, "staging: expected an ArrayBuffer");
  queue_ = std::make_shared<EventQueue>(buffersOf(info, 0), buffersOf(info, 1));
  auto staging = info[3].As<Napi::ArrayBuffer>();
  staging_ = static_cast<const uint8_t*>(staging.Data());
  stagingSize_ = staging.ByteLength();
  for (uint32_t side = 0; side < 2; side++) {
    buffers_.push_back(Napi::Persistent(pairItem(info[1], side, "headers").As<Napi::Object>()));
    buffers_.push_back(Napi::Persistent(pairItem(info[2], side, "slabs").As<Napi::Object>()));
  }
  buffers_.push_back(Napi::Persistent(staging.As<Napi::Object>()));
  auto self = info.This().As<Napi::Object>();
  self.Set("dispatch", dispatch);
  self.TypeTag(&kTypeTag);
  openThreadsafeFunction(env_);
}

EventQueueWrap::~EventQueueWrap() { shutDown(false); }

void EventQueueWrap::openThreadsafeFunction(Napi::Env env) {
  auto context = std::make_unique<Context>();
  context->wrap = this;
  const auto finalize = [](napi_env, void* data, void*) {
    std::unique_ptr<Context> owned(static_cast<Context*>(data));
    if (owned->wrap) owned->wrap->context_ = nullptr;
  };
  napi_status status =
      napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "rtcwire"), 0, 1,
                                      context.get(), finalize, context.get(), onWakeUp, &wakeUp_);
  if (status != napi_ok) throw Napi::Error::New(env, "no threadsafe function could be made");
  context_ = context.release();
  napi_unref_threadsafe_function(env, wakeUp_);
  // After the threadsafe function's own hook, therefore run before it.
  napi_add_env_cleanup_hook(env, onEnvironmentEnd, this);
  queue_->open([wakeUp = wakeUp_] {
    return napi_call_threadsafe_function(wakeUp, nullptr, napi_tsfn_nonblocking) == napi_ok;
  });
}

void EventQueueWrap::shutDown(bool environmentEnds) {
  if (!wakeUp_) return;
  queue_->close();
  if (context_) context_->wrap = nullptr;
  if (!environmentEnds) {
    napi_remove_env_cleanup_hook(env_, onEnvironmentEnd, this);
    napi_release_threadsafe_function(wakeUp_, napi_tsfn_abort);
  }
  wakeUp_ = nullptr;
}

void EventQueueWrap::onEnvironmentEnd(void* wrap) { static_cast<EventQueueWrap*>(wrap)->shutDown(true); }

void EventQueueWrap::onWakeUp(napi_env env, napi_value, void* context, void*) {
  if (!env) return;  // the function is closing: its context may be freed already
  EventQueueWrap* wrap = static_cast<Context*>(context)->wrap;
  if (!wrap) return;
  // Plain Node-API: a worker that is being terminated must not make node-addon-api throw.
  napi_value self = nullptr;
  napi_value dispatch = nullptr;
  napi_value result = nullptr;
  if (napi_get_reference_value(env, *wrap, &self) != napi_ok || !self) return;
  if (napi_get_named_property(env, self, "dispatch", &dispatch) != napi_ok) return;
  if (napi_call_function(env, self, dispatch, 0, nullptr, &result) != napi_pending_exception) return;
  napi_value error = nullptr;
  if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
}

Napi::Value EventQueueWrap::take(const Napi::CallbackInfo& info) {
  EventQueue::Batch batch = queue_->take();
  return Napi::Number::New(info.Env(), batch.count * 2 + batch.side);
}

Napi::Value EventQueueWrap::readOwned(const Napi::CallbackInfo& info) {
  const auto index = static_cast<uint32_t>(arguments::integer(info[0], "index", 0, UINT32_MAX));
  BytesView out = arguments::bytes(info[1], "out");
  return Napi::Boolean::New(info.Env(), queue_->readOwned(index, const_cast<uint8_t*>(out.data), out.size));
}

// Staged messages: target, stream | ordered << 16, ppid, size; then the bytes, padded to 4.
void EventQueueWrap::flush(const Napi::CallbackInfo& info) {
  const auto end =
      static_cast<size_t>(arguments::integer(info[0], "size", 0, static_cast<int64_t>(stagingSize_)));
  SendCork cork;
  size_t position = 0;
  uint32_t target = 0;
  const auto deliver = [&] {
    Handle* handle = messages_.empty() ? nullptr : queue_->find(target);
    if (handle) handle->send(messages_.data(), messages_.size());
    messages_.clear();
  };
  while (end - position >= 16) {
    uint32_t words[4];
    std::memcpy(words, staging_ + position, sizeof words);
    position += sizeof words;
    if (words[3] > end - position)
      throw Napi::RangeError::New(info.Env(), "size: a staged message is cut off");
    if (words[0] != target) deliver();
    target = words[0];
    messages_.push_back(
        {static_cast<uint16_t>(words[1]), words[2], (words[1] >> 16) != 0, {staging_ + position, words[3]}});
    position = std::min(end, position + ((words[3] + 3) & ~size_t{3}));
  }
  deliver();
}

void EventQueueWrap::hold(const Napi::CallbackInfo& info) {
  const bool held = arguments::boolean(info[0], "held");
  if (held == held_ || !wakeUp_) return;
  held_ = held;
  if (held) {
    Ref();
    napi_ref_threadsafe_function(env_, wakeUp_);
  } else {
    Unref();
    napi_unref_threadsafe_function(env_, wakeUp_);
  }
}

void EventQueueWrap::reportError(const Napi::CallbackInfo& info) {
  napi_fatal_exception(info.Env(), info[0]);
}

}  // namespace rtcwire
