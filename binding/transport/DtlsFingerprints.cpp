#include "transport/DtlsFingerprints.hpp"

#include <algorithm>
#include <cctype>

#include "transport/DtlsTransport.hpp"

namespace rtcwire {
namespace {

constexpr const char* kStrongestFirst[] = {"sha-512", "sha-384", "sha-256", "sha-224", "sha-1", "md5"};

std::string mapped(std::string text, int (*convert)(int)) {
  for (char& c : text) c = static_cast<char>(convert(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

DtlsFingerprints::DtlsFingerprints(const std::vector<DtlsFingerprint>& signalled) {
  for (const char* const algorithm : kStrongestFirst) {
    for (const DtlsFingerprint& fingerprint : signalled) {
      if (mapped(fingerprint.algorithm, std::tolower) != algorithm) continue;
      values_.push_back(mapped(fingerprint.value, std::toupper));
    }
    if (values_.empty()) continue;
    algorithm_ = algorithm;
    return;
  }
}

bool DtlsFingerprints::match(const std::vector<uint8_t>& der) const {
  if (values_.empty()) return false;
  const std::string actual = fingerprintOf(der, algorithm_);
  return !actual.empty() && std::find(values_.begin(), values_.end(), actual) != values_.end();
}

}  // namespace rtcwire
