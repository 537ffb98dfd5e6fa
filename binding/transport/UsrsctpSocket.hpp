#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "transport/SctpTransport.hpp"

struct socket;

namespace rtcwire {

/// One one-to-one AF_CONN socket of usrsctp, set up for WebRTC (RFC 8831), non-blocking.
///
/// Threading: every call under UsrsctpRuntime::mutex().
/// Ownership: the destructor aborts what is connected and closes.
class UsrsctpSocket {
 public:
  enum class Write { kTaken, kPart, kBlocked, kStreamBusy, kFailed };
  struct WriteResult {
    Write outcome;
    size_t taken = 0;
  };
  /// A piece of a message or of a notification.
  struct Piece {
    size_t size = 0;
    bool end = false;
    bool notification = false;
    uint16_t streamId = 0;
    uint32_t ppid = 0;
    bool unordered = false;
  };
  enum class Reset { kRequested, kNotPossible };

  /// `address` is the id from UsrsctpRuntime::add. Throws std::runtime_error when usrsctp refuses.
  explicit UsrsctpSocket(void* address);
  ~UsrsctpSocket();
  UsrsctpSocket(const UsrsctpSocket&) = delete;
  UsrsctpSocket& operator=(const UsrsctpSocket&) = delete;

  /// Binds and sends the INIT.
  void connect(uint16_t localPort, uint16_t remotePort);
  /// Hands over the rest of a message: `message.data` from `offset` on.
  WriteResult write(const SctpMessage& message, size_t offset, const SctpStreamOptions& options);
  /// The next piece of what has arrived; nullopt when there is none. `ended` is set at the end.
  std::optional<Piece> read(uint8_t* buffer, size_t capacity, bool* ended);
  /// Asks for a reset of these outgoing streams; usrsctp sends it once they are empty.
  Reset resetStreams(const uint16_t* streamIds, size_t count);
  /// Makes room for a stream; the caller knows that it was negotiated.
  void ensureOutgoing(uint16_t streamId);
  void ensureIncoming(uint16_t streamId);
  /// Small messages wait for company while data is in flight.
  void setBundling(bool bundling);
  /// Bytes that usrsctp holds, sent or not.
  size_t bufferedBytes() const;
  SctpStats stats() const;

 private:
  void setOption(int level, int name, const void* value, size_t size, const char* text);
  void configure();
  void subscribe();

  void* address_;
  struct socket* socket_ = nullptr;  // the function socket() hides the name
  bool bundling_ = false;
};

}  // namespace rtcwire
