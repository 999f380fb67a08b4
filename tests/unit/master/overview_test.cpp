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
            roster.at(index).in_flight = index * 10;
            roster.at(index).oldest_in_flight = std::chrono::seconds(4 - index);
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

TEST(Overview, AddsUpRequestsInFlightAndHasTheAgeOfTheOldest) {
    const auto snapshot = Office().seen(start);
    EXPECT_EQ(snapshot.run.in_flight, 30u);
    EXPECT_EQ(snapshot.run.oldest_in_flight, 3s);  // The one of 4 s is an older report's.
    EXPECT_EQ(snapshot.workers.at(2).in_flight, 20u);
    EXPECT_EQ(snapshot.workers.at(2).oldest_in_flight, 2s);
}

TEST(Overview, SaysWhyARunWithoutUsersEnds) {
    stats::RunSnapshot run;
    run.target_users = 10;
    const RunProgress some{.users = 10};
    EXPECT_EQ(end_of_users(run, some).sentence, "the run ends: its 10 users have all ended");
    EXPECT_FALSE(end_of_users(run, some).is_problem);
    EXPECT_EQ(end_of_users(run, {}).sentence, "the run ends: no user could be started");
    EXPECT_TRUE(end_of_users(run, {}).is_problem);
    run.failed_users = 4;
    EXPECT_EQ(
        end_of_users(run, some).sentence,
        "the run ends: 4 of its 10 users could not start and the others have ended"
    );
    run.failed_users = 10;
    EXPECT_EQ(end_of_users(run, some).sentence, "the run ends: none of its 10 users could start");
    run.target_users = 1;
    EXPECT_EQ(end_of_users(run, some).sentence, "the run ends: its only user could not start");
    run.failed_users = 0;
    EXPECT_EQ(end_of_users(run, some).sentence, "the run ends: its only user has ended");
    run.target_users = 0;
    EXPECT_EQ(end_of_users(run, some).sentence, "the run ends: no users were asked for");
    run = {.target_users = 1, .crashed_users = 1};
    EXPECT_EQ(end_of_users(run, some).sentence, "the run ends: its only user took down its worker");
    EXPECT_TRUE(end_of_users(run, some).is_problem);
    run.target_users = 3;
    EXPECT_EQ(
        end_of_users(run, some).sentence,
        "the run ends: 1 of its 3 users took down their workers and the others have ended"
    );
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

TEST(Overview, UsersOfASecondAreThoseThatRanInItOrWereReportedLast) {
    Office office;
    stats::Interval interval{.from = 5'000, .until = 6'000};
    interval.most_users = 4;
    office.roster.at(0).users_by_second.note(interval);
    interval.from = interval.until = 5'400;
    interval.most_users = 3;
    office.roster.at(0).users_by_second.note(interval);
    EXPECT_EQ(users_in(office.roster, 5), 4U + 3 + 4);
    EXPECT_EQ(users_in(office.roster, 6), 2U + 3 + 4) << "nothing of it is known yet";
}

TEST(Overview, UsersOfAWorkerWithoutALinkAreNotCountedInSecondsThatItDidNotReport) {
    Office office;
    office.roster.close_pulse(2, start);
    EXPECT_EQ(users_in(office.roster, 6), 2U + 3 + 4);
    office.roster.disconnect(2, "the peer closed the link", start);
    EXPECT_EQ(users_in(office.roster, 6), 2U + 3);
}

TEST(Overview, NobodyWaitsForAWorkerWhoseUsersWereGivenToOthers) {
    Office office;
    for (const std::uint32_t index : {0U, 1U, 2U}) office.roster.at(index).is_draining = true;
    office.roster.close_pulse(2, start);
    office.roster.disconnect(2, "the peer closed the link", start);
    EXPECT_EQ(progress_of(office.roster, start + 1s).draining, 3U);
    office.roster.find_lost(start + Roster::cut_limit);
    const auto progress = progress_of(office.roster, start + Roster::cut_limit);
    EXPECT_EQ(progress.draining, 2U);
    EXPECT_EQ(progress.absent_workers, 1U) << "a run without any other would go on for it";
    office.roster.connect(2);
    office.roster.at(2).probed = start + 3s;
    EXPECT_EQ(progress_of(office.roster, start + 4s).draining, 3U) << "it is back";
    EXPECT_EQ(progress_of(office.roster, start + 7s).draining, 2U) << "it is silent again";
}

TEST(Overview, OneThatSaidItselfThatItsUsersAreGoneIsWaitedForWhileItsSessionIsOpen) {
    Office office;
    auto& worker = office.roster.at(2);
    worker.is_draining = true;
    office.roster.close_pulse(2, start);
    EXPECT_TRUE(office.roster.hear_term(2, 3));
    worker.probed = start;
    EXPECT_THAT(office.roster.find_lost(start + Roster::cut_limit), testing::SizeIs(1));
    const auto progress = progress_of(office.roster, start + Roster::cut_limit);
    EXPECT_EQ(progress.draining, 1U);
    EXPECT_EQ(progress.idle, 1U);
    office.roster.disconnect(2, "the link broke", start + 3s);
    EXPECT_EQ(progress_of(office.roster, start + 3s).draining, 0U);
}

TEST(Overview, OnlyAWorkerThatLeftDuringTheRunMayHaveASuccessor) {
    Office office;
    office.roster.at(0).is_leaving = true;
    EXPECT_EQ(progress_of(office.roster, start).left_workers, 0U) << "it had no part in this run";
    office.roster.at(0).figures_came = start;
    EXPECT_EQ(progress_of(office.roster, start).left_workers, 1U);
}

TEST(Overview, AWorkerWhoseFiguresAreLateHasANote) {
    Office office;
    auto& worker = office.roster.at(0);
    worker.is_draining = true;
    worker.figures_came = start;
    EXPECT_EQ(office.seen(start + 3s).workers.at(0).note, "");
    EXPECT_EQ(office.seen(start + 5500ms).workers.at(0).note, "its figures are 5 s late");
    worker.note = "blocked";
    EXPECT_EQ(office.seen(start + 5500ms).workers.at(0).note, "blocked");
}

TEST(Overview, SaysWhyFewerUsersRanThanWereAskedFor) {
    stats::RunSnapshot run{.target_users = 40, .spawn_rate = 5, .measured = 3s};
    run.reached_users = 15;
    EXPECT_EQ(
        shortfall(run, 15),
        "only 15 of 40 users ran: it takes 8s to start all at 5 a second, and the run ended after "
        "3s; let it run for longer (--run-time) or start them faster (--spawn-rate)"
    );
    run.run_time = 2s;
    run.elapsed = run.measured = 9s;
    EXPECT_THAT(shortfall(run, 15), testing::HasSubstr("and the run time was 2s; let it run"));
    EXPECT_EQ(
        shortfall(run, 40),
        "only 15 of 40 users ran: the run ended before the workers had started the others"
    );
    run.failed_users = 25;
    EXPECT_EQ(shortfall(run, 40), "") << "it is said elsewhere";
    run.unstarted_users = 25;
    EXPECT_EQ(shortfall(run, 40), "only 15 of 40 users ran, as the others could not start");
    run.reached_users = 40;
    EXPECT_EQ(shortfall(run, 40), "");
}

TEST(Overview, AUserThatStagesWantAtTheirEndIsNotMissed) {
    stats::RunSnapshot run{.target_users = 8, .spawn_rate = 3, .measured = 4s};
    run.stages = "2s:4,2s:8";
    run.run_time = 4s;
    run.reached_users = 7;
    run.elapsed = 3s;
    EXPECT_EQ(
        shortfall(run, 7), "only 7 of 8 users ran: the run ended before the end of its stages"
    );
    run.elapsed = 4s;
    EXPECT_EQ(shortfall(run, 7), "");
}

TEST(Overview, CountsUsersThatEndedByThemselvesWhereItIsAsked) {
    const Office office;
    EXPECT_EQ(users_of(office.roster, Count::running), 9u);
    EXPECT_EQ(users_of(office.roster, Count::running_and_ended), 15u);
}

}  // namespace
}  // namespace mayfly::master
