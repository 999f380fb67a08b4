// The scenario of `mayfly selftest`, which is inside this program and needs no compiler. Its name
// takes the place of a file's where mayfly starts itself.
#pragma once

#include <string_view>

#include <mayfly/plan.hpp>

#include "options/options.hpp"

namespace mayfly::app {

inline constexpr std::string_view selftest_name = "mayfly:selftest";

void fill_selftest(Plan& plan);

inline bool names_selftest(const RunCommand& command) {
    return command.scenario.size() == 1 && command.scenario.front() == selftest_name;
}

}  // namespace mayfly::app
