// What a crash report says about fibers: whose task crashed, and whether its stack was too small.
#pragma once

#include "process/crash_report.hpp"

namespace mayfly::fiber {

/// For process::CrashReports::explain.
bool explain_crash(process::CrashLine& line, const process::Crash& crash);

}  // namespace mayfly::fiber
