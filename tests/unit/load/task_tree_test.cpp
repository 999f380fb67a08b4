#include "load/task_tree.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::load {
namespace {

using plan::TaskForm;
using ::testing::ElementsAre;

constexpr int many_draws = 100'000;

/// Within four standard deviations of `many_draws` many_draws of which each is this one with chance
/// `share`.
void expect_share(double count, double share, int of = many_draws) {
    EXPECT_NEAR(count, share * of, 4 * std::sqrt(of * share * (1 - share))) << share;
}

class Walk {
public:
    explicit Walk(std::vector<plan::Task> tasks, std::uint64_t seed = 7)
        : tasks_(std::move(tasks)), tree_(tasks_), entered_(tasks_.size()), random_(seed) {}

    std::string next() {
        const auto task = walk_.next(random_);
        walk_.finish();
        return tasks_[task].name;
    }
    std::vector<std::string> next(int count) {
        std::vector<std::string> names;
        for (int i = 0; i < count; ++i) names.push_back(next());
        return names;
    }
    std::map<std::string, int> count(int tasks) {
        std::map<std::string, int> counts;
        for (const auto& name : next(tasks)) ++counts[name];
        return counts;
    }
    TaskWalk& walk() { return walk_; }
    std::uint64_t entered(std::size_t task) const { return entered_[task]; }

private:
    std::vector<plan::Task> tasks_;
    TaskTree tree_;
    std::vector<std::uint64_t> entered_;
    Random random_;
    TaskWalk walk_{tree_, entered_};
};

plan::Task state(std::string name, std::uint32_t within, std::vector<double> next) {
    return {std::move(name), 1, {}, TaskForm::task, within, std::move(next)};
}

/// look; buy: home, cart, pay; forum: read, write, thread: open, close
std::vector<plan::Task> shop() {
    return {
        {"look", 5, {}},
        {"buy", 3, {}, TaskForm::sequence},
        {"home", 1, {}, TaskForm::task, 2},
        {"cart", 1, {}, TaskForm::task, 2},
        {"pay", 1, {}, TaskForm::task, 2},
        {"forum", 2, {}, TaskForm::group},
        {"read", 3, {}, TaskForm::task, 6},
        {"write", 1, {}, TaskForm::task, 6},
        {"thread", 0, {}, TaskForm::sequence, 6},
        {"open", 1, {}, TaskForm::task, 9},
        {"close", 1, {}, TaskForm::task, 9},
        {"hidden", 0, {}},
    };
}

TEST(TaskTree, DrawsInProportionToTheWeights) {
    Walk walk({{"a", 1}, {"b", 3}, {"none", 0}, {"c", 6}, {"last", 0}});
    auto drawn = walk.count(many_draws);
    expect_share(drawn["a"], 0.1);
    expect_share(drawn["b"], 0.3);
    expect_share(drawn["c"], 0.6);
    EXPECT_EQ(drawn["none"] + drawn["last"], 0) << "only by name";
}

TEST(TaskTree, ASingleTaskIsAlwaysDrawnAndTheSameSeedDrawsTheSame) {
    Walk single({{"only", 0.25}});
    EXPECT_THAT(single.next(2), ElementsAre("only", "only"));
    Walk one({{"a", 1}, {"b", 2}, {"c", 3}}, 42);
    Walk other({{"a", 1}, {"b", 2}, {"c", 3}}, 42);
    EXPECT_EQ(one.next(1000), other.next(1000));
}

TEST(TaskTree, StepsComeInOrderAndTheSequenceCountsAsOneDraw) {
    Walk walk(shop());
    int looks = 0;
    int sequences = 0;
    int visits = 0;
    for (int i = 0; i < many_draws; ++i) {
        const std::string name = walk.next();
        if (name == "look") {
            ++looks;
        } else if (name == "home") {
            EXPECT_TRUE(walk.walk().is_amid_steps());
            ASSERT_THAT(walk.next(2), ElementsAre("cart", "pay"));
            EXPECT_FALSE(walk.walk().is_amid_steps());
            ++sequences;
        } else {
            ASSERT_TRUE(name == "read" || name == "write") << name;
            EXPECT_EQ(walk.walk().place(), 6U);
            walk.walk().leave();
            ++visits;
        }
    }
    expect_share(looks, 0.5);
    expect_share(sequences, 0.3);
    expect_share(visits, 0.2);
    EXPECT_EQ(walk.entered(1), static_cast<std::uint64_t>(sequences));
    EXPECT_EQ(walk.entered(5), static_cast<std::uint64_t>(visits));
}

TEST(TaskTree, AGroupIsDrawnFromUntilItIsLeft) {
    Walk walk(shop());
    walk.walk().go_to(5);
    auto drawn = walk.count(many_draws);
    expect_share(drawn["read"], 0.75);
    expect_share(drawn["write"], 0.25);
    EXPECT_EQ(drawn.size(), 2U);
    EXPECT_EQ(walk.entered(5), 1U);
    walk.walk().leave();
    walk.walk().leave();
    EXPECT_EQ(walk.walk().place(), 0U) << "outside of any group there is nothing to leave";
}

TEST(TaskTree, AChainFollowsItsTransitions) {
    Walk walk({
        {"pages", 1, {}, TaskForm::chain},
        state("home", 1, {0, 3, 1}),
        state("search", 1, {0, 1, 4}),
        state("page", 1, {1, 1, 0}),
    });
    std::map<std::string, std::map<std::string, int>> ways;
    std::map<std::string, int> from;
    std::string last = walk.next();
    EXPECT_EQ(last, "home") << "the first state comes first";
    for (int i = 0; i < many_draws; ++i) {
        std::string next = walk.next();
        ++from[last];
        ++ways[last][next];
        last = std::move(next);
    }
    EXPECT_EQ(ways["home"]["home"] + ways["search"]["home"] + ways["page"]["page"], 0);
    expect_share(ways["home"]["search"], 0.75, from["home"]);
    expect_share(ways["search"]["search"], 0.2, from["search"]);
    expect_share(ways["page"]["home"], 0.5, from["page"]);
    walk.walk().leave();
    EXPECT_EQ(walk.next(), "home") << "it begins anew";
}

TEST(TaskTree, APlannedTaskComesNextWhereverItIs) {
    Walk walk(shop());
    walk.walk().go_to(11);
    walk.walk().go_to(4);
    walk.walk().go_to(10);
    EXPECT_THAT(walk.next(3), ElementsAre("hidden", "pay", "close"))
        << "in the order they were asked";
    EXPECT_EQ(walk.walk().place(), 6U) << "the group around the sequence that has ended";
    EXPECT_EQ(walk.entered(8), 1U);
    walk.walk().go_to(2);
    EXPECT_EQ(walk.next(), "home");
    EXPECT_EQ(walk.walk().place(), 2U) << "that group was left";
    walk.walk().go_to(0);
    EXPECT_EQ(walk.next(), "look");
    EXPECT_EQ(walk.walk().place(), 0U) << "and the rest of the sequence with it";
    walk.walk().go_to(3);
    EXPECT_THAT(walk.next(2), ElementsAre("cart", "pay")) << "a sequence goes on from there";
}

TEST(TaskTree, TheLastOfSeveralGroupsIsLeftFirst) {
    Walk walk(shop());
    walk.walk().go_to(9);
    EXPECT_EQ(walk.next(), "open");
    walk.walk().leave();
    EXPECT_EQ(walk.walk().place(), 6U);
    walk.walk().leave();
    EXPECT_EQ(walk.walk().place(), 0U);
}

}  // namespace
}  // namespace mayfly::load
