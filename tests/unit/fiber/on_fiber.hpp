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

}  // namespace mayfly::fiber
