#include "worker/pulse.hpp"

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;

const fiber::Activity buying{"Shopper", "buy"};
const fiber::Activity browsing{"Shopper", "browse"};

TEST(StallWatch, AnIdleLoopIsNotBlocked) {
    StallWatch watch;
    watch.blocked_at(start, 5, nullptr);
    EXPECT_EQ(watch.blocked_at(start + 10s, 5, nullptr), 0s);
}

TEST(StallWatch, ALoopThatTurnsIsNotBlocked) {
    StallWatch watch;
    watch.blocked_at(start, 5, &buying);
    EXPECT_EQ(watch.blocked_at(start + 10s, 6, &buying), 0s);
    EXPECT_EQ(watch.blocked_at(start + 11s, 6, &browsing), 0s);
}

TEST(StallWatch, TheSameStretchOfAFiberIsBlockedSinceItWasFirstSeen) {
    StallWatch watch;
    watch.blocked_at(start, 5, &buying);
    EXPECT_EQ(watch.blocked_at(start + 250ms, 5, &buying), 250ms);
    EXPECT_EQ(watch.blocked_at(start + 2s, 5, &buying), 2s);
    EXPECT_EQ(watch.blocked_at(start + 3s, 6, &buying), 0s);
}

}  // namespace
}  // namespace mayfly::worker
