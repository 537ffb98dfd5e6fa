#pragma once

#include <memory>
#include <string>

#include "node/Napi.hpp"
#include "node/TransportHandle.hpp"
#include "transport/IceTransport.hpp"
#include "transport/IoLoop.hpp"

namespace rtcwire {

/// An IceTransport and its observer, which pushes to the queue.
class IceHandle : public TransportHandle, private IceTransport::Observer {
 public:
  IceHandle(std::shared_ptr<EventQueue> queue, uint32_t id, IceOptions options);
  ~IceHandle() override;

  /// Null once closed.
  IceTransport* transport() const { return transport_.get(); }
  const std::shared_ptr<IoLoop>& loop() const { return loop_; }

 private:
  void closeTransport() override;

  void onLocalCandidate(const std::string& candidate, const std::string& usernameFragment,
                        const std::string& url) override;
  void onCandidateError(const std::string& url, int errorCode, const std::string& errorText) override;
  void onGatheringComplete(const std::string& usernameFragment) override;
  void onIceState(IceState state) override;
  void onSelectedPair(const std::string& local, const std::string& remote) override;

  std::shared_ptr<IoLoop> loop_;
  std::unique_ptr<IceTransport> transport_;
};

/// new IceTransport(queue, id, options); see src/native/addon.ts.
class IceTransportWrap : public Napi::ObjectWrap<IceTransportWrap> {
 public:
  static constexpr napi_type_tag kTypeTag{0x3f0a9c6d17e84b25, 0xa4517fb0c92d8e63};
  static constexpr const char* kName = "IceTransport";
  static Napi::Function define(Napi::Env env);

  explicit IceTransportWrap(const Napi::CallbackInfo& info);
  ~IceTransportWrap() override;

  const std::shared_ptr<IceHandle>& handle() const { return handle_; }

 private:
  void setOptions(const Napi::CallbackInfo& info);
  void gather(const Napi::CallbackInfo& info);
  void rollback(const Napi::CallbackInfo& info);
  void setRemoteParameters(const Napi::CallbackInfo& info);
  Napi::Value addRemoteCandidate(const Napi::CallbackInfo& info);
  void endOfRemoteCandidates(const Napi::CallbackInfo& info);
  Napi::Value role(const Napi::CallbackInfo& info);
  Napi::Value stats(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  std::shared_ptr<IceHandle> handle_;
};

}  // namespace rtcwire
