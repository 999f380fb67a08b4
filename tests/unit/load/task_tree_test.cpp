#include "load/task_picker.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace mayfly::load {
namespace {

TEST(TaskPicker, DrawsInProportionToTheWeights) {
    const TaskPicker picker({1, 3, 6});
    Random random(7);
    std::vector<int> drawn(3);
    constexpr int draws = 100'000;
    for (int i = 0; i < draws; ++i) ++drawn[picker.pick(random)];
    EXPECT_NEAR(drawn[0], 0.1 * draws, 0.005 * draws);
    EXPECT_NEAR(drawn[1], 0.3 * draws, 0.01 * draws);
    EXPECT_NEAR(drawn[2], 0.6 * draws, 0.01 * draws);
}

TEST(TaskPicker, ASingleTaskIsAlwaysDrawn) {
    const TaskPicker picker({0.25});
    Random random(1);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(picker.pick(random), 0U);
}

TEST(TaskPicker, TheSameSeedDrawsTheSameTasks) {
    const TaskPicker picker({1, 2, 3, 4});
    Random one(42);
    Random other(42);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(picker.pick(one), picker.pick(other));
}

}  // namespace
}  // namespace mayfly::load
