// From C++ sources to a shared library, with the system's compiler and a cache: compiling the same
// sources again costs a look-up. Blocks its thread; runs before any user starts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "scenario/sources.hpp"

namespace mayfly::scenario {

/// How scenarios are compiled, besides the sources. Empty members mean the defaults.
struct CompilerSettings {
    std::string compiler;         // CXX; may carry arguments, as "ccache g++". Default c++.
    std::string flags;            // MAYFLY_CXXFLAGS; split at blanks, quotes keep words together.
    std::filesystem::path cache;  // MAYFLY_CACHE_DIR.
    bool sanitizes = false;       // With AddressSanitizer and UBSan.
};

CompilerSettings settings_from_environment();

/// The libraries that a process loads first to run what was compiled with `sanitizes`. The error is
/// a sentence on what is missing.
Result<std::vector<std::string>> sanitizer_libraries(const CompilerSettings& settings);

struct Compiled {
    std::filesystem::path library;
    std::string name;  // Of the sources.
    bool from_cache = false;
    Duration took{0};
    std::vector<std::filesystem::path> included;  // Except the sources and mayfly's own headers.
};

/// Compiles what is not in the cache. The compiler's output goes to stderr unchanged; the error is
/// a sentence to print after it. A signal that asks this process to end also ends the compiler, and
/// then takes its usual effect here.
Result<Compiled> compile(const Sources& sources, const CompilerSettings& settings);

}  // namespace mayfly::scenario
