#include "load/wait_time.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "load/user_kinds.hpp"
#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;
using support::with_user;

TEST(WaitTime, RefusesWhatCannotBe) {
    EXPECT_THROW(constant(-1s), std::invalid_argument);
    EXPECT_THROW(between(2s, 1s), std::invalid_argument);
    EXPECT_THROW(between(-1s, 1s), std::invalid_argument);
    EXPECT_THROW(constant_pacing(-1s), std::invalid_argument);
    EXPECT_THROW(constant_throughput(0), std::invalid_argument);
    EXPECT_THROW(exponential(-1s), std::invalid_argument);
    EXPECT_THROW(custom_wait(nullptr), std::invalid_argument);
}

TEST(WaitTime, IsDescribedForPeople) {
    EXPECT_EQ(describe({}), "no wait");
    EXPECT_EQ(describe(constant(2s)), "wait 2s");
    EXPECT_EQ(describe(between(1s, 5s)), "wait 1s to 5s");
    EXPECT_EQ(describe(constant_throughput(4)), "a task every 250ms");
}

TEST(WaitTime, PacingCountsFromStartToStartAndForgetsADeficit) {
    with_user([](User& user) {
        const Instant begin{};
        WaitClock clock(begin);
        const WaitTime rule = constant_pacing(10s);
        EXPECT_EQ(clock.due(), begin);
        EXPECT_EQ(clock.next(rule, user, begin + 3s), 7s);
        EXPECT_EQ(clock.next(rule, user, begin + 14s), 6s);  // A task of 4 s.
        EXPECT_EQ(clock.due(), begin + 20s);
        EXPECT_EQ(clock.next(rule, user, begin + 45s), 0s);  // A task of 25 s overruns …
        EXPECT_EQ(clock.due(), begin + 30s);                 // … so that the next one is late …
        EXPECT_EQ(clock.next(rule, user, begin + 46s), 9s);  // … and nothing is made up for.
        EXPECT_EQ(clock.due(), begin + 55s);
    });
}

TEST(WaitTime, BetweenIsUniformInItsRange) {
    with_user([](User& user) {
        WaitClock clock(Instant{});
        Duration sum{0};
        constexpr int draws = 20'000;
        for (int i = 0; i < draws; ++i) {
            const Duration wait = clock.next(between(1s, 3s), user, Instant{});
            ASSERT_GE(wait, 1s);
            ASSERT_LE(wait, 3s);
            sum += wait;
        }
        EXPECT_NEAR(to_seconds(sum / draws), 2.0, 0.02);
    });
}

TEST(WaitTime, ExponentialHasItsMean) {
    with_user([](User& user) {
        WaitClock clock(Instant{});
        Duration sum{0};
        constexpr int draws = 50'000;
        for (int i = 0; i < draws; ++i) sum += clock.next(exponential(100ms), user, Instant{});
        EXPECT_NEAR(to_seconds(sum / draws), 0.1, 0.003);
    });
}

TEST(WaitTime, ACustomWaitIsNeverNegative) {
    with_user([](User& user) {
        WaitClock clock(Instant{});
        EXPECT_EQ(clock.next(custom_wait([](User&) { return -5s; }), user, Instant{}), 0s);
    });
}

}  // namespace
}  // namespace mayfly::load
