// Runs a test's body on a fiber of a loop, as userver's RunStandalone does: a body that hangs is a
// failure that says so, shortly before the limit of its test would end it without a word.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/time.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "support/sanitized.hpp"

namespace mayfly::support {

inline constexpr Duration longest_body = std::chrono::seconds(sanitized ? 200 : 50);

/// Returns when `body` has ended. One that does not ends the process: its fiber cannot be destroyed
/// while it waits, and the test's ctest entry is this process.
template <class Body>
void run_on_fiber(fiber::Loop& loop, Body body) {
    fiber::Group group(loop);
    bool has_ended = false;
    const auto spawned = group.spawn([&] {
        body();
        has_ended = true;
        loop.io().stop();
    });
    if (spawned) loop.run_until(Clock::now() + longest_body);
    loop.io().restart();
    if (has_ended) {
        while (group.size() > 0 && loop.io().poll_one() > 0) continue;
        return;
    }
    std::fprintf(
        stderr, "the test's body did not end within %s\n", format_duration(longest_body).c_str()
    );
    std::abort();
}

}  // namespace mayfly::support
