#pragma once

#include <memory>
#include <string>

#include "node/DtlsTransportWrap.hpp"
#include "node/Napi.hpp"
#include "node/TransportHandle.hpp"
#include "transport/SctpTransport.hpp"

namespace rtcwire {

/// An SctpTransport over the DtlsTransport of another handle, and its observer.
class SctpHandle : public TransportHandle, private SctpTransport::Observer {
 public:
  /// `dtls` must not be closed.
  SctpHandle(std::shared_ptr<EventQueue> queue, uint32_t id, const std::shared_ptr<DtlsHandle>& dtls,
             const SctpOptions& options);
  ~SctpHandle() override;

  /// Null once closed.
  SctpTransport* transport() const { return transport_.get(); }
  void resume() override;
  void send(const SctpMessage* messages, size_t count) override;

 private:
  void closeTransport() override;

  void onSctpConnected(uint16_t maxStreams) override;
  void onSctpClosed(const std::string& error, uint16_t causeCode) override;
  bool onSctpMessage(uint16_t streamId, uint32_t ppid, BytesView data) override;
  void onSctpStreamReset(uint16_t streamId) override;
  void onSctpStreamResetDone(uint16_t streamId) override;
  void onSctpBytesSent(uint16_t streamId, size_t bytes) override;

  SentBytesCache sentBytes_;  // guarded by the queue
  std::shared_ptr<IoLoop> loop_;
  std::unique_ptr<SctpTransport> transport_;
};

/// new SctpTransport(queue, id, dtls, options); see src/native/addon.ts.
class SctpTransportWrap : public Napi::ObjectWrap<SctpTransportWrap> {
 public:
  static constexpr napi_type_tag kTypeTag{0xb4723de10c965f8a, 0x186c0fe9a7d3b254};
  static constexpr const char* kName = "SctpTransport";
  static Napi::Function define(Napi::Env env);

  explicit SctpTransportWrap(const Napi::CallbackInfo& info);
  ~SctpTransportWrap() override;

 private:
  void start(const Napi::CallbackInfo& info);
  void configureStream(const Napi::CallbackInfo& info);
  /// send(streamId, ppid, ordered, bytes): at once, for messages too long to be staged.
  void send(const Napi::CallbackInfo& info);
  void resetStream(const Napi::CallbackInfo& info);
  Napi::Value stats(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  std::shared_ptr<SctpHandle> handle_;
};

}  // namespace rtcwire
