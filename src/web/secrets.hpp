// Keys that cannot be guessed, and comparing them without telling by time how much was right.
#pragma once

#include <string>
#include <string_view>

namespace mayfly::web {

/// 256 random bits as 64 hexadecimal digits.
std::string random_key();

/// Takes the same time wherever the two differ.
bool is_same_secret(std::string_view one, std::string_view other);

}  // namespace mayfly::web
