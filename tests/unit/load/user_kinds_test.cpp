#include "load/user_kinds.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/hooks.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Parameters, MayBeDurationsOrHaveNoDefault) {
    Plan plan;
    plan.parameter("pause", std::chrono::milliseconds(1500));
    plan.parameter("tick", std::chrono::nanoseconds(2500));
    plan.parameter("limit", std::chrono::minutes(2));
    plan.parameter("token", required, {.choices = {"a", "b"}});
    const auto& parameters = plan.hooks().parameters;
    EXPECT_EQ(parameters[0].value, "1500ms");
    EXPECT_EQ(parameters[1].value, "2.5us");
    EXPECT_EQ(parameters[2].value, "120s");
    EXPECT_FALSE(parameters[2].is_required);
    EXPECT_TRUE(parameters[3].is_required);
}

TEST(Data, HasNamesOfItsOwnAndRowsThatAreHandedOutOnceDoNotWrap) {
    Plan plan;
    plan.users<User>("User").task("t", [](User&) {});
    plan.data("a", "a.csv", {.hand_out = HandOut::once, .at_end = AtEnd::wrap});
    plan.data("a", "b.csv");
    EXPECT_EQ(
        validate(plan).error().message,
        "the scenario cannot run: the rows of 'a' are handed out once, so they cannot wrap; let "
        ".at_end stop the user or the test; two data are named 'a'"
    );
}

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

TEST(Plan, NamesWhatIsNoHostNoTagAndNoTask) {
    Plan plan;
    plan.users<User>("C=2").task("t", nothing);
    plan.users<User>("A").host("shop").task("t", nothing, {.tags = {"a,b"}});
    plan.users<User>("B").host("http://127.0.0.1:1").task("t", std::function<void(User&)>());
    const std::string message = validate(plan).error().message;
    EXPECT_THAT(message, HasSubstr("a kind of users is named 'C=2'; leave ',' and '=' out"));
    EXPECT_THAT(message, HasSubstr("the host of 'A': "));
    EXPECT_THAT(message, HasSubstr("task 't' of 'A' has a tag 'a,b'; leave ',' out"));
    EXPECT_THAT(message, HasSubstr("task 't' of 'B' has an empty function"));
    EXPECT_THAT(message, Not(HasSubstr("the host of 'B'")));
    EXPECT_THROW(plan.threshold("p95 < 1s", {.abort_after = -1s}), std::invalid_argument);
    EXPECT_THROW(plan.users<User>("C").arrivals(std::vector<RateStage>()), std::invalid_argument);
}

TEST(Plan, HasOneOfWhatASecondCallWouldReplace) {
    Plan plan;
    plan.users<User>("A").task("t", nothing).arrivals(per_second(1)).arrivals(per_second(2));
    for (int call = 0; call < 2; ++call) {
        plan.setup([](mayfly::Test&) { return std::string("1"); });
        plan.on_test_start([](mayfly::Test&) {});
        plan.on_message("type", [](mayfly::Test&, const Message&) {});
    }
    EXPECT_EQ(
        validate(plan).error().message,
        "the scenario cannot run: it calls plan.setup() twice; leave one setup"
    );
    EXPECT_EQ(plan.hooks().messages.at("type").size(), 2U);
    EXPECT_EQ(plan.kinds().front()->arrivals.rates.to_text(), "2/s");
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
