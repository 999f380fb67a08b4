// Which files a library was made from, and the name under which the cache holds it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::scenario {

/// The files after the colon of a make rule as compilers write it. Pure.
std::vector<std::filesystem::path> parse_dependencies(std::string_view rule);

/// Names the manifest: what is known before anything is compiled.
Result<std::string> source_key(
    const std::vector<std::filesystem::path>& sources, std::string_view toolchain
);

/// Names the library: `source_key` and the contents of everything that was included.
Result<std::string> library_key(
    std::string_view source_key, const std::vector<std::filesystem::path>& included
);

/// One absolute path a line.
std::string format_manifest(const std::vector<std::filesystem::path>& included);
std::vector<std::filesystem::path> parse_manifest(std::string_view text);

}  // namespace mayfly::scenario
