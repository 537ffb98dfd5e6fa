#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rtcwire {

struct DtlsFingerprint;

/// What the peer's certificate must match: of the fingerprints signalled, those with the strongest
/// hash function that we have (RFC 8122 5). A value.
class DtlsFingerprints {
 public:
  DtlsFingerprints() = default;
  explicit DtlsFingerprints(const std::vector<DtlsFingerprint>& signalled);

  /// True when no signalled fingerprint has a hash function that we know.
  bool empty() const { return values_.empty(); }
  bool match(const std::vector<uint8_t>& der) const;

 private:
  std::string algorithm_;
  std::vector<std::string> values_;  // upper case
};

}  // namespace rtcwire
