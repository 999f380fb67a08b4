// The name that a person gives a run, to find it in the history. Pure.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace mayfly::plan {

/// The error says what a name may be.
Result<void> check_run_name(std::string_view name);

}  // namespace mayfly::plan
