// How long something takes in turns of its loop: a limit that a stalled process does not break,
// as it would one by the clock, and that what comes too late always does.
#pragma once

#include <chrono>

#include <gtest/gtest.h>

#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::support {

/// Runs `body` on this fiber; the number of waits of 10 ms that another made one by one meanwhile.
template <class Body>
int ticks_during(fiber::Loop& loop, Body body) {
    int ticks = 0;
    fiber::Group group(loop);
    const auto counter = group.spawn([&] {
        for (;; ++ticks) fiber::sleep_for(std::chrono::milliseconds(10));
    });
    EXPECT_TRUE(counter);
    body();
    group.cancel_all();
    group.join_all();
    return ticks;
}

}  // namespace mayfly::support
