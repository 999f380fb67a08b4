// From the scenario arguments of the command line to an open library: the payload of this
// executable, a ready library, or sources that are compiled first.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "scenario/library.hpp"

namespace mayfly::scenario {

/// An executable made by `mayfly build` takes no arguments here and uses what it carries.
Result<Library> load(const std::vector<std::string>& arguments);

}  // namespace mayfly::scenario
