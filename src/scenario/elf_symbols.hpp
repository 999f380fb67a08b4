// The names in a shared library, read from the file without running any of it. Pure; trusts no
// byte.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::scenario {

/// All functions and constants that a 64-bit library for this machine defines, including hidden
/// ones if the file still has their names. The error says that it is not such a file.
Result<std::vector<std::string>> defined_symbols(std::string_view library);

/// Whether the file is as long as its header says, as it is not after a full disk or a power cut.
bool is_whole_library(const std::filesystem::path& file);

/// "_ZN7Shopper8checkoutEv" as people write it; other names unchanged.
std::string demangled(const std::string& symbol);

}  // namespace mayfly::scenario
