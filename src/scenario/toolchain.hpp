// The compiler for scenarios, its command line, and what identifies both for the cache.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "process/run.hpp"
#include "scenario/compiler.hpp"

namespace mayfly::scenario {

using process::Command;

struct Toolchain {
    Command compiler;                // The program and its own arguments: {"ccache", "g++"}.
    std::vector<std::string> flags;  // For every compilation.
    std::string identity;            // Changes when the compiler or a flag does.
    std::filesystem::path include;   // The public headers; their tag says what is in them.

    /// Source to object; writes the list of included files to `dependencies`. `prefix`, if not
    /// empty, is a header to include first (a precompiled one).
    Command compile(
        const std::filesystem::path& source,
        const std::filesystem::path& object,
        const std::filesystem::path& dependencies,
        const std::filesystem::path& prefix
    ) const;
    /// Objects to a library with the tag of this program's headers, and with the libraries that
    /// headers of mayfly's name in the objects (<mayfly/clients/postgres.hpp>).
    Command link(
        const std::vector<std::filesystem::path>& objects, const std::filesystem::path& library
    ) const;
    /// A header to its precompiled form.
    Command precompile(
        const std::filesystem::path& header, const std::filesystem::path& precompiled
    ) const;
};

/// Finds the compiler: that of `settings`, or else c++, g++ or clang++ in PATH. `include` is the
/// folder of the public headers.
Result<Toolchain> find_toolchain(
    const CompilerSettings& settings, const std::filesystem::path& include
);

}  // namespace mayfly::scenario
