#include "http/rate_limit.hpp"

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;

const Instant first_moment = Instant(1h);

TEST(RateLimit, SpacesTurnsEvenly) {
    RateLimit turns;
    EXPECT_FALSE(turns.is_set());
    turns.set(100);
    EXPECT_TRUE(turns.is_set());
    Instant last = first_moment;
    EXPECT_TRUE(turns.take_turn("shop:80", last));
    for (int i = 1; i <= 1000; ++i) {
        EXPECT_FALSE(turns.take_turn("shop:80", last));
        last = turns.next_turn("shop:80");
        EXPECT_TRUE(turns.take_turn("shop:80", last));
    }
    EXPECT_NEAR(static_cast<double>((last - first_moment).count()), 10e9, 10e6);
    EXPECT_TRUE(turns.take_turn("other:80", first_moment)) << "each host has its own";
    turns.set(0);
    EXPECT_TRUE(turns.take_turn("shop:80", last));
    EXPECT_FALSE(turns.is_set());
}

TEST(RateLimit, MakesUpForLateTimersButNotForPauses) {
    RateLimit turns;
    turns.set(1000);
    int sent = 0;
    // Whoever waits for its turn wakes up a little late, and the rate is kept all the same.
    for (Instant moment = first_moment; moment < first_moment + 1s;) {
        if (turns.take_turn("a", moment)) {
            ++sent;
        } else {
            moment = turns.next_turn("a") + 1700us;
        }
    }
    EXPECT_NEAR(sent, 1000, 12);
    // After a minute without requests they do not come at once.
    const Instant later = first_moment + 1min;
    int at_once = 0;
    while (turns.take_turn("a", later)) ++at_once;
    EXPECT_LE(at_once, 12);
}

TEST(RateLimit, ForgetsHostsThatNobodyAsksAnyMore) {
    RateLimit turns;
    turns.set(1);
    for (int i = 0; i < 5000; ++i) {
        const Instant moment = first_moment + i * 1s;
        EXPECT_TRUE(turns.take_turn("host-" + std::to_string(i), moment));
    }
}

TEST(RateLimit, OfAnotherRateHoldsForTheNextTurn) {
    RateLimit turns;
    turns.set(100);
    EXPECT_TRUE(turns.take_turn("a", first_moment));
    EXPECT_EQ(turns.next_turn("a"), first_moment + 10ms);
    turns.set(10);
    EXPECT_EQ(turns.next_turn("a"), first_moment + 100ms);
    EXPECT_FALSE(turns.take_turn("a", first_moment + 99ms));
    EXPECT_TRUE(turns.take_turn("a", first_moment + 100ms));
}

}  // namespace
}  // namespace mayfly::http
