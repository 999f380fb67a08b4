// The secret that a master and its workers share: a line of text in a file or in MAYFLY_TOKEN,
// never on a command line. It is never used itself: the key of the cluster and the token of the
// dashboard are derived from it, each for its own purpose, so that neither tells the other.
#pragma once

#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/result.hpp"

namespace mayfly::cluster {

/// With less a token could be guessed.
inline constexpr double least_token_bits = 128;

/// How many bits a text has at most, by its length and the kinds of its characters.
double bits_of_token(std::string_view text);

/// `text` without blanks around it, or why it is not a token; `origin` says where it came from.
Result<std::string> parse_token(std::string_view text, const std::string& origin);

Result<std::string> read_token(const std::string& file);

/// The key with which master and workers know each other (see psk.hpp).
Hash cluster_key(std::string_view token);

/// Writes a new token that only this user can read. Refuses to replace a file.
Result<void> write_new_token(const std::string& file);

}  // namespace mayfly::cluster
