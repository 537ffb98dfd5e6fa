#include "transport/IceCandidateLine.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <sstream>

namespace rtcwire {
namespace {

bool isIceChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/' || c == '-';
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool parseNumber(const std::string& text, uint64_t max, uint64_t* value) {
  if (text.empty() || text.size() > 10) return false;
  *value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    *value = *value * 10 + static_cast<uint64_t>(c - '0');
  }
  return *value <= max;
}

bool skip(std::string* text, const char* prefix) {
  const size_t size = std::strlen(prefix);
  if (text->compare(0, size, prefix) != 0) return false;
  text->erase(0, size);
  return true;
}

}  // namespace

std::optional<IceCandidateLine> parseIceCandidateLine(const std::string& text) {
  std::string rest = text;
  skip(&rest, "a=");
  skip(&rest, "candidate:");
  if (rest.size() > 1024 || rest.find('\0') != std::string::npos) return std::nullopt;

  std::array<std::string, 8> words;
  std::istringstream stream(rest);
  for (std::string& word : words) {
    if (!(stream >> word)) return std::nullopt;
  }
  IceCandidateLine line;
  uint64_t component = 0;
  uint64_t priority = 0;
  uint64_t port = 0;
  if (!parseNumber(words[1], 256, &component) || component == 0) return std::nullopt;
  if (!parseNumber(words[3], UINT32_MAX, &priority) || !parseNumber(words[5], 65535, &port))
    return std::nullopt;
  line.foundation = words[0];
  if (line.foundation.size() > 32 ||
      !std::all_of(line.foundation.begin(), line.foundation.end(), isIceChar)) {
    return std::nullopt;
  }
  line.component = static_cast<uint32_t>(component);
  line.protocol = lower(words[2]);
  line.priority = static_cast<uint32_t>(priority);
  line.address = words[4];
  line.port = static_cast<uint16_t>(port);
  line.type = lower(words[7]);
  static const std::array<const char*, 4> types{"host", "srflx", "prflx", "relay"};
  if (words[6] != "typ" || std::find(types.begin(), types.end(), line.type) == types.end())
    return std::nullopt;
  if (line.address.size() > 255) return std::nullopt;
  return line;
}

}  // namespace rtcwire
