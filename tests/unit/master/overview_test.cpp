#include "master/overview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const std::vector<plan::Kind> shop{
    {"Shopper", 1, 0, "", {{"browse", 3, {}}, {"buy", 1, {}}}},
    {"Admin", 1, 1, "", {{"look", 0.5, {}}}}};

struct Office {
    Office() {
        for (std::uint32_t index = 0; index < 3; ++index) {
            auto& worker = roster.add(start);
            worker.failed_users = 1;
            worker.ended_users = 2;
            roster.admit(index, start);
            roster.hear(index, {.term = 2}, start);
            roster.at(index).running = {index + 1, 1};
        }
        run.start("run-1", {{20, 5}, 30s, 5s, "http://x"}, start);
    }
    stats::Snapshot seen(Instant now) const {
        stats::Snapshot snapshot;
        snapshot.tasks = {{"Shopper", "buy", 0, 7}, {"Shopper", "unheard of", 0, 1}};
        add_overview(snapshot, {run, roster, shop, wanted}, now);
        return snapshot;
    }

    Roster roster;
    TestRun run;
    KindCounts wanted{9, 1};
};

TEST(Overview, ShowsWhatWasAskedForAndHowFarItIs) {
    const auto snapshot = Office().seen(start + 1s);
    EXPECT_EQ(snapshot.run.id, "run-1");
    EXPECT_EQ(snapshot.run.state, stats::RunState::spawning);
    EXPECT_EQ(snapshot.run.host, "http://x");
    EXPECT_EQ(snapshot.run.target_users, 20u);
    EXPECT_EQ(snapshot.run.wanted_users, 10u);
    EXPECT_EQ(snapshot.run.running_users, 9u);
    EXPECT_EQ(snapshot.run.failed_users, 3u);
    EXPECT_EQ(snapshot.run.elapsed, 1s);
    EXPECT_EQ(snapshot.run.run_time, 30s);
}

TEST(Overview, SumsKindsOverWorkersThatLive) {
    Office office;
    office.roster.end(2, "the peer closed the link");
    const auto snapshot = office.seen(start);
    ASSERT_EQ(snapshot.kinds.size(), 2u);
    EXPECT_EQ(snapshot.kinds[0].name, "Shopper");
    EXPECT_EQ(snapshot.kinds[0].wanted, 9u);
    EXPECT_EQ(snapshot.kinds[0].running, 3u);
    EXPECT_EQ(snapshot.kinds[1].running, 2u);
    EXPECT_EQ(snapshot.workers.at(0).users, 2u);
    EXPECT_EQ(snapshot.workers.at(2).state, stats::WorkerState::lost);
    EXPECT_EQ(snapshot.workers.at(2).note, "the peer closed the link");
}

TEST(Overview, ListsTheTasksOfTheMixWithTheirShares) {
    const auto snapshot = Office().seen(start);
    ASSERT_EQ(snapshot.tasks.size(), 3u);
    EXPECT_EQ(snapshot.tasks[0].task, "browse");
    EXPECT_DOUBLE_EQ(snapshot.tasks[0].weight, 0.75);
    EXPECT_EQ(snapshot.tasks[0].runs, 0u);
    EXPECT_EQ(snapshot.tasks[1].runs, 7u);
    EXPECT_DOUBLE_EQ(snapshot.tasks[2].weight, 1);
}

TEST(Overview, CountsUsersThatEndedByThemselvesWhereItIsAsked) {
    const Office office;
    EXPECT_EQ(users_of(office.roster, Count::running), 9u);
    EXPECT_EQ(users_of(office.roster, Count::running_and_ended), 15u);
}

}  // namespace
}  // namespace mayfly::master
