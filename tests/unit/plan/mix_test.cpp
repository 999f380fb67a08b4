#include "plan/mix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::Pair;

TEST(Shares, AddUpToOneOrAreAllNothing) {
    EXPECT_THAT(shares({3, 1}), ElementsAre(DoubleEq(0.75), DoubleEq(0.25)));
    EXPECT_THAT(shares({0, 0}), ElementsAre(0, 0));
    EXPECT_TRUE(shares({}).empty());
}

TEST(Shares, OfKindsAreThoseWithoutAFixedCount) {
    EXPECT_THAT(
        kind_shares({{"Shopper", 3}, {"Visitor", 1}, {"Admin", 7, 2}}), ElementsAre(0.75, 0.25, 0)
    );
}

TEST(Shares, OfTasksAreWithinTheirKind) {
    EXPECT_THAT(
        task_shares({"Shopper", 1, 0, "", {{"browse", 3}, {"buy"}}}), ElementsAre(0.75, 0.25)
    );
}

TEST(Parameters, ThatAreRequiredNeedAValue) {
    std::vector<Parameter> declared{{"token", "", "of the shop"}, {"x"}};
    declared[0].is_required = true;
    const std::string words =
        "the scenario needs a value for its parameter 'token' (of the shop); give it with "
        "--parameter token=VALUE, or in the form";
    EXPECT_EQ(parameter_values(declared, {}).error().message, words);
    EXPECT_EQ(parameter_values(declared, {{"token", ""}}).error().message, words);
    EXPECT_TRUE(parameter_values(declared, {{"token", "7"}}));
}

TEST(Parameters, HaveTheirDefaultUnlessGiven) {
    const std::vector<Parameter> declared{{"size", "small", "", {"small", "large"}}, {"x"}};
    EXPECT_THAT(
        *parameter_values(declared, {{"size", "large"}}),
        ElementsAre(Pair("size", "large"), Pair("x", ""))
    );
    EXPECT_EQ(
        parameter_values(declared, {{"size", "huge"}}).error().message,
        "parameter 'size' is none of its choices: small, large"
    );
    EXPECT_EQ(
        parameter_values(declared, {{"y", ""}}).error().message,
        "the scenario has no parameter 'y'; it has: size, x"
    );
    EXPECT_EQ(
        parameter_values({}, {{"y", ""}}).error().message,
        "the scenario has no parameters, so 'y' cannot be set"
    );
}

}  // namespace
}  // namespace mayfly::plan
