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
    Instant last = turns.take_turn("shop:80", first_moment);
    EXPECT_EQ(last, first_moment);
    for (int i = 1; i <= 1000; ++i) last = turns.take_turn("shop:80", first_moment);
    EXPECT_NEAR(static_cast<double>((last - first_moment).count()), 10e9, 10e6);
    EXPECT_EQ(turns.take_turn("other:80", first_moment), first_moment) << "each host has its own";
    turns.set(0);
    EXPECT_FALSE(turns.is_set());
}

TEST(RateLimit, MakesUpForLateTimersButNotForPauses) {
    RateLimit turns;
    turns.set(1000);
    int sent = 0;
    // Whoever waits for its turn wakes up a little late, and the rate is kept all the same.
    for (Instant moment = first_moment; moment < first_moment + 1s; ++sent) {
        const Instant turn = turns.take_turn("a", moment);
        if (turn > moment) moment = turn + 1700us;
    }
    EXPECT_NEAR(sent, 1000, 12);
    // After a minute without requests they do not come at once.
    const Instant later = first_moment + 1min;
    int at_once = 0;
    while (turns.take_turn("a", later) == later) ++at_once;
    EXPECT_LE(at_once, 12);
}

TEST(RateLimit, ForgetsHostsThatNobodyAsksAnyMore) {
    RateLimit turns;
    turns.set(1);
    for (int i = 0; i < 5000; ++i) {
        const Instant moment = first_moment + i * 1s;
        EXPECT_EQ(turns.take_turn("host-" + std::to_string(i), moment), moment);
    }
}

}  // namespace
}  // namespace mayfly::http
