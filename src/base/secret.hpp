// Secrets that cannot be guessed, and comparing them without telling by time how much was right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly {

/// From the system's source for secrets.
std::vector<std::uint8_t> random_bytes(std::size_t size);

/// 256 random bits as 64 hexadecimal digits.
std::string random_key();

/// Whether two texts are the same; the time depends on their sizes only.
bool are_equal(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right);

/// The same, and not even the size of one can be measured.
bool is_same_secret(std::string_view one, std::string_view other);

}  // namespace mayfly
