#include "master/clock_offset.hpp"

#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

TEST(ClockOffset, IsNoneBeforeAHeartbeat) {
    EXPECT_EQ(ClockOffset().correction(), 0);
}

TEST(ClockOffset, IsThatOfTheHeartbeatThatWasFastest) {
    ClockOffset clock;
    // The worker's clock is 5 s behind; the way takes from 2 to 300 ms.
    for (const UnixMillis way : {80, 300, 2, 90}) clock.observe(10'000, 15'000 + way);
    EXPECT_EQ(clock.correction(), 5002);
    ClockOffset ahead;
    ahead.observe(10'000, 4'001);
    EXPECT_EQ(ahead.correction(), -5999);
}

TEST(ClockOffset, FollowsAClockThatIsSet) {
    ClockOffset clock;
    for (int i = 0; i < 50; ++i) clock.observe(1000, 1001);
    for (int i = 0; i < 100; ++i) clock.observe(1000, 61'001);
    EXPECT_EQ(clock.correction(), 60'001);
}

TEST(ClockOffset, FollowsTheMastersOwnClockAtOnce) {
    ClockOffset clock;
    clock.follow(7000);
    EXPECT_EQ(clock.correction(), 0) << "nothing was observed";
    for (int i = 0; i < 50; ++i) clock.observe(1000, 1003);
    clock.follow(60'000);
    EXPECT_EQ(clock.correction(), 60'003);
    clock.observe(2000, 62'001);
    EXPECT_EQ(clock.correction(), 60'001);
}

TEST(ClockOffset, IgnoresWhatIsNoTime) {
    ClockOffset clock;
    clock.observe(std::numeric_limits<UnixMillis>::min(), 1000);
    EXPECT_EQ(clock.correction(), 0);
}

}  // namespace
}  // namespace mayfly::master
