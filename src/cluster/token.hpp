// The secret that a master and its workers share: a line of text in a file or in MAYFLY_TOKEN,
// never on a command line.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::cluster {

/// Shorter ones could be guessed.
inline constexpr std::size_t shortest_token = 16;

/// `text` without blanks around it, or why it is not a token; `origin` says where it came from.
Result<std::string> parse_token(std::string_view text, const std::string& origin);

Result<std::string> read_token(const std::string& file);

/// Writes a new token that only this user can read. Refuses to replace a file.
Result<void> write_new_token(const std::string& file);

}  // namespace mayfly::cluster
