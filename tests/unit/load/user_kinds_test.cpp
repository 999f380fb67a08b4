#include "load/user_kinds.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::load {
namespace {

using ::testing::HasSubstr;

void nothing(User&) {}

TEST(Plan, WithoutUsersCannotRun) {
    const Plan plan;
    EXPECT_THAT(validate(plan).error().message, HasSubstr("registers no users"));
}

TEST(Plan, NamesEveryMistakeAtOnce) {
    Plan plan;
    plan.users<User>("A").task("t", nothing, {.weight = -2}).task("t", nothing).weight(-1);
    plan.users<User>("A");
    const std::string message = validate(plan).error().message;
    EXPECT_THAT(message, HasSubstr("two tasks named 't'"));
    EXPECT_THAT(message, HasSubstr("task 't' of 'A' has weight -2; use 0 or more"));
    EXPECT_THAT(message, HasSubstr("has weight -1; use 0 or more"));
    EXPECT_THAT(message, HasSubstr("two kinds of users are named 'A'"));
    EXPECT_THAT(message, HasSubstr("'A' has no tasks"));
}

TEST(Plan, AScenarioThatThrowsIsAnError) {
    Plan plan;
    const auto filled = fill(plan, [](Plan&) { throw std::runtime_error("no data file"); });
    EXPECT_THAT(filled.error().message, HasSubstr("no data file"));
}

void two_kinds(Plan& plan) {
    plan.users<User>("Reader").task("read", nothing, {.tags = {"read"}});
    plan.users<User>("Writer").weight(0).task(
                                            "write", nothing, {.tags = {"write"}}
    ).task("delete", nothing, {.tags = {"write", "slow"}});
}

TEST(Selection, LeavesOutKindsOfWeightZero) {
    Plan plan;
    ASSERT_TRUE(fill(plan, two_kinds));
    ASSERT_TRUE(select(plan, {}));
    ASSERT_EQ(plan.kinds().size(), 1U);
    EXPECT_EQ(plan.kinds().front()->name, "Reader");
}

TEST(Selection, AKindNamedOnTheCommandLineRunsWhateverItsWeight) {
    Plan plan;
    ASSERT_TRUE(fill(plan, two_kinds));
    ASSERT_TRUE(select(plan, {.kinds = {{"Writer"}}, .tags = {}, .exclude_tags = {"slow"}}));
    ASSERT_EQ(plan.kinds().size(), 1U);
    EXPECT_EQ(plan.kinds().front()->weight, 1);
    ASSERT_EQ(plan.kinds().front()->tasks.size(), 1U);
    EXPECT_EQ(plan.kinds().front()->tasks.front().name, "write");
}

TEST(Selection, SaysWhatDoesNotExistOrThatNothingIsLeft) {
    Plan plan;
    ASSERT_TRUE(fill(plan, two_kinds));
    EXPECT_THAT(
        select(plan, {.kinds = {{"Raeder"}}, .tags = {}, .exclude_tags = {}}).error().message,
        HasSubstr("it has: Reader, Writer")
    );
    EXPECT_THAT(
        select(plan, {.kinds = {}, .tags = {"none"}, .exclude_tags = {}}).error().message,
        HasSubstr("no task is left")
    );
}

TEST(Selection, GivesKindsTheirWeightInPlaceOfAFixedCount) {
    Plan plan;
    ASSERT_TRUE(fill(plan, [](Plan& filled) {
        two_kinds(filled);
        filled.users<User>("Monitor").fixed_count(2).task("ping", nothing);
    }));
    plan::Selection selection{{{"Writer", 2.5}, {"Monitor", 1}}, {}, {}};
    ASSERT_TRUE(select(plan, selection));
    ASSERT_EQ(plan.kinds().size(), 2U);
    EXPECT_EQ(plan.kinds()[0]->weight, 2.5);
    EXPECT_EQ(plan.kinds()[1]->weight, 1);
    EXPECT_EQ(plan.kinds()[1]->fixed_count, 0U);
    selection.kinds = {{"Writer", 0}};
    EXPECT_THAT(select(plan, selection).error().message, HasSubstr("weight 0; give one of them"));
}

class Named : public User {
public:
    Named() = default;
    explicit Named(int its_number) : number(its_number) {}
    int number = 0;
};

TEST(Plan, AKindIsCalledAsItsClassUnlessItHasAName) {
    struct Local : User {};
    Plan plan;
    plan.users<Named>();
    plan.users<Local>();
    plan.users<Named>("Gold", [] { return std::make_unique<Named>(7); });
    EXPECT_EQ(plan.kinds()[0]->name, "Named");
    EXPECT_EQ(plan.kinds()[1]->name, "Local");
    EXPECT_EQ(plan.kinds()[2]->name, "Gold");
}

}  // namespace
}  // namespace mayfly::load
