// The precompiled <mayfly/mayfly.hpp>: saves an author who edits half a second a time. Making it
// takes longer than it saves once, so it is made beside the work, on time nobody else wants.
#pragma once

#include <filesystem>

#include "scenario/toolchain.hpp"

namespace mayfly::scenario {

/// The header to include first so that the precompiled form is used; empty when there is none yet.
std::filesystem::path find_precompiled(
    const std::filesystem::path& folder, const Toolchain& toolchain
);

/// Starts a process of its own that makes it at idle priority, bounded in time, and returns at
/// once. Failure is silent, for nothing but speed depends on it.
void start_precompiling(const std::filesystem::path& folder, const Toolchain& toolchain);

/// Makes it now.
Result<void> precompile(const std::filesystem::path& folder, const Toolchain& toolchain);

}  // namespace mayfly::scenario
