#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/shape.hpp>

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::vector<std::uint64_t> users_of(const Stages& stages) {
    std::vector<std::uint64_t> users;
    for (const Stage& stage : stages) users.push_back(stage.users);
    return users;
}

std::chrono::nanoseconds length_of(const Stages& stages) {
    std::chrono::nanoseconds sum{};
    for (const Stage& stage : stages) sum += stage.length;
    return sum;
}

TEST(Shapes, StepsRiseAtOnceAndHold) {
    const auto stages = steps(10, 30s, 3);
    EXPECT_THAT(users_of(stages), ElementsAre(10, 10, 20, 20, 30, 30));
    EXPECT_EQ(length_of(stages), 90s);
}

TEST(Shapes, ASpikeLastsTheMiddleThird) {
    const auto stages = spike(5, 100, 10s);
    EXPECT_THAT(users_of(stages), ElementsAre(5, 5, 100, 100, 5, 5));
    EXPECT_EQ(length_of(stages), 10s);
}

TEST(Shapes, ADoubleWaveHasItsPeaksAtTheThirds) {
    const auto stages = double_wave(90, 60, 10min);
    EXPECT_EQ(length_of(stages), 10min);
    const auto users = users_of(stages);
    EXPECT_EQ(std::ranges::max(users), 90U);
    EXPECT_EQ(users[users.size() / 3], 90U);
    EXPECT_EQ(users[users.size() * 2 / 3], 60U);
    EXPECT_EQ(users.front(), 0U);
    EXPECT_EQ(users.back(), 0U);
    EXPECT_LT(users[users.size() / 2], 30U);
}

TEST(Shapes, ARampGoesOnWhileItsConditionHolds) {
    const auto shape = ramp_while(20, [](const Moment& now) { return now.failures < 0.01; });
    const auto load = shape({.elapsed = 1s, .users = 40});
    ASSERT_TRUE(load);
    EXPECT_EQ(load->users, 60U);
    EXPECT_EQ(load->spawn_rate, 20);
    EXPECT_FALSE(shape({.elapsed = 2s, .users = 60, .rate = 100, .failures = 0.02}));
}

}  // namespace
}  // namespace mayfly
