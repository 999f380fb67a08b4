// Says in one sentence what a worker process died of: which user and task, which signal, and
// whether it was that user's stack that was too small.
//
// Installed once, by the thread that runs the loop. It writes and then lets the signal do what it
// does, so the exit status stays true and a core dump shows the place.
#pragma once

namespace mayfly::fiber {

/// From now on SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL and std::terminate write one line to stderr
/// and to `descriptor` (-1: only to stderr), where a parent process can read it:
///
///     user Shopper, task checkout: stack overflow: it used up its 256 KiB stack; raise it with ...
///     user Shopper, task checkout: segmentation fault (SIGSEGV) at address 0x10
///     worker: aborted (SIGABRT)
///
/// In a sanitizer's build the signals stay the sanitizer's, which says more; std::terminate
/// reports.
void install_crash_reports(int descriptor);

}  // namespace mayfly::fiber
