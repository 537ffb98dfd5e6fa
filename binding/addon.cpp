#include <memory>

#include "node/CertificateWrap.hpp"
#include "node/DtlsTransportWrap.hpp"
#include "node/Environment.hpp"
#include "node/EventQueueWrap.hpp"
#include "node/IceTransportWrap.hpp"
#include "node/Napi.hpp"
#include "node/SctpTransportWrap.hpp"

namespace {

using namespace rtcwire;

// What is exported here is described in src/native/addon.ts; a test compares the two.
Napi::Object init(Napi::Env env, Napi::Object exports) {
  auto environment = std::make_unique<Environment>();
  Napi::Function certificate = CertificateWrap::define(env);
  environment->certificate = Napi::Persistent(certificate);
  env.SetInstanceData(environment.release());  // deleted with the environment

  exports.Set("EventQueue", EventQueueWrap::define(env));
  exports.Set("IceTransport", IceTransportWrap::define(env));
  exports.Set("DtlsTransport", DtlsTransportWrap::define(env));
  exports.Set("SctpTransport", SctpTransportWrap::define(env));
  exports.Set("Certificate", certificate);
  exports.Set("generateCertificate",
              Napi::Function::New<CertificateWrap::generate>(env, "generateCertificate"));
  exports.Set("certificateFromPem", Napi::Function::New<CertificateWrap::fromPem>(env, "certificateFromPem"));
  exports.Set("fingerprintOf", Napi::Function::New<CertificateWrap::fingerprintOfDer>(env, "fingerprintOf"));
  return exports;
}

}  // namespace

NODE_API_MODULE(rtcwire, init)
