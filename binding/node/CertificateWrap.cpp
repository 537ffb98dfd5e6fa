#include "node/CertificateWrap.hpp"

#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "node/Arguments.hpp"
#include "node/Environment.hpp"

namespace rtcwire {

namespace {

// The largest time value of ECMAScript, in milliseconds.
constexpr int64_t kMaxTime = 8'640'000'000'000'000;

class GenerateWorker : public Napi::AsyncWorker {
 public:
  GenerateWorker(Napi::Env env, const Certificate::Parameters& parameters)
      : Napi::AsyncWorker(env), deferred_(env), parameters_(parameters) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  void Execute() override { certificate_ = Certificate::generate(parameters_); }
  void OnOK() override { deferred_.Resolve(CertificateWrap::create(Env(), std::move(certificate_))); }
  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

  Napi::Promise::Deferred deferred_;
  Certificate::Parameters parameters_;
  std::shared_ptr<const Certificate> certificate_;
};

Certificate::Parameters parametersOf(const Napi::Value& value) {
  Napi::Object object = arguments::object(value, "parameters");
  const std::string name = arguments::string(object.Get("name"), "parameters.name");
  if (name != "ECDSA" && name != "RSA") {
    throw Napi::TypeError::New(value.Env(), "parameters.name: expected \"ECDSA\" or \"RSA\"");
  }
  Certificate::Parameters parameters;
  parameters.keyType = name == "RSA" ? Certificate::KeyType::kRsa : Certificate::KeyType::kEcdsaP256;
  parameters.rsaModulusLength = static_cast<int>(
      arguments::integer(object.Get("modulusLength"), "parameters.modulusLength", 1024, 16384, 2048));
  parameters.expires = arguments::integer(object.Get("expires"), "parameters.expires", -kMaxTime, kMaxTime);
  return parameters;
}

}  // namespace

Napi::Function CertificateWrap::define(Napi::Env env) {
  using Wrap = CertificateWrap;
  return DefineClass(
      env, kName,
      {InstanceAccessor<&Wrap::expires>("expires"), InstanceMethod<&Wrap::fingerprint>("fingerprint"),
       InstanceAccessor<&Wrap::certificatePem>("certificatePem"),
       InstanceAccessor<&Wrap::privateKeyPem>("privateKeyPem"), InstanceAccessor<&Wrap::der>("der")});
}

Napi::Object CertificateWrap::create(Napi::Env env, std::shared_ptr<const Certificate> certificate) {
  auto external = Napi::External<std::shared_ptr<const Certificate>>::New(env, &certificate);
  return env.GetInstanceData<Environment>()->certificate.New({external});
}

CertificateWrap::CertificateWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<CertificateWrap>(info) {
  if (!info[0].IsExternal()) throw Napi::TypeError::New(info.Env(), "Certificate: Illegal constructor");
  certificate_ = *info[0].As<Napi::External<std::shared_ptr<const Certificate>>>().Data();
  info.This().As<Napi::Object>().TypeTag(&kTypeTag);
}

Napi::Value CertificateWrap::generate(const Napi::CallbackInfo& info) {
  auto worker = std::make_unique<GenerateWorker>(info.Env(), parametersOf(info[0]));
  Napi::Promise promise = worker->promise();
  worker.release()->Queue();  // a queued AsyncWorker deletes itself
  return promise;
}

Napi::Value CertificateWrap::fromPem(const Napi::CallbackInfo& info) {
  const std::string certificate = arguments::string(info[0], "certificate");
  const std::string privateKey = arguments::string(info[1], "privateKey");
  try {
    return create(info.Env(), Certificate::fromPem(certificate, privateKey));
  } catch (const std::invalid_argument& error) {
    throw Napi::TypeError::New(info.Env(), error.what());
  } catch (const std::runtime_error& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

Napi::Value CertificateWrap::fingerprintOfDer(const Napi::CallbackInfo& info) {
  const BytesView der = arguments::bytes(info[0], "der");
  const std::string algorithm = arguments::string(info[1], "algorithm");
  return Napi::String::New(info.Env(),
                           fingerprintOf(std::vector<uint8_t>(der.data, der.data + der.size), algorithm));
}

Napi::Value CertificateWrap::expires(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(certificate_->expires()));
}

Napi::Value CertificateWrap::fingerprint(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), certificate_->fingerprint(arguments::string(info[0], "algorithm")));
}

Napi::Value CertificateWrap::certificatePem(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), certificate_->certificatePem());
}

Napi::Value CertificateWrap::privateKeyPem(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), certificate_->privateKeyPem());
}

Napi::Value CertificateWrap::der(const Napi::CallbackInfo& info) {
  const std::vector<uint8_t> der = certificate_->der();
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(info.Env(), der.size());
  if (!der.empty()) std::memcpy(buffer.Data(), der.data(), der.size());
  return buffer;
}

}  // namespace rtcwire
