#pragma once

#include <memory>
#include <string>
#include <vector>

#include "node/IceTransportWrap.hpp"
#include "node/Napi.hpp"
#include "node/TransportHandle.hpp"
#include "transport/DtlsTransport.hpp"

namespace rtcwire {

/// A DtlsTransport over the IceTransport of another handle, and its observer.
class DtlsHandle : public TransportHandle, private DtlsTransport::Observer {
 public:
  /// `ice` must not be closed.
  DtlsHandle(std::shared_ptr<EventQueue> queue, uint32_t id, const std::shared_ptr<IceHandle>& ice,
             std::shared_ptr<const Certificate> certificate);
  ~DtlsHandle() override;

  /// Null once closed.
  DtlsTransport* transport() const { return transport_.get(); }
  const std::shared_ptr<IoLoop>& loop() const { return loop_; }

 private:
  void closeTransport() override;
  void onDtlsState(DtlsState state, const std::string& error,
                   const std::vector<std::vector<uint8_t>>& remoteCertificates) override;

  std::shared_ptr<IoLoop> loop_;
  std::unique_ptr<DtlsTransport> transport_;
};

/// new DtlsTransport(queue, id, ice, certificate); see src/native/addon.ts.
class DtlsTransportWrap : public Napi::ObjectWrap<DtlsTransportWrap> {
 public:
  static constexpr napi_type_tag kTypeTag{0x09b8e5f3d2714ca6, 0xc71f64a05de8932b};
  static constexpr const char* kName = "DtlsTransport";
  static Napi::Function define(Napi::Env env);

  explicit DtlsTransportWrap(const Napi::CallbackInfo& info);
  ~DtlsTransportWrap() override;

  const std::shared_ptr<DtlsHandle>& handle() const { return handle_; }

 private:
  void start(const Napi::CallbackInfo& info);
  void onLowerWritable(const Napi::CallbackInfo& info);
  Napi::Value stats(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  std::shared_ptr<DtlsHandle> handle_;
};

}  // namespace rtcwire
