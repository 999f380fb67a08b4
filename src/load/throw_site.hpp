// Where author code threw or crashed. Of exceptions it is recorded at each throw, looked up when
// the exception reaches the user loop. Interposes the C++ runtime's __cxa_throw. The record belongs
// to the exception, not to the thread, because a user may wait while its exception unwinds, and
// other users throw meanwhile.
#pragma once

#include <string>

namespace mayfly::load {

/// For process::CrashReports::trace: two lines, the first with the kind and the task of the user
/// that runs, between which and after which stands '\x1f', the second with the innermost place in
/// the scenario. Nothing if no user runs.
void trace_crash(int descriptor);

/// The place of the exception that is being handled, "shop.cpp:42 (Shopper::checkout())": the
/// innermost place in the scenario, or "function+offset" if it has no line numbers. Empty if
/// unknown, for example because too many other exceptions were thrown on this thread since.
std::string throw_site();

}  // namespace mayfly::load
