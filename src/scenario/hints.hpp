// What an author most likely meant where the compiler's own words do not say it: one line for each
// mistake that mayfly knows, to be printed below them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mayfly::scenario {

/// On what GCC or Clang said, in the order of its errors, each hint once.
std::vector<std::string> hints_on(std::string_view compiler_output);

/// What the machine lacks for the compiler's work, and the remedy; empty if the sources are to
/// blame.
std::string_view shortage_in(std::string_view compiler_output);

/// The sentence in place of the linker's words when several sources, of these names, have a
/// scenario(); empty if that is not what went wrong.
std::string second_scenario_in(
    std::string_view linker_output, const std::vector<std::string>& sources
);

}  // namespace mayfly::scenario
