// Runs a test's body on a fiber with a loop of its own, which must run dry within ten seconds.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include <gtest/gtest.h>

#include "fiber/group.hpp"
#include "fiber/loop.hpp"

namespace mayfly::fiber {

inline void run_dry(Loop& loop) {
    ASSERT_TRUE(loop.run_until(Clock::now() + std::chrono::seconds(10))) << "the loop goes on";
    loop.io().restart();
}

inline void on_fiber(const std::function<void(Loop&, Group&)>& body) {
    Loop loop;
    Group group(loop);
    ASSERT_TRUE(group.spawn([&] { body(loop, group); }));
    run_dry(loop);
    EXPECT_EQ(loop.stacks().live(), 0U);
}

/// Runs everything that is ready; what waits for time or for others stays parked.
inline void run_ready(Loop& loop) {
    loop.io().restart();
    while (loop.io().poll() > 0) {
    }
    loop.io().restart();
}

/// Runs until `is_true()`, which must be within ten seconds, and then everything that is ready.
inline void run_until(Loop& loop, const std::function<bool()>& is_true) {
    const Instant deadline = Clock::now() + std::chrono::seconds(10);
    loop.io().restart();
    while (!is_true() && loop.io().run_one_until(deadline) > 0) {
    }
    ASSERT_TRUE(is_true()) << "the condition did not come true";
    run_ready(loop);
}

}  // namespace mayfly::fiber
