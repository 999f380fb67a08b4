// The results of a run as a file of JUnit's format, which continuous integration shows: a test case
// for each threshold, and one for everything else that the verdict is about. Pure.
#pragma once

#include <string>

#include "report/run_record.hpp"

namespace mayfly::report {

std::string to_junit(const RunRecord& record);

}  // namespace mayfly::report
