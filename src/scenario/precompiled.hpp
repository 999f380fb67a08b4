// The precompiled <mayfly/mayfly.hpp> saves an author more than a second for each compilation.
// Installing mayfly makes it beside the program. Where that is missing, or was made by another
// compiler, one is made in the cache: as it takes longer than it saves once, in the background, at
// idle priority.
#pragma once

#include <filesystem>

#include "scenario/toolchain.hpp"

namespace mayfly::scenario {

/// The header to include first to use the precompiled form; empty if there is none yet.
std::filesystem::path find_precompiled(
    const std::filesystem::path& folder, const Toolchain& toolchain
);

/// Where the one beside this program is: in PROGRAM/../../lib/mayfly.
std::filesystem::path installed_folder();

/// The same in installed_folder(). Empty also if others than root and this user could have written
/// it, because it becomes part of the scenario.
std::filesystem::path find_installed(const Toolchain& toolchain);

/// Makes that one for all users of this machine, unless it is there, and returns it. What other
/// versions of mayfly had there is removed.
Result<std::filesystem::path> install_precompiled(const CompilerSettings& settings);

/// Starts a process that makes it at idle priority and in bounded time, and returns at once.
/// Ignores failures, because only speed depends on it.
void start_precompiling(const std::filesystem::path& folder, const Toolchain& toolchain);

/// Makes it now.
Result<void> precompile(const std::filesystem::path& folder, const Toolchain& toolchain);

}  // namespace mayfly::scenario
