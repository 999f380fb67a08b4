// Undoes Content-Encoding: gzip, deflate, br, and chains of them. Pure; the result is bounded, so a
// small body cannot fill the memory.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::http {

/// What a request offers.
inline constexpr std::string_view accepted_encodings = "gzip, deflate, br";

/// Decodes `body` in place as the Content-Encoding header `encoding` says. The error says which
/// encoding was broken, unknown or too large.
Result<void> decode_content(std::string_view encoding, std::string& body, std::size_t limit);

}  // namespace mayfly::http
