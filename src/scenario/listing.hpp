// A plan as text: for `mayfly check` and `mayfly list`. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly {
class Plan;
}

namespace mayfly::scenario {

/// Without a line end: "shop.cpp: 2 kinds of users, 5 tasks: ok".
std::string summary_line(std::string_view name, const Plan& plan);

/// A table of kinds and tasks with their shares.
std::string listing_table(const Plan& plan);

/// The same as JSON, for programs.
std::string listing_json(std::string_view name, const Plan& plan);

}  // namespace mayfly::scenario
