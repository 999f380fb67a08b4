// The precompiled <mayfly/mayfly.hpp> saves an author half a second for each edit. Making it takes
// longer than it saves once, so that happens in the background, at idle priority.
#pragma once

#include <filesystem>

#include "scenario/toolchain.hpp"

namespace mayfly::scenario {

/// The header to include first to use the precompiled form; empty if there is none yet.
std::filesystem::path find_precompiled(
    const std::filesystem::path& folder, const Toolchain& toolchain
);

/// Starts a process that makes it at idle priority and in bounded time, and returns at once.
/// Ignores failures, because only speed depends on it.
void start_precompiling(const std::filesystem::path& folder, const Toolchain& toolchain);

/// Makes it now.
Result<void> precompile(const std::filesystem::path& folder, const Toolchain& toolchain);

}  // namespace mayfly::scenario
