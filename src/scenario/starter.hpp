// What `mayfly new` writes: a commented scenario that runs as it is against mayfly-target.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace mayfly::scenario {

/// Writes the starter to `file`, which must not exist yet.
Result<void> write_starter(const std::filesystem::path& file);

}  // namespace mayfly::scenario
