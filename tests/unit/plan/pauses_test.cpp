#include "plan/pauses.hpp"

#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

using namespace std::chrono_literals;

TEST(Pauses, HoldTheTimeOfThePlan) {
    Pauses pauses;
    EXPECT_EQ(pauses.time_at(7s), 7s);
    EXPECT_EQ(pauses.moment_of(7s), 7s);
    pauses.begin(10s);
    pauses.begin(11s);  // It is paused already.
    EXPECT_EQ(pauses.end_of_pause(9s), std::nullopt);
    EXPECT_EQ(pauses.end_of_pause(12s), Duration::max());
    EXPECT_EQ(pauses.time_at(9s), 9s);
    EXPECT_EQ(pauses.time_at(15s), 10s);
    EXPECT_EQ(pauses.moment_of(9s), 9s);
    EXPECT_EQ(pauses.moment_of(10s), Duration::max());
    pauses.end(16s);
    EXPECT_EQ(pauses.end_of_pause(15s), 16s);
    EXPECT_EQ(pauses.end_of_pause(16s), std::nullopt);
    EXPECT_EQ(pauses.paused(20s), 6s);
    EXPECT_EQ(pauses.time_at(20s), 14s);
    EXPECT_EQ(pauses.moment_of(10s), 16s);
    EXPECT_EQ(pauses.moment_of(14s), 20s);
}

TEST(Pauses, GoOnIfSomebodyPausesBeforeTheirEnd) {
    Pauses pauses;
    pauses.begin(1s);
    pauses.end(3s);
    pauses.begin(2s);
    EXPECT_EQ(pauses.list(), (std::vector<Pause>{{1s, Duration::max()}}));
}

TEST(Pauses, EndOnce) {
    Pauses pauses({{1s, 3s}});
    pauses.end(2s);
    pauses.end(5s);
    EXPECT_EQ(pauses.paused(9s), 1s);
    Pauses none;
    none.end(1s);
    EXPECT_EQ(none, Pauses());
}

TEST(Pauses, OfWhichThereAreManyAreFewInMessages) {
    Pauses pauses;
    for (int i = 0; i < 1000; ++i) {
        pauses.begin(i * 10s);
        pauses.end(i * 10s + 4s);
    }
    EXPECT_EQ(pauses.list().size(), 100U);
    EXPECT_EQ(pauses.paused(10'000s), 4000s);
    EXPECT_EQ(pauses.time_at(10'000s), 6000s);
    EXPECT_EQ(pauses.moment_of(6000s), 10'000s);
    EXPECT_EQ(pauses.moment_of(5'999s), 9'999s);
}

TEST(Pauses, AreUndoneByMomentOf) {
    const Pauses pauses({{2s, 3s}, {5s, 9s}});
    for (auto time = 0ms; time < 12s; time += 100ms) {
        EXPECT_EQ(pauses.time_at(pauses.moment_of(time)), Duration(time));
    }
}

}  // namespace
}  // namespace mayfly::plan
