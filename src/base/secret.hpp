// Secrets that cannot be guessed, and comparisons whose time does not tell how much was right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"

namespace mayfly {

/// Random bytes from the system's source for secrets.
std::vector<std::uint8_t> random_bytes(std::size_t size);

/// 256 random bits as 64 hexadecimal digits.
std::string random_key();

/// A secret for one purpose out of another (HKDF with SHA-256, no salt, `purpose` as its info). It
/// does not tell the other, nor what is derived for another purpose.
Hash derived_secret(std::string_view secret, std::string_view purpose);

/// What opens the dashboard, derived from the token of master and workers.
std::string dashboard_token(std::string_view token);

/// Whether two texts are equal; the time depends on their sizes only.
bool are_equal(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right);

/// The same, but the time does not even depend on the sizes.
bool is_same_secret(std::string_view one, std::string_view other);

}  // namespace mayfly
