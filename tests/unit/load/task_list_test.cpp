#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/user_kinds.hpp"

namespace mayfly::load {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

void idle(User&) {}

std::vector<std::string> names_of(const UserKind& kind) {
    std::vector<std::string> names;
    for (const auto& task : kind.tasks) names.push_back(task.name);
    return names;
}

void fill_shop(Plan& plan) {
    plan.users<User>("Shopper")
        .wait(constant(Duration(5)))
        .task("look", idle, {.tags = {"read"}})
        .sequence(
            "buy",
            {{"home", idle}, {"pay", idle, {"pay"}}, {"home", idle}},
            {.weight = 2, .tags = {"write"}, .wait = constant(Duration(7))}
        )
        .group(
            "forum",
            [](auto& forum) {
                forum.wait(constant(Duration(9)))
                    .task("home", idle, {.tags = {"read"}})
                    .group("thread", [](auto& thread) { thread.task("answer", idle); })
                    .task("secret", idle, {.weight = 0, .tags = {"read"}});
            },
            {.tags = {"talk"}}
        )
        .chain("pages", {{"one", idle, {{"two", 3}, {"one", 1}}}, {"two", idle, {{"one"}}}});
}

TEST(TaskList, KeepsTheTreeInTheOrderOfItsText) {
    Plan plan;
    ASSERT_TRUE(fill(plan, fill_shop));
    const UserKind& kind = *plan.kinds().front();
    EXPECT_THAT(
        names_of(kind),
        ElementsAre(
            "look",
            "buy",
            "buy/home",
            "pay",
            "buy/home",
            "forum",
            "forum/home",
            "thread",
            "answer",
            "secret",
            "pages",
            "one",
            "two"
        )
    ) << "with the group where a name alone would not tell";
    EXPECT_EQ(kind.tasks[3].within, 2U);
    EXPECT_EQ(kind.tasks[8].within, 8U);
    EXPECT_THAT(kind.tasks[11].next, ElementsAre(1, 3));
    EXPECT_EQ(kind.wait->shortest, Duration(5));
    EXPECT_EQ(kind.code[1].wait->shortest, Duration(7));
    EXPECT_EQ(kind.code[5].wait->shortest, Duration(9));
    EXPECT_FALSE(kind.code[7].wait);
}

TEST(TaskList, NamesEveryMistake) {
    Plan plan;
    plan.users<User>("Shopper")
        .sequence("buy", {})
        .group(
            "forum",
            [](auto& forum) { forum.task("a", idle, {.weight = 0}).task("a", idle, {.weight = 0}); }
        )
        .chain(
            "pages",
            {{"one", idle, {{"too", 1}, {"two", 1}}},
             {"two", idle},
             {"three", idle, {{"one", -1}, {"two", 1}}}},
            {.weight = -2}
        );
    const std::string message = validate(plan).error().message;
    for (const char* sentence :
         {"sequence 'buy' of 'Shopper' has no tasks",
          "group 'forum' of 'Shopper' has two tasks named 'a'",
          "group 'forum' of 'Shopper' has only tasks of weight 0; give one of them more",
          "chain 'pages' of 'Shopper' has weight -2; use 0 or more",
          "state 'one' of chain 'pages' of 'Shopper' goes to 'too', which is none of its states; "
          "they "
          "are: one, two, three",
          "state 'two' of chain 'pages' of 'Shopper' has no way out; name a state that follows",
          "state 'three' of chain 'pages' of 'Shopper' goes to 'one' with weight -1; use 0 or "
          "more"}) {
        EXPECT_THAT(message, HasSubstr(sentence));
    }
}

std::vector<std::string> left_after(plan::Selection selection) {
    Plan plan;
    EXPECT_TRUE(fill(plan, fill_shop));
    const auto selected = select(plan, selection);
    if (!selected) return {selected.error().message};
    const auto& kind = *plan.kinds().front();
    for (std::size_t i = 0; i < kind.tasks.size(); ++i) EXPECT_LE(kind.tasks[i].within, i);
    EXPECT_EQ(kind.tasks.size(), kind.code.size());
    return names_of(kind);
}

TEST(TaskList, TagsSelectWithinGroupsAndEmptyGroupsVanish) {
    EXPECT_THAT(
        left_after({.kinds = {}, .tags = {"read"}, .exclude_tags = {}}),
        ElementsAre("look", "forum", "forum/home", "secret")
    );
    EXPECT_THAT(
        left_after({.kinds = {}, .tags = {"write", "talk"}, .exclude_tags = {"pay"}}),
        ElementsAre(
            "buy", "buy/home", "buy/home", "forum", "forum/home", "thread", "answer", "secret"
        )
    );
    EXPECT_THAT(
        left_after({.kinds = {}, .tags = {"pay"}, .exclude_tags = {}}), ElementsAre("buy", "pay")
    );
}

}  // namespace
}  // namespace mayfly::load
