// Says in one sentence what a worker process died of: which user and task, which signal, and
// whether it was that user's stack that was too small.
//
// Installed once, by the thread that runs the loop. It writes and then lets the signal do what it
// does, so the exit status stays true and a core dump shows the place.
#pragma once

#include <optional>
#include <string_view>

namespace mayfly::fiber {

struct CrashReports {
    int descriptor = 2;            // Where the line goes: stderr, or where a parent reads it.
    std::string_view prefix{};     // What it begins with; lives as long as the process.
    std::optional<int> exit_code;  // Ends the process with it, not with the signal.
};

/// From now on SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL and std::terminate write one line:
///
///     user Shopper, task checkout: stack overflow: it used up its 256 KiB stack; raise it with ...
///     user Shopper, task checkout: segmentation fault (SIGSEGV) at address 0x10
///     in a thread that the scenario started: uncaught exception std::runtime_error: no data
///     aborted (SIGABRT)
///
/// In a sanitizer's build the signals stay the sanitizer's, which says more; std::terminate
/// reports.
void install_crash_reports(const CrashReports& reports);

}  // namespace mayfly::fiber
