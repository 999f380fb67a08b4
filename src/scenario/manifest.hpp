// Which files a library was made from, and its name in the cache.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::scenario {

/// The files after the colon of a make rule, as compilers write it. Pure.
std::vector<std::filesystem::path> parse_dependencies(std::string_view rule);

/// The name of the manifest, from what is known before compiling.
Result<std::string> source_key(
    const std::vector<std::filesystem::path>& sources, std::string_view toolchain
);

/// The name of the library, from `source_key` and the contents of all included files.
Result<std::string> library_key(
    std::string_view source_key, const std::vector<std::filesystem::path>& included
);

/// One absolute path a line.
std::string format_manifest(const std::vector<std::filesystem::path>& included);
std::vector<std::filesystem::path> parse_manifest(std::string_view text);

}  // namespace mayfly::scenario
