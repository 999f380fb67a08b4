#include "worker/backoff.hpp"

#include <gtest/gtest.h>

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;

constexpr Backoff::Limits limits{100ms, 2s};

TEST(Backoff, DoublesUntilItIsTheLongest) {
    Backoff backoff(limits, 1);
    for (const Duration step : {100ms, 200ms, 400ms, 800ms, 1600ms, 2000ms, 2000ms}) {
        const auto pause = backoff.next();
        EXPECT_GE(pause, step / 2);
        EXPECT_LE(pause, step);
    }
    backoff.reset();
    EXPECT_LE(backoff.next(), 100ms);
}

TEST(Backoff, IsNotTheSameForAll) {
    Backoff one(limits, 1);
    Backoff other(limits, 2);
    int same = 0;
    for (int i = 0; i < 20; ++i) same += one.next() == other.next();
    EXPECT_LT(same, 3);
}

}  // namespace
}  // namespace mayfly::worker
