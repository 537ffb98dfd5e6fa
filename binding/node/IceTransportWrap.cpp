#include "node/IceTransportWrap.hpp"

#include <utility>

#include "node/Arguments.hpp"
#include "node/EventQueueWrap.hpp"
#include "node/Payload.hpp"

namespace rtcwire {

namespace {

IceServer serverOf(const Napi::Value& value, const std::string& name) {
  Napi::Object object = arguments::object(value, name);
  const std::string kind = arguments::string(object.Get("kind"), name + ".kind");
  if (kind != "stun" && kind != "turn") {
    throw Napi::TypeError::New(value.Env(), name + ".kind: expected \"stun\" or \"turn\"");
  }
  IceServer server;
  server.kind = kind == "turn" ? IceServer::Kind::kTurn : IceServer::Kind::kStun;
  server.host = arguments::string(object.Get("host"), name + ".host");
  server.port = static_cast<uint16_t>(arguments::integer(object.Get("port"), name + ".port", 0, 65535));
  server.username = arguments::string(object.Get("username"), name + ".username", "");
  server.password = arguments::string(object.Get("password"), name + ".password", "");
  server.url = arguments::string(object.Get("url"), name + ".url", "");
  return server;
}

IceOptions optionsOf(const Napi::Value& value) {
  Napi::Object object = arguments::object(value, "options");
  IceOptions options;
  Napi::Array servers = arguments::array(object.Get("servers"), "options.servers");
  for (uint32_t i = 0; i < servers.Length(); i++) {
    options.servers.push_back(serverOf(servers.Get(i), "options.servers[" + std::to_string(i) + "]"));
  }
  options.relayOnly = arguments::boolean(object.Get("relayOnly"), "options.relayOnly");
  options.bindAddress = arguments::string(object.Get("bindAddress"), "options.bindAddress", "");
  const auto port = [&](const char* key) {
    return static_cast<uint16_t>(
        arguments::integer(object.Get(key), std::string("options.") + key, 0, 65535, 0));
  };
  options.portRangeBegin = port("portRangeBegin");
  options.portRangeEnd = port("portRangeEnd");
  return options;
}

IceParameters parametersOf(const Napi::Value& value, const std::string& name) {
  Napi::Object object = arguments::object(value, name);
  return {arguments::string(object.Get("usernameFragment"), name + ".usernameFragment"),
          arguments::string(object.Get("password"), name + ".password"),
          arguments::boolean(object.Get("lite"), name + ".lite")};
}

IceRole roleOf(const Napi::Value& value) {
  const std::string role = arguments::string(value, "role");
  if (role == "controlling") return IceRole::kControlling;
  if (role == "controlled") return IceRole::kControlled;
  throw Napi::TypeError::New(value.Env(), "role: expected \"controlling\" or \"controlled\"");
}

void setNumber(Napi::Object object, const char* key, double value) { object.Set(key, value); }

// A negative duration means that there is none.
void setDuration(Napi::Object object, const char* key, double seconds) {
  if (seconds >= 0) object.Set(key, seconds);
}

Napi::Object pairToObject(Napi::Env env, const IceCandidatePairStats& pair) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("local", pair.local);
  object.Set("remote", pair.remote);
  object.Set("nominated", pair.nominated);
  object.Set("selected", pair.selected);
  object.Set("state", pair.state);
  setNumber(object, "requestsSent", static_cast<double>(pair.requestsSent));
  setNumber(object, "requestsReceived", static_cast<double>(pair.requestsReceived));
  setNumber(object, "responsesSent", static_cast<double>(pair.responsesSent));
  setNumber(object, "responsesReceived", static_cast<double>(pair.responsesReceived));
  setNumber(object, "consentRequestsSent", static_cast<double>(pair.consentRequestsSent));
  setDuration(object, "currentRoundTripTime", pair.currentRoundTripTime);
  setNumber(object, "totalRoundTripTime", pair.totalRoundTripTime);
  return object;
}

Napi::Object statsToObject(Napi::Env env, const IceStats& stats) {
  Napi::Object object = Napi::Object::New(env);
  setNumber(object, "packetsSent", static_cast<double>(stats.packetsSent));
  setNumber(object, "packetsReceived", static_cast<double>(stats.packetsReceived));
  setNumber(object, "bytesSent", static_cast<double>(stats.bytesSent));
  setNumber(object, "bytesReceived", static_cast<double>(stats.bytesReceived));
  setDuration(object, "lastPacketSentAge", stats.lastPacketSentAge);
  setDuration(object, "lastPacketReceivedAge", stats.lastPacketReceivedAge);
  setNumber(object, "selectedCandidatePairChanges", stats.selectedCandidatePairChanges);
  Napi::Array pairs = Napi::Array::New(env, stats.pairs.size());
  for (uint32_t i = 0; i < stats.pairs.size(); i++) pairs.Set(i, pairToObject(env, stats.pairs[i]));
  object.Set("pairs", pairs);
  return object;
}

}  // namespace

IceHandle::IceHandle(std::shared_ptr<EventQueue> queue, uint32_t id, IceOptions options)
    : TransportHandle(std::move(queue), id, nullptr),
      loop_(IoLoop::acquire()),
      transport_(std::make_unique<IceTransport>(loop_, std::move(options),
                                                static_cast<IceTransport::Observer&>(*this))) {}

IceHandle::~IceHandle() { close(); }

void IceHandle::closeTransport() {
  transport_->close();
  transport_.reset();
  loop_.reset();
}

void IceHandle::onLocalCandidate(const std::string& candidate, const std::string& usernameFragment,
                                 const std::string& url) {
  queue_->push(id_, EventType::kLocalCandidate, 0, 0,
               Payload().add(candidate).add(usernameFragment).add(url).view());
}

void IceHandle::onCandidateError(const std::string& url, int errorCode, const std::string& errorText) {
  queue_->push(id_, EventType::kCandidateError, static_cast<uint32_t>(errorCode), 0,
               Payload().add(url).add(errorText).view());
}

void IceHandle::onGatheringComplete(const std::string& usernameFragment) {
  queue_->push(id_, EventType::kGatheringComplete, 0, 0, Payload().add(usernameFragment).view());
}

void IceHandle::onIceState(IceState state) {
  queue_->push(id_, EventType::kIceState, static_cast<uint32_t>(state));
}

void IceHandle::onSelectedPair(const std::string& local, const std::string& remote) {
  queue_->push(id_, EventType::kSelectedPair, 0, 0, Payload().add(local).add(remote).view());
}

Napi::Function IceTransportWrap::define(Napi::Env env) {
  using Wrap = IceTransportWrap;
  return DefineClass(env, kName,
                     {InstanceMethod<&Wrap::setOptions>("setOptions"),
                      InstanceMethod<&Wrap::gather>("gather"), InstanceMethod<&Wrap::rollback>("rollback"),
                      InstanceMethod<&Wrap::setRemoteParameters>("setRemoteParameters"),
                      InstanceMethod<&Wrap::addRemoteCandidate>("addRemoteCandidate"),
                      InstanceMethod<&Wrap::endOfRemoteCandidates>("endOfRemoteCandidates"),
                      InstanceAccessor<&Wrap::role>("role"), InstanceMethod<&Wrap::stats>("stats"),
                      InstanceMethod<&Wrap::close>("close")});
}

IceTransportWrap::IceTransportWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<IceTransportWrap>(info) {
  auto* queue = arguments::unwrap<EventQueueWrap>(info[0], "queue");
  const auto id = static_cast<uint32_t>(arguments::integer(info[1], "id", 1, UINT32_MAX));
  handle_ = std::make_shared<IceHandle>(queue->queue(), id, optionsOf(info[2]));
  TransportHandle::attach(handle_);
  info.This().As<Napi::Object>().TypeTag(&kTypeTag);
}

IceTransportWrap::~IceTransportWrap() {
  if (handle_) handle_->close();
}

void IceTransportWrap::setOptions(const Napi::CallbackInfo& info) {
  IceOptions options = optionsOf(info[0]);
  if (IceTransport* transport = handle_->transport()) transport->setOptions(std::move(options));
}

void IceTransportWrap::gather(const Napi::CallbackInfo& info) {
  const IceParameters local = parametersOf(info[0], "local");
  const IceRole role = roleOf(info[1]);
  IceTransport* transport = handle_->transport();
  if (!transport) return;
  std::string error;
  if (!transport->gather(local, role, &error)) throw Napi::Error::New(info.Env(), "ICE: " + error);
}

void IceTransportWrap::rollback(const Napi::CallbackInfo&) {
  if (IceTransport* transport = handle_->transport()) transport->rollback();
}

void IceTransportWrap::setRemoteParameters(const Napi::CallbackInfo& info) {
  const IceParameters remote = parametersOf(info[0], "remote");
  if (IceTransport* transport = handle_->transport()) transport->setRemoteParameters(remote);
}

Napi::Value IceTransportWrap::addRemoteCandidate(const Napi::CallbackInfo& info) {
  const std::string candidate = arguments::string(info[0], "candidate");
  IceTransport* transport = handle_->transport();
  return Napi::Boolean::New(info.Env(), transport && transport->addRemoteCandidate(candidate));
}

void IceTransportWrap::endOfRemoteCandidates(const Napi::CallbackInfo&) {
  if (IceTransport* transport = handle_->transport()) transport->endOfRemoteCandidates();
}

Napi::Value IceTransportWrap::role(const Napi::CallbackInfo& info) {
  IceTransport* transport = handle_->transport();
  const bool controlling = !transport || transport->role() == IceRole::kControlling;
  return Napi::String::New(info.Env(), controlling ? "controlling" : "controlled");
}

Napi::Value IceTransportWrap::stats(const Napi::CallbackInfo& info) {
  IceTransport* transport = handle_->transport();
  return statsToObject(info.Env(), transport ? transport->stats() : IceStats{});
}

void IceTransportWrap::close(const Napi::CallbackInfo&) { handle_->close(); }

}  // namespace rtcwire
