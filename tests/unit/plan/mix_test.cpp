#include "plan/mix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;
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

TEST(Shares, OfStepsAreEvenAndOfStatesThoseOfTheLongRun) {
    const Kind kind{
        "Shopper",
        1,
        0,
        "",
        {{"look", 3},
         {"buy", 1, {}, TaskForm::sequence},
         {"home", 1, {}, TaskForm::task, 2},
         {"pay", 1, {}, TaskForm::task, 2},
         {"pages", 0, {}, TaskForm::chain},
         {"even", 1, {}, TaskForm::task, 5, {0, 1}},
         {"odd", 1, {}, TaskForm::task, 5, {1, 0}},
         {"lost", 1, {}, TaskForm::task, 70}}};
    const auto shares = task_shares(kind);
    EXPECT_THAT(
        std::vector(shares.begin(), shares.begin() + 5), ElementsAre(0.75, 0.25, 0.5, 0.5, 0)
    );
    EXPECT_NEAR(shares[5], 0.5, 1e-6) << "a chain that only alternates has its shares as well";
    EXPECT_NEAR(shares[6], 0.5, 1e-6);
    EXPECT_EQ(shares[7], 0) << "a message may say anything";
}

TEST(KindChoice, IsANameOrANameAndAWeight) {
    EXPECT_EQ(KindChoice::parse("Shopper")->weight, KindChoice::own);
    EXPECT_EQ(*KindChoice::parse("A=b=0.5"), (KindChoice{"A=b", 0.5}));
    EXPECT_EQ(KindChoice::parse("A=0.5")->to_text(), "A=0.5");
    for (const char* text : {"A=", "A=-1", "A=nan", "A=b"}) {
        EXPECT_THAT(
            KindChoice::parse(text).error().message,
            HasSubstr("is no kind with its weight, such as")
        );
    }
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
