// The headers a scenario is compiled against, as they were when this program was built.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::scenario {

/// Version and a hash of the headers (and sanitizers): "0.1.0-3fa91c20b7de". Libraries compiled
/// for another tag do not fit this program.
std::string_view abi_tag();

/// Symbols that begin with abi_prefix name a tag; this is the one of abi_tag().
std::string_view abi_symbol();
inline constexpr std::string_view abi_prefix = "mayfly_abi_";

/// Sees to it that all headers lie in `folder`, also when another process does the same.
Result<void> unpack_headers(const std::filesystem::path& folder);

}  // namespace mayfly::scenario
