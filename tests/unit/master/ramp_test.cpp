#include "master/ramp.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;

Instant at(double seconds) {
    return start + Duration(std::llround(seconds * 1e9));
}

TEST(Ramp, WithoutATargetIsOver) {
    const Ramp ramp(7);
    EXPECT_EQ(ramp.users_at(start), 7u);
    EXPECT_TRUE(ramp.is_over_at(start));
    EXPECT_EQ(ramp.next_change_after(start), Instant::max());
}

TEST(Ramp, FirstBatchComesAtOnceAndWholeRatesEverySecond) {
    const Ramp ramp(start, 0, {.users = 9, .spawn_rate = 3});
    EXPECT_EQ(ramp.users_at(start), 3u);
    EXPECT_EQ(ramp.users_at(at(0.999)), 3u);
    EXPECT_EQ(ramp.users_at(at(1)), 6u);
    EXPECT_EQ(ramp.users_at(at(2)), 9u);
    EXPECT_TRUE(ramp.is_over_at(at(2)));
}

TEST(Ramp, RateBelowOneStartsOneUserAtATime) {
    const Ramp ramp(start, 0, {.users = 3, .spawn_rate = 0.5});
    EXPECT_EQ(ramp.users_at(start), 1u);
    EXPECT_EQ(ramp.users_at(at(1.9)), 1u);
    EXPECT_EQ(ramp.users_at(at(2)), 2u);
    EXPECT_EQ(ramp.users_at(at(4)), 3u);
}

TEST(Ramp, FractionalRateStretchesThePauseBetweenWholeBatches) {
    const Ramp ramp(start, 0, {.users = 9, .spawn_rate = 2.4});
    for (int batch = 0; batch < 4; ++batch) {
        EXPECT_EQ(ramp.users_at(at(batch * 2 / 2.4)), 2u * (batch + 1));
    }
    EXPECT_EQ(ramp.users_at(at(4 * 2 / 2.4)), 9u);
}

TEST(Ramp, SpawnRateGreaterThanTargetStartsAllAtOnce) {
    const Ramp ramp(start, 0, {.users = 5, .spawn_rate = 1e6});
    EXPECT_EQ(ramp.users_at(start), 5u);
    EXPECT_TRUE(Ramp(start, 0, {.users = 1'000'000, .spawn_rate = 1e300}).is_over_at(start));
}

TEST(Ramp, DownHasTheSameCadence) {
    const Ramp ramp(start, 9, {.users = 0, .spawn_rate = 3});
    EXPECT_EQ(ramp.users_at(start), 6u);
    EXPECT_EQ(ramp.users_at(at(1)), 3u);
    EXPECT_EQ(ramp.users_at(at(2)), 0u);
}

TEST(Ramp, UpDownUpStartsEachTimeFromTheCurrentCount) {
    const Ramp up(start, 0, {.users = 100, .spawn_rate = 10});
    const auto reached = up.users_at(at(3));
    EXPECT_EQ(reached, 40u);
    const Ramp down(at(3), reached, {.users = 20, .spawn_rate = 5});
    EXPECT_EQ(down.users_at(at(3)), 35u);
    const Ramp again(at(4), down.users_at(at(4)), {.users = 60, .spawn_rate = 10});
    EXPECT_EQ(again.users_at(at(4)), 40u);
    EXPECT_EQ(again.users_at(at(6)), 60u);
}

TEST(Ramp, LargeBatchesAreSpreadOverThePauseBeforeThem) {
    const Ramp ramp(start, 0, {.users = 1000, .spawn_rate = 200});
    EXPECT_EQ(ramp.users_at(start), 200u);
    EXPECT_EQ(ramp.users_at(at(0.1)), 220u);
    EXPECT_EQ(ramp.users_at(at(0.55)), 300u);
    EXPECT_EQ(ramp.users_at(at(1)), 400u);
    EXPECT_EQ(ramp.users_at(at(4)), 1000u);
}

/// Locust's number at its own batch instant `batch`.
std::uint64_t locust(std::uint64_t users, double rate, std::uint64_t batch) {
    const auto per_batch = std::max(1.0, std::floor(rate));
    return std::min(users, static_cast<std::uint64_t>(per_batch) * (batch + 1));
}

TEST(Ramp, EqualsLocustAtItsBatchInstants) {
    for (const double rate : {0.5, 1.0, 2.0, 2.4, 3.0, 4.0, 9.0, 19.5, 20.0, 33.3, 120.0, 5000.0}) {
        const Ramp ramp(start, 0, {.users = 777, .spawn_rate = rate});
        const auto pause = std::max(1.0, std::floor(rate)) / rate;
        for (std::uint64_t batch = 0; batch < 800; ++batch) {
            const auto when = at(static_cast<double>(batch) * pause);
            ASSERT_EQ(ramp.users_at(when), locust(777, rate, batch)) << rate << " " << batch;
        }
    }
}

TEST(Ramp, IsMonotoneAndItsChangesAreWhereItSays) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 200; ++round) {
        const auto from = random() % 500;
        const Target target{random() % 500, 0.3 + static_cast<double>(random() % 4000) / 7};
        const Ramp ramp(start, from, target);
        auto now = start;
        auto users = ramp.users_at(now);
        while (!ramp.is_over_at(now)) {
            const auto next = ramp.next_change_after(now);
            ASSERT_GT(next, now);
            ASSERT_EQ(ramp.users_at(next - 10ns), users);
            const auto changed = ramp.users_at(next);
            ASSERT_EQ(changed > users, target.users > from);
            ASSERT_NE(changed, users);
            now = next;
            users = changed;
        }
        EXPECT_EQ(users, target.users);
    }
}

TEST(Ramp, BeforeItsBeginningItSaysWhenThatIs) {
    const Ramp ramp(start, 2, {.users = 9, .spawn_rate = 3});
    EXPECT_EQ(ramp.users_at(start - 1ns), 2u);
    EXPECT_EQ(ramp.next_change_after(start - 1ns), start);
    EXPECT_EQ(ramp.next_change_after(start - 1h), start);
    EXPECT_EQ(ramp.users_at(start), 5u);
}

TEST(Ramp, ContinuesWithNoBatchSoonerThanTheRatesAllow) {
    const Ramp ramp(start, 0, {.users = 100, .spawn_rate = 5});
    const Ramp other = ramp.continued({.users = 50, .spawn_rate = 5}, at(0.5));
    EXPECT_EQ(other.users_at(at(0.5)), 5u);
    EXPECT_EQ(other.next_change_after(at(0.5)), at(1));
    EXPECT_EQ(other.users_at(at(1)), 10u);
    const Ramp over = Ramp(7).continued({.users = 50, .spawn_rate = 5}, at(3));
    EXPECT_EQ(over.users_at(at(3)), 12u) << "one that is over waits for nothing";
}

TEST(Ramp, VerySlowRatesDoNotOverflow) {
    const Ramp ramp(start, 0, {.users = 1'000'000, .spawn_rate = 1e-12});
    EXPECT_EQ(ramp.users_at(start + 24h), 1u);
    EXPECT_GT(ramp.next_change_after(start), start + 24h);
}

}  // namespace
}  // namespace mayfly::master
