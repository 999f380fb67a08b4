// The names in a shared library, read from the file without running any of it. Pure on bytes that
// nobody vouches for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::scenario {

/// All functions and constants that a 64-bit library for this machine defines, hidden ones too
/// where the file still names them. The error says that it is no such file.
Result<std::vector<std::string>> defined_symbols(std::string_view library);

/// "_ZN7Shopper8checkoutEv" as people write it; other names as they are.
std::string demangled(const std::string& symbol);

}  // namespace mayfly::scenario
