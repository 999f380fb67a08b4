// From C++ sources to a shared library, by the system's compiler and through a cache: compiling the
// same thing again costs a look-up. Blocks its thread; runs before any user starts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "scenario/sources.hpp"

namespace mayfly::scenario {

/// What decides how scenarios are compiled, beside the sources. Empty fields mean the defaults.
struct CompilerSettings {
    std::string compiler;         // CXX; may carry arguments, as "ccache g++". Default c++.
    std::string flags;            // MAYFLY_CXXFLAGS; split at blanks, quotes keep words together.
    std::filesystem::path cache;  // MAYFLY_CACHE_DIR.
};

CompilerSettings settings_from_environment();

struct Compiled {
    std::filesystem::path library;
    std::string name;  // Of the sources.
    bool from_cache = false;
    Duration took{0};
    std::vector<std::filesystem::path> included;  // Beside the sources and mayfly's own headers.
};

/// Compiles what the cache does not hold. What the compiler says goes to stderr as it is; the error
/// is the one sentence to print after it. A signal that asks this process to end also ends the
/// compiler, and then takes its usual effect here.
Result<Compiled> compile(const Sources& sources, const CompilerSettings& settings);

}  // namespace mayfly::scenario
