#include "node/DtlsTransportWrap.hpp"

#include <utility>

#include "node/Arguments.hpp"
#include "node/CertificateWrap.hpp"
#include "node/EventQueueWrap.hpp"
#include "node/Payload.hpp"

namespace rtcwire {

DtlsHandle::DtlsHandle(std::shared_ptr<EventQueue> queue, uint32_t id, const std::shared_ptr<IceHandle>& ice,
                       std::shared_ptr<const Certificate> certificate)
    : TransportHandle(std::move(queue), id, ice),
      loop_(ice->loop()),
      transport_(std::make_unique<DtlsTransport>(*ice->transport(), *loop_, std::move(certificate),
                                                 static_cast<DtlsTransport::Observer&>(*this))) {}

DtlsHandle::~DtlsHandle() { close(); }

void DtlsHandle::closeTransport() {
  transport_->close();
  transport_.reset();
  loop_.reset();
}

void DtlsHandle::onDtlsState(DtlsState state, const std::string& error,
                             const std::vector<std::vector<uint8_t>>& remoteCertificates) {
  Payload payload;
  payload.add(error);
  for (const std::vector<uint8_t>& der : remoteCertificates) payload.add(der);
  queue_->push(id_, EventType::kDtlsState, static_cast<uint32_t>(state), 0, payload.view());
}

Napi::Function DtlsTransportWrap::define(Napi::Env env) {
  using Wrap = DtlsTransportWrap;
  return DefineClass(
      env, kName,
      {InstanceMethod<&Wrap::start>("start"), InstanceMethod<&Wrap::onLowerWritable>("onLowerWritable"),
       InstanceMethod<&Wrap::stats>("stats"), InstanceMethod<&Wrap::close>("close")});
}

DtlsTransportWrap::DtlsTransportWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<DtlsTransportWrap>(info) {
  auto* queue = arguments::unwrap<EventQueueWrap>(info[0], "queue");
  const auto id = static_cast<uint32_t>(arguments::integer(info[1], "id", 1, UINT32_MAX));
  const auto& ice = arguments::unwrap<IceTransportWrap>(info[2], "ice")->handle();
  const auto& certificate = arguments::unwrap<CertificateWrap>(info[3], "certificate")->certificate();
  if (ice->isClosed()) throw Napi::Error::New(info.Env(), "ice: the transport is closed");
  handle_ = std::make_shared<DtlsHandle>(queue->queue(), id, ice, certificate);
  TransportHandle::attach(handle_);
  info.This().As<Napi::Object>().TypeTag(&kTypeTag);
}

DtlsTransportWrap::~DtlsTransportWrap() {
  if (handle_) handle_->close();
}

void DtlsTransportWrap::start(const Napi::CallbackInfo& info) {
  const std::string role = arguments::string(info[0], "role");
  if (role != "client" && role != "server") {
    throw Napi::TypeError::New(info.Env(), "role: expected \"client\" or \"server\"");
  }
  std::vector<DtlsFingerprint> fingerprints;
  Napi::Array list = arguments::array(info[1], "fingerprints");
  for (uint32_t i = 0; i < list.Length(); i++) {
    const std::string name = "fingerprints[" + std::to_string(i) + "]";
    Napi::Object object = arguments::object(list.Get(i), name);
    fingerprints.push_back({arguments::string(object.Get("algorithm"), name + ".algorithm"),
                            arguments::string(object.Get("value"), name + ".value")});
  }
  if (DtlsTransport* transport = handle_->transport()) {
    transport->start(role == "client" ? DtlsRole::kClient : DtlsRole::kServer, std::move(fingerprints));
  }
}

void DtlsTransportWrap::onLowerWritable(const Napi::CallbackInfo&) {
  if (DtlsTransport* transport = handle_->transport()) transport->onLowerWritable();
}

Napi::Value DtlsTransportWrap::stats(const Napi::CallbackInfo& info) {
  DtlsTransport* transport = handle_->transport();
  const DtlsStats stats = transport ? transport->stats() : DtlsStats{};
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("tlsVersion", stats.tlsVersion);
  object.Set("dtlsCipher", stats.dtlsCipher);
  object.Set("srtpCipher", stats.srtpCipher);
  object.Set("tlsGroup", stats.tlsGroup);
  return object;
}

void DtlsTransportWrap::close(const Napi::CallbackInfo&) { handle_->close(); }

}  // namespace rtcwire
