// Runs a test's body on a fiber of a loop, as userver's RunStandalone does: a body that hangs is a
// failure after ten seconds, not a stuck test.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/time.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"

namespace mayfly::support {

/// Returns when `body` has ended. One that does not ends the process: its fiber cannot be destroyed
/// while it waits, and the test's ctest entry is this process.
template <class Body>
void run_on_fiber(fiber::Loop& loop, Body body, Duration patience = std::chrono::seconds(30)) {
    fiber::Group group(loop);
    bool has_ended = false;
    const auto spawned = group.spawn([&] {
        body();
        has_ended = true;
        loop.io().stop();
    });
    if (spawned) loop.run_until(Clock::now() + patience);
    loop.io().restart();
    if (has_ended) {
        while (group.size() > 0 && loop.io().poll_one() > 0) continue;
        return;
    }
    std::fprintf(
        stderr, "the test's body did not end within %s\n", format_duration(patience).c_str()
    );
    std::abort();
}

}  // namespace mayfly::support
