// For threads beside the one that handles the process's signals.
#pragma once

#include <csignal>

namespace mayfly {

/// Call it first in such a thread: no signal interrupts it.
inline void leave_signals_to_others() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace mayfly
