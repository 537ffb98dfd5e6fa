#pragma once

#include <cstdint>
#include <string>

#include "node/Napi.hpp"
#include "transport/Bytes.hpp"

/// JavaScript values to plain ones. Every function throws a Napi::TypeError or RangeError that names
/// the argument and what was expected. JavaScript thread only.
namespace rtcwire::arguments {

Napi::Object object(const Napi::Value& value, const std::string& name);
Napi::Function function(const Napi::Value& value, const std::string& name);
Napi::Array array(const Napi::Value& value, const std::string& name);
std::string string(const Napi::Value& value, const std::string& name);
/// `fallback` when undefined.
std::string string(const Napi::Value& value, const std::string& name, const std::string& fallback);
bool boolean(const Napi::Value& value, const std::string& name, bool fallback = false);
/// A whole number within [min, max].
int64_t integer(const Napi::Value& value, const std::string& name, int64_t min, int64_t max);
int64_t integer(const Napi::Value& value, const std::string& name, int64_t min, int64_t max,
                int64_t fallback);
/// Bytes of an ArrayBuffer or Uint8Array; they stay JavaScript's.
BytesView bytes(const Napi::Value& value, const std::string& name);

/// The native object of a wrap, told by its type tag.
template <typename Wrap>
Wrap* unwrap(const Napi::Value& value, const std::string& name) {
  if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&Wrap::kTypeTag)) {
    throw Napi::TypeError::New(value.Env(), name + ": expected a native " + Wrap::kName);
  }
  return Wrap::Unwrap(value.As<Napi::Object>());
}

}  // namespace rtcwire::arguments
