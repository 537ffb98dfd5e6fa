#include "node/SctpTransportWrap.hpp"

#include <utility>

#include "node/Arguments.hpp"
#include "node/EventQueueWrap.hpp"
#include "node/Payload.hpp"

namespace rtcwire {

namespace {

uint16_t streamIdOf(const Napi::Value& value) {
  return static_cast<uint16_t>(arguments::integer(value, "streamId", 0, 65534));
}

SctpReliability reliabilityOf(const Napi::Value& value) {
  const std::string name = arguments::string(value, "reliability");
  if (name == "reliable") return SctpReliability::kReliable;
  if (name == "max-retransmits") return SctpReliability::kMaxRetransmits;
  if (name == "max-packet-life-time") return SctpReliability::kMaxPacketLifeTime;
  throw Napi::TypeError::New(
      value.Env(), "reliability: expected \"reliable\", \"max-retransmits\" or \"max-packet-life-time\"");
}

}  // namespace

SctpHandle::SctpHandle(std::shared_ptr<EventQueue> queue, uint32_t id,
                       const std::shared_ptr<DtlsHandle>& dtls, const SctpOptions& options)
    : TransportHandle(std::move(queue), id, dtls),
      loop_(dtls->loop()),
      transport_(std::make_unique<SctpTransport>(*dtls->transport(), *loop_, options,
                                                 static_cast<SctpTransport::Observer&>(*this))) {}

SctpHandle::~SctpHandle() { close(); }

void SctpHandle::closeTransport() {
  transport_->close();
  transport_.reset();
  loop_.reset();
}

void SctpHandle::resume() {
  if (transport_) transport_->resumeReceiving();
}

void SctpHandle::send(const SctpMessage* messages, size_t count) {
  if (transport_) transport_->send(messages, count);
}

void SctpHandle::onSctpConnected(uint16_t maxStreams) {
  queue_->push(id_, EventType::kSctpConnected, maxStreams);
}

void SctpHandle::onSctpClosed(const std::string& error, uint16_t causeCode) {
  queue_->push(id_, EventType::kSctpClosed, causeCode, 0, Payload().add(error).view());
}

bool SctpHandle::onSctpMessage(uint16_t streamId, uint32_t ppid, BytesView data) {
  return queue_->pushMessage(id_, streamId, ppid, data);
}

void SctpHandle::onSctpStreamReset(uint16_t streamId) {
  queue_->push(id_, EventType::kSctpStreamReset, 0, streamId);
}

void SctpHandle::onSctpStreamResetDone(uint16_t streamId) {
  queue_->push(id_, EventType::kSctpStreamResetDone, 0, streamId);
}

void SctpHandle::onSctpBytesSent(uint16_t streamId, size_t bytes) {
  queue_->pushBytesSent(id_, streamId, bytes, &sentBytes_);
}

Napi::Function SctpTransportWrap::define(Napi::Env env) {
  using Wrap = SctpTransportWrap;
  return DefineClass(
      env, kName,
      {InstanceMethod<&Wrap::start>("start"), InstanceMethod<&Wrap::configureStream>("configureStream"),
       InstanceMethod<&Wrap::send>("send"), InstanceMethod<&Wrap::resetStream>("resetStream"),
       InstanceMethod<&Wrap::stats>("stats"), InstanceMethod<&Wrap::close>("close")});
}

SctpTransportWrap::SctpTransportWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<SctpTransportWrap>(info) {
  auto* queue = arguments::unwrap<EventQueueWrap>(info[0], "queue");
  const auto id = static_cast<uint32_t>(arguments::integer(info[1], "id", 1, UINT32_MAX));
  const auto& dtls = arguments::unwrap<DtlsTransportWrap>(info[2], "dtls")->handle();
  Napi::Object object = arguments::object(info[3], "options");
  SctpOptions options;
  options.localPort =
      static_cast<uint16_t>(arguments::integer(object.Get("localPort"), "options.localPort", 1, 65535));
  // 2^53-1: the largest length JavaScript can name.
  options.maxReceiveMessageSize = static_cast<size_t>(arguments::integer(
      object.Get("maxReceiveMessageSize"), "options.maxReceiveMessageSize", 0, 9007199254740991));
  if (dtls->isClosed()) throw Napi::Error::New(info.Env(), "dtls: the transport is closed");
  handle_ = std::make_shared<SctpHandle>(queue->queue(), id, dtls, options);
  TransportHandle::attach(handle_);
  info.This().As<Napi::Object>().TypeTag(&kTypeTag);
}

SctpTransportWrap::~SctpTransportWrap() {
  if (handle_) handle_->close();
}

void SctpTransportWrap::start(const Napi::CallbackInfo& info) {
  const auto port = static_cast<uint16_t>(arguments::integer(info[0], "remotePort", 1, 65535));
  if (SctpTransport* transport = handle_->transport()) transport->start(port);
}

void SctpTransportWrap::configureStream(const Napi::CallbackInfo& info) {
  const uint16_t streamId = streamIdOf(info[0]);
  SctpStreamOptions options;
  options.reliability = reliabilityOf(info[1]);
  options.reliabilityParameter =
      static_cast<uint32_t>(arguments::integer(info[2], "parameter", 0, UINT32_MAX));
  options.priority = static_cast<uint16_t>(arguments::integer(info[3], "priority", 0, 65535));
  if (SctpTransport* transport = handle_->transport()) transport->configureStream(streamId, options);
}

void SctpTransportWrap::send(const Napi::CallbackInfo& info) {
  SctpMessage message;
  message.streamId = streamIdOf(info[0]);
  message.ppid = static_cast<uint32_t>(arguments::integer(info[1], "ppid", 0, UINT32_MAX));
  message.ordered = arguments::boolean(info[2], "ordered", true);
  message.data = arguments::bytes(info[3], "data");
  SendCork cork;
  handle_->send(&message, 1);
}

void SctpTransportWrap::resetStream(const Napi::CallbackInfo& info) {
  const uint16_t streamId = streamIdOf(info[0]);
  if (SctpTransport* transport = handle_->transport()) transport->resetStream(streamId);
}

Napi::Value SctpTransportWrap::stats(const Napi::CallbackInfo& info) {
  SctpTransport* transport = handle_->transport();
  const SctpStats stats = transport ? transport->stats() : SctpStats{};
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("congestionWindow", stats.congestionWindow);
  object.Set("receiverWindow", stats.receiverWindow);
  object.Set("mtu", stats.mtu);
  object.Set("unackData", stats.unackData);
  if (stats.smoothedRoundTripTime >= 0) object.Set("smoothedRoundTripTime", stats.smoothedRoundTripTime);
  return object;
}

void SctpTransportWrap::close(const Napi::CallbackInfo&) { handle_->close(); }

}  // namespace rtcwire
