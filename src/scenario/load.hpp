// From the scenario arguments of the command line to an open library: the one in this executable, a
// compiled library, or sources that are compiled first.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "scenario/library.hpp"

namespace mayfly::scenario {

/// An executable made by `mayfly build` takes no arguments here; it has a library.
Result<Library> load(const std::vector<std::string>& arguments);

}  // namespace mayfly::scenario
