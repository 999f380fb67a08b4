// The public headers for compiling scenarios, as they were when this program was built.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::scenario {

/// The version and a hash of the headers (and sanitizers): "0.1.0-3fa91c20b7de". A library with
/// another tag does not fit this program.
std::string_view abi_tag();

/// A symbol that begins with abi_prefix contains a tag; this is the one for abi_tag().
std::string_view abi_symbol();
inline constexpr std::string_view abi_prefix = "mayfly_abi_";

/// Makes sure that all headers are in `folder`, even if another process does the same.
Result<void> unpack_headers(const std::filesystem::path& folder);

/// ".weight, .tags": what the public struct of this name has, in its order; empty if there is none.
std::string members_of(std::string_view type);

}  // namespace mayfly::scenario
