#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "node/EventQueue.hpp"

namespace rtcwire {

/// What the handles of all three transports share: the id, the queue, and the order of closing.
///
/// A handle keeps the one below alive; closing one first closes those above it. So any order of
/// close() and of garbage collection is safe.
/// Threading: JavaScript thread only. The observer part of a derived class is called on others.
class TransportHandle : public Handle {
 public:
  TransportHandle(std::shared_ptr<EventQueue> queue, uint32_t id, std::shared_ptr<TransportHandle> lower)
      : queue_(std::move(queue)), id_(id), lower_(std::move(lower)) {}

  /// Makes the queue and the handle below know this one.
  static void attach(const std::shared_ptr<TransportHandle>& handle) {
    handle->queue_->add(handle->id_, handle.get());
    if (handle->lower_) handle->lower_->upper_.push_back(handle);
  }

  void close() final {
    if (closed_) return;
    closed_ = true;
    for (const std::weak_ptr<TransportHandle>& weak : upper_) {
      if (auto upper = weak.lock()) upper->close();
    }
    queue_->remove(id_);
    closeTransport();
  }

  bool isClosed() const { return closed_; }

 protected:
  /// Closes and frees the transport, whose observer is this.
  virtual void closeTransport() = 0;

  const std::shared_ptr<EventQueue> queue_;
  const uint32_t id_;

 private:
  const std::shared_ptr<TransportHandle> lower_;
  std::vector<std::weak_ptr<TransportHandle>> upper_;
  bool closed_ = false;
};

}  // namespace rtcwire
