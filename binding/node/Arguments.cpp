#include "node/Arguments.hpp"

#include <cmath>

namespace rtcwire::arguments {

namespace {

[[noreturn]] void fail(const Napi::Value& value, const std::string& name, const std::string& expected) {
  throw Napi::TypeError::New(value.Env(), name + ": expected " + expected);
}

}  // namespace

Napi::Object object(const Napi::Value& value, const std::string& name) {
  if (!value.IsObject()) fail(value, name, "an object");
  return value.As<Napi::Object>();
}

Napi::Function function(const Napi::Value& value, const std::string& name) {
  if (!value.IsFunction()) fail(value, name, "a function");
  return value.As<Napi::Function>();
}

Napi::Array array(const Napi::Value& value, const std::string& name) {
  if (!value.IsArray()) fail(value, name, "an array");
  return value.As<Napi::Array>();
}

std::string string(const Napi::Value& value, const std::string& name) {
  if (!value.IsString()) fail(value, name, "a string");
  return value.As<Napi::String>().Utf8Value();
}

std::string string(const Napi::Value& value, const std::string& name, const std::string& fallback) {
  return value.IsUndefined() ? fallback : string(value, name);
}

bool boolean(const Napi::Value& value, const std::string& name, bool fallback) {
  if (value.IsUndefined()) return fallback;
  if (!value.IsBoolean()) fail(value, name, "a boolean");
  return value.As<Napi::Boolean>().Value();
}

int64_t integer(const Napi::Value& value, const std::string& name, int64_t min, int64_t max) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (!(std::trunc(number) == number && number >= static_cast<double>(min) &&
        number <= static_cast<double>(max))) {
    const std::string range = std::to_string(min) + " to " + std::to_string(max);
    if (!value.IsNumber()) fail(value, name, "a whole number from " + range);
    throw Napi::RangeError::New(value.Env(), name + ": expected a whole number from " + range);
  }
  return static_cast<int64_t>(number);
}

int64_t integer(const Napi::Value& value, const std::string& name, int64_t min, int64_t max,
                int64_t fallback) {
  return value.IsUndefined() ? fallback : integer(value, name, min, max);
}

BytesView bytes(const Napi::Value& value, const std::string& name) {
  if (value.IsArrayBuffer()) {
    auto buffer = value.As<Napi::ArrayBuffer>();
    return {static_cast<const uint8_t*>(buffer.Data()), buffer.ByteLength()};
  }
  if (value.IsTypedArray()) {
    // Not Napi::TypedArray's accessors: they refuse views of a SharedArrayBuffer.
    napi_typedarray_type type = napi_uint8_array;
    size_t length = 0;
    void* data = nullptr;
    if (napi_get_typedarray_info(value.Env(), value, &type, &length, &data, nullptr, nullptr) == napi_ok &&
        (type == napi_uint8_array || type == napi_uint8_clamped_array)) {
      return {static_cast<const uint8_t*>(data), data ? length : 0};
    }
  }
  fail(value, name, "an ArrayBuffer or a Uint8Array");
}

}  // namespace rtcwire::arguments
