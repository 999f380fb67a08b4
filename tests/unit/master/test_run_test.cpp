#include "master/test_run.hpp"

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::StopMode;
using stats::RunState;

TestRun begun(std::uint64_t users, double rate, Duration run_time = 0s) {
    TestRun run;
    run.start("run-1", {{users, rate}, run_time, 5s, "http://x"}, start);
    return run;
}

TEST(TestRun, WantsNobodyBeforeItStarts) {
    TestRun run;
    EXPECT_EQ(run.state(), RunState::ready);
    EXPECT_EQ(run.wanted_at(start), 0u);
    run.stop(StopMode::now, start);
    run.set_target({5, 1}, start);
    run.advance({.users = 0, .live_workers = 0, .draining = 0}, start);
    EXPECT_EQ(run.state(), RunState::ready);
}

TEST(TestRun, RunsWhenTheRampIsOverAndAllUsersAreReported) {
    auto run = begun(3, 1);
    EXPECT_EQ(run.state(), RunState::spawning);
    run.advance({1, 2, 2}, start + 1s);
    EXPECT_EQ(run.wanted_at(start + 1s), 2u);
    run.advance({2, 2, 2}, start + 2s);
    EXPECT_EQ(run.state(), RunState::spawning);
    run.advance({3, 2, 2}, start + 3s);
    EXPECT_EQ(run.state(), RunState::running);
    EXPECT_EQ(run.next_change_after(start + 3s), Instant::max());
}

TEST(TestRun, ChangeUserCountDuringSpawningStartsFromTheCurrentCount) {
    auto run = begun(100, 10);
    run.set_target({5, 10}, start + 2s);
    EXPECT_EQ(run.wanted_at(start + 2s), 20u);
    EXPECT_EQ(run.wanted_at(start + 4s), 5u);
}

TEST(TestRun, AnEditWhileRunningSpawnsAgainAndTheSameTargetDoesNot) {
    auto run = begun(3, 10);
    run.advance({3, 1, 1}, start);
    run.set_target({3, 10}, start + 1s);
    EXPECT_EQ(run.state(), RunState::running);
    run.set_target({4, 10}, start + 1s);
    EXPECT_EQ(run.state(), RunState::spawning);
}

TEST(TestRun, FollowsItsStagesAndEndsWithTheLast) {
    TestRun run;
    run.start(
        "run-1",
        {.target = {1, 1},
         .host = "http://x",
         .stages = plan::Stages({{10s, 20}, {5s, 20}, {5s, 0}})},
        start
    );
    EXPECT_EQ(run.options().target.users, 20u);
    EXPECT_EQ(run.options().run_time, 20s);
    EXPECT_EQ(run.wanted_at(start), 0u);
    EXPECT_EQ(run.wanted_at(start + 5s), 10u);
    run.advance({10, 1, 1}, start + 5s);
    EXPECT_EQ(run.state(), RunState::spawning);
    run.advance({20, 1, 1}, start + 11s);
    EXPECT_EQ(run.state(), RunState::running);
    EXPECT_EQ(run.next_change_after(start + 11s), start + 15s);
    run.advance({20, 1, 1}, start + 16s);
    EXPECT_EQ(run.state(), RunState::spawning);
    EXPECT_EQ(run.wanted_at(start + 16s), 16u);
    run.advance({1, 1, 1}, start + 20s);
    EXPECT_EQ(run.state(), RunState::stopping);
}

TEST(TestRun, ATargetThatSomebodySetsReplacesTheStages) {
    TestRun run;
    run.start("run-1", {.target = {1, 1}, .stages = plan::Stages({{10s, 20}, {10s, 0}})}, start);
    run.set_target({4, 2}, start + 5s);
    EXPECT_FALSE(run.follows_stages());
    EXPECT_EQ(run.wanted_at(start + 5s), 8u);
    EXPECT_EQ(run.wanted_at(start + 19s), 4u);
    run.advance({4, 1, 1}, start + 20s);
    EXPECT_EQ(run.state(), RunState::stopping);
}

TEST(TestRun, RunTimeEndsIt) {
    auto run = begun(3, 10, 30s);
    run.advance({3, 1, 1}, start);
    EXPECT_EQ(run.next_change_after(start), start + 30s);
    run.advance({3, 1, 1}, start + 30s);
    EXPECT_EQ(run.state(), RunState::stopping);
    EXPECT_EQ(run.wanted_at(start + 30s), 0u);
    run.advance({3, 1, 1}, start + 31s);
    EXPECT_EQ(run.state(), RunState::stopping);
    run.advance({0, 1, 0}, start + 32s);
    EXPECT_EQ(run.state(), RunState::stopped);
    EXPECT_EQ(run.elapsed_at(start + 99s), 32s);
}

TEST(TestRun, WaitsAWhileForWorkersThatMayComeBack) {
    auto run = begun(3, 10);
    run.advance({3, 1, 1}, start);
    const RunProgress all_lost{.users = 0, .live_workers = 0, .draining = 1, .absent_workers = 1};
    run.advance(all_lost, start + 20s);
    EXPECT_EQ(run.state(), RunState::running);
    run.advance({3, 1, 1}, start + 29s);
    run.advance(all_lost, start + 29s + TestRun::return_grace - 1ns);
    EXPECT_EQ(run.state(), RunState::running);
    run.advance(all_lost, start + 29s + TestRun::return_grace);
    EXPECT_EQ(run.state(), RunState::stopping);
}

TEST(TestRun, WaitsAWhileForASuccessorOfTheLastWorkerThatLeft) {
    auto run = begun(3, 10);
    run.advance({3, 1, 1}, start + 1s);
    const RunProgress all_left{.users = 0, .live_workers = 0, .left_workers = 1};
    run.advance(all_left, start + 2s);
    EXPECT_TRUE(run.is_active());
    run.advance({.users = 0, .live_workers = 1, .draining = 1, .left_workers = 1}, start + 9s);
    run.advance(all_left, start + 10s);
    run.advance(all_left, start + 9s + TestRun::return_grace - 1ns);
    EXPECT_TRUE(run.is_active());
    run.advance(all_left, start + 9s + TestRun::return_grace);
    EXPECT_FALSE(run.is_active());
    EXPECT_TRUE(run.has_run_out_of_workers()) << "which the results tell";
}

TEST(TestRun, LastWorkerMissingStopsTest) {
    auto run = begun(3, 10);
    run.advance({0, 0, 0}, start + 1s);
    EXPECT_EQ(run.state(), RunState::stopped);
}

TEST(TestRun, AWorkerThatDoesNotDrainIsNotWaitedForForever) {
    auto run = begun(3, 10);
    run.stop(StopMode::graceful, start + 1s);
    const auto deadline = run.next_change_after(start + 1s);
    EXPECT_EQ(deadline, start + 1s + 5s + TestRun::drain_grace);
    run.stop(StopMode::graceful, start + 3s);
    EXPECT_EQ(run.next_change_after(start + 3s), deadline);
    run.advance({3, 1, 1}, deadline - 1ms);
    EXPECT_EQ(run.state(), RunState::stopping);
    run.advance({3, 1, 1}, deadline);
    EXPECT_EQ(run.state(), RunState::stopped);
    EXPECT_TRUE(run.was_cut_off());
}

TEST(TestRun, AWorkerThatIsAwayAtTheEndHasItsTimeOnceItIsBack) {
    auto run = begun(3, 10);
    run.stop(StopMode::graceful, start);
    RunProgress progress{.users = 3, .live_workers = 1, .draining = 1, .away = 1};
    run.advance(progress, start + 12s);
    progress.away = 0;
    run.advance(progress, start + 12s + 5s + TestRun::drain_grace - 1ms);
    EXPECT_EQ(run.state(), RunState::stopping);
    run.advance(progress, start + 12s + 5s + TestRun::drain_grace);
    EXPECT_TRUE(run.was_cut_off());
}

TEST(TestRun, NobodyWaitsForeverForAWorkerThatIsAway) {
    auto run = begun(3, 10);
    run.stop(StopMode::graceful, start);
    const RunProgress progress{.users = 3, .live_workers = 1, .draining = 1, .away = 1};
    auto now = start;
    for (; run.state() == RunState::stopping; now += 1s) run.advance(progress, now);
    EXPECT_EQ(now - 1s, start + 5s + TestRun::return_grace + 5s);
    auto hurried = begun(3, 10);
    hurried.hurry(StopMode::graceful, start);
    hurried.advance(progress, start + 5s + TestRun::hurried_grace);
    hurried.advance(progress, start + 5s + 2 * TestRun::hurried_grace);
    EXPECT_TRUE(hurried.was_cut_off());
}

TEST(TestRun, NowAfterGracefulCutsTheWaitShortAndNeverBack) {
    auto run = begun(3, 10);
    run.stop(StopMode::graceful, start);
    run.stop(StopMode::now, start + 1s);
    EXPECT_EQ(run.stop_mode(), StopMode::now);
    EXPECT_EQ(run.next_change_after(start + 1s), start + 1s + TestRun::drain_grace);
    run.stop(StopMode::graceful, start + 2s);
    EXPECT_EQ(run.stop_mode(), StopMode::now);
}

TEST(TestRun, CountRestartsFromZeroAfterStop) {
    auto run = begun(30, 10);
    run.stop(StopMode::now, start + 2s);
    run.advance({0, 1, 0}, start + 2s);
    run.start("run-2", {{30, 10}, 0s, 5s, ""}, start + 10s);
    EXPECT_EQ(run.state(), RunState::spawning);
    EXPECT_EQ(run.wanted_at(start + 10s), 10u);
    EXPECT_EQ(run.elapsed_at(start + 11s), 1s);
}

TestRun begun_with_nobody_to_steer(std::uint64_t users) {
    TestRun run;
    RunOptions alone{{users, 10}, 60s, 5s, "http://x"};
    alone.ends_with_users = true;
    run.start("run-1", alone, start);
    return run;
}

TEST(TestRun, FollowsAShapeUntilSomebodySetsATarget) {
    TestRun run;
    RunOptions options{{0, 1}, 60s, 5s, "http://x"};
    options.has_shape = options.ends_with_users = true;
    run.start("run-1", options, start);
    run.advance({0, 1, 1}, start + 1s);
    EXPECT_TRUE(run.is_active()) << "it may want users later";
    run.follow({50, 10}, start + 1s);
    EXPECT_EQ(run.wanted_at(start + 2s), 20u);
    run.follow({60, 10}, start + 2s);
    EXPECT_EQ(run.wanted_at(start + 2s), 20u) << "a new target is no reason for another batch";
    run.follow({0, 5}, start + 2s);
    EXPECT_EQ(run.wanted_at(start + 3s), 15u);
    EXPECT_TRUE(run.follows_shape());
    run.set_target({7, 100}, start + 3s);
    EXPECT_FALSE(run.follows_shape());
    EXPECT_EQ(run.wanted_at(start + 5s), 7u);
    run.advance({7, 1, 1}, start + 60s);
    EXPECT_EQ(run.state(), RunState::stopping) << "the run time is a limit all the same";
}

TEST(TestRun, EndsWhenAllItsUsersHaveEnded) {
    auto run = begun_with_nobody_to_steer(3);
    run.advance({.users = 2, .live_workers = 1, .draining = 1}, start + 1s);
    EXPECT_TRUE(run.is_active());
    run.advance({.users = 3, .live_workers = 1, .draining = 1, .running_users = 1}, start + 2s);
    EXPECT_TRUE(run.is_active());
    EXPECT_FALSE(run.has_run_out_of_users());
    run.advance({.users = 3, .live_workers = 1, .draining = 1}, start + 3s);
    EXPECT_EQ(run.state(), RunState::stopping);
    EXPECT_TRUE(run.has_run_out_of_users());
}

TEST(TestRun, GoesOnWithoutUsersWhereSomebodyCanAddSome) {
    auto run = begun(3, 10);
    run.advance({.users = 3, .live_workers = 1, .draining = 1}, start + 3s);
    EXPECT_EQ(run.state(), RunState::running);
}

TEST(TestRun, EndsWithoutUsersOnlyAfterTheRamp) {
    auto run = begun_with_nobody_to_steer(30);
    run.advance({.users = 10, .live_workers = 1, .draining = 1}, start + 1s);
    EXPECT_TRUE(run.is_active());
}

TEST(TestRun, OfNoUsersEndsAtOnceButFirstSaysSo) {
    auto run = begun_with_nobody_to_steer(0);
    run.advance({.live_workers = 1}, start);
    EXPECT_EQ(run.state(), RunState::stopping);
    EXPECT_TRUE(run.has_run_out_of_users());
    run.advance({.live_workers = 1}, start);
    EXPECT_EQ(run.state(), RunState::stopped);
}

TEST(TestRun, EndsWhenNoUserCanBeStarted) {
    auto run = begun_with_nobody_to_steer(3);
    const RunProgress hindered{.live_workers = 1, .draining = 1, .is_hindered = true};
    run.advance({.live_workers = 1, .draining = 1}, start + 1s);
    run.advance(hindered, start + 2s);
    run.advance(hindered, start + 3900ms);
    EXPECT_TRUE(run.is_active());
    run.advance(hindered, start + 4s);
    EXPECT_EQ(run.state(), RunState::stopping);
}

// While somebody waits for the end.

TEST(TestRun, AHurriedStopLeavesUsersTheirTimeAndCutsOffWhatIsLeftThen) {
    auto run = begun(3, 10);
    run.hurry(StopMode::graceful, start + 1s);
    EXPECT_EQ(run.state(), RunState::stopping);
    EXPECT_EQ(run.stop_mode(), StopMode::graceful);
    const auto cut = start + 6s + TestRun::hurried_grace;
    EXPECT_EQ(run.next_change_after(start + 1s), cut);
    run.advance({3, 1, 1}, cut);
    EXPECT_EQ(run.stop_mode(), StopMode::now);
    EXPECT_FALSE(run.is_drained());
    run.advance({3, 1, 1}, cut + TestRun::hurried_grace);
    EXPECT_TRUE(run.was_cut_off());
    EXPECT_EQ(run.state(), RunState::stopped);
}

TEST(TestRun, AHurriedStopWaitsForNobodyWhenNoUserIsLeft) {
    auto run = begun(3, 10);
    run.hurry(StopMode::graceful, start + 1s);
    run.advance({.users = 0, .live_workers = 2, .draining = 2, .idle = 1}, start + 2s);
    EXPECT_EQ(run.next_change_after(start + 2s), start + 6s + TestRun::hurried_grace);
    run.advance({.users = 0, .live_workers = 2, .draining = 2, .idle = 2}, start + 3s);
    EXPECT_EQ(run.next_change_after(start + 3s), start + 3s + TestRun::hurried_grace);
}

TEST(TestRun, AHurriedStopOfAStopBringsItsEndForward) {
    auto run = begun(3, 10);
    run.stop(StopMode::graceful, start);
    EXPECT_EQ(run.next_change_after(start), start + 5s + TestRun::drain_grace);
    run.hurry(StopMode::graceful, start + 8s);
    EXPECT_EQ(run.next_change_after(start + 8s), start + 8s + TestRun::hurried_grace);
    run.hurry(StopMode::now, start + 8s);
    EXPECT_EQ(run.stop_mode(), StopMode::now);
    EXPECT_LE(run.next_change_after(start + 8s), start + 8s + TestRun::cut_grace);
}

TEST(TestRun, AHurriedStopOfAPreparationWaitsForNoUsers) {
    TestRun run;
    run.prepare("run-1", {{3, 10}, 0s, 5s, "http://x"}, start);
    run.hurry(StopMode::graceful, start + 1s);
    EXPECT_EQ(run.next_change_after(start + 1s), start + 1s + TestRun::hurried_grace);
}

TEST(TestRun, TheConclusionHasNoDeadlineUntilSomebodyWaits) {
    auto run = begun(3, 10);
    run.stop(StopMode::graceful, start);
    run.advance({.live_workers = 1, .is_concluded = false}, start + 1s);
    EXPECT_TRUE(run.is_drained());
    EXPECT_EQ(run.conclusion_deadline(), Instant::max());
    run.hurry(StopMode::graceful, start + 9s);
    EXPECT_EQ(run.conclusion_deadline(), start + 9s + TestRun::hurried_conclusion);
}

TEST(TestRun, TheConclusionHasSomeTimeHoweverLateItComes) {
    auto run = begun(3, 10);
    run.hurry(StopMode::now, start);
    const auto late = start + TestRun::cut_grace;
    run.advance({.users = 3, .live_workers = 1, .draining = 1, .is_concluded = false}, late);
    EXPECT_TRUE(run.is_drained());
    EXPECT_GE(run.conclusion_deadline(), late + TestRun::least_conclusion);
    EXPECT_LE(run.conclusion_deadline(), start + 1500ms);
}

TEST(TestRun, WarmsUpForATimeWhileItIsActive) {
    TestRun run;
    RunOptions warm{{3, 10}, 0s, 5s, "http://x"};
    warm.warmup.time = 5s;
    run.start("run-1", warm, start);
    run.advance({3, 1, 1}, start + 1s);
    EXPECT_TRUE(run.warms_up());
    EXPECT_EQ(run.next_change_after(start + 1s), start + 5s);
    run.advance({3, 1, 1}, start + 6s);
    EXPECT_FALSE(run.warms_up());
    EXPECT_EQ(run.warmup(), 6s);
    EXPECT_FALSE(begun(3, 10).warms_up());
}

TEST(TestRun, WarmsUpUntilAllUsersRun) {
    RunOptions warm{{3, 1}, 0s, 5s, "http://x"};
    warm.warmup.is_ramp = true;
    TestRun run;
    run.start("run-1", warm, start);
    run.advance({1, 1, 1}, start + 60s);
    EXPECT_TRUE(run.warms_up());
    TestRun stopped = run;
    run.advance({3, 1, 1}, start + 61s);
    EXPECT_FALSE(run.warms_up());
    stopped.stop(StopMode::graceful, start + 61s);
    stopped.advance({3, 1, 1}, start + 62s);
    EXPECT_TRUE(stopped.warms_up()) << "its figures are those of the warm-up";
}

TEST(TestRun, IsNotWarmWhileStagesWantNoUsersYet) {
    RunOptions warm{.stages = plan::Stages({{10s, 0}, {10s, 4}, {10s, 4}})};
    warm.warmup.is_ramp = true;
    TestRun run;
    run.start("run-1", warm, start);
    run.advance({.live_workers = 1}, start + 1s);
    EXPECT_EQ(run.state(), stats::RunState::running) << "all none of them";
    EXPECT_TRUE(run.warms_up());
    run.advance({.users = 2, .live_workers = 1}, start + 15s);
    EXPECT_TRUE(run.warms_up());
    run.advance({.users = 4, .live_workers = 1}, start + 20s);
    EXPECT_FALSE(run.warms_up());
}

TEST(TestRun, APauseHoldsRampWarmUpAndRunTime) {
    auto run = begun(100, 10, 20s);
    EXPECT_EQ(run.wanted_at(start + 2s), 30u);
    run.pause(start + 2s);
    EXPECT_TRUE(run.is_paused_at(start + 3s));
    EXPECT_EQ(run.wanted_at(start + 60s), 30u);
    EXPECT_EQ(run.next_change_after(start + 3s), Instant::max());
    run.advance({30, 1, 1}, start + 60s);
    EXPECT_TRUE(run.is_active()) << "its run time stands still as well";
    run.resume(start + 62s);
    EXPECT_TRUE(run.is_paused_at(start + 61s));
    EXPECT_EQ(run.next_change_after(start + 61s), start + 62s);
    EXPECT_FALSE(run.is_paused_at(start + 62s));
    EXPECT_EQ(run.wanted_at(start + 63s), 40u);
    EXPECT_EQ(run.planned_time_at(start + 63s), 3s);
    EXPECT_EQ(run.paused_at(start + 63s), 60s);
    run.advance({100, 1, 1}, start + 79s);
    EXPECT_EQ(run.state(), RunState::running);
    EXPECT_EQ(run.next_change_after(start + 79s), start + 80s);
    run.advance({100, 1, 1}, start + 80s);
    EXPECT_EQ(run.state(), RunState::stopping);
}

TEST(TestRun, AStopEndsAPauseAndAResetForgetsIt) {
    auto run = begun(1, 1);
    run.pause(start + 2s);
    run.reset_statistics(start + 5s);
    EXPECT_EQ(run.measured_pause_at(start + 6s), 1s);
    run.stop(StopMode::graceful, start + 8s);
    EXPECT_FALSE(run.is_paused_at(start + 9s));
    EXPECT_EQ(run.paused_at(start + 9s), 6s);
    run.pause(start + 9s);
    EXPECT_EQ(run.paused_at(start + 10s), 6s) << "it is about to end";
}

TEST(TestRun, ATargetTakesThePlaceOfStagesThoughItIsTheirHighest) {
    TestRun run;
    run.start("run-1", {.target = {0, 1000}, .stages = plan::Stages({{10s, 10}, {10s, 0}})}, start);
    EXPECT_EQ(run.wanted_at(start + 5s), 5u);
    run.set_target({10, 1000}, start + 5s);
    EXPECT_FALSE(run.follows_stages());
    EXPECT_EQ(run.wanted_at(start + 15s), 10u);
}

TEST(TestRun, ASkippedStageLeadsToItsEndAtOnce) {
    TestRun run;
    run.start("run-1", {.stages = plan::Stages({{10s, 100}, {5s, 100}, {5s, 0}})}, start);
    run.pause(start + 4s);
    run.resume(start + 14s);
    run.skip_stage(start + 15s);
    EXPECT_EQ(run.wanted_at(start + 15s), 100u);
    EXPECT_EQ(run.options().run_time, 15s);
    run.skip_stage(start + 16s);
    EXPECT_EQ(run.wanted_at(start + 17s), 80u);
    run.skip_stage(start + 17s);
    run.advance({80, 1, 1}, start + 17s);
    EXPECT_EQ(run.state(), RunState::stopping) << "it was the last one";
}

}  // namespace
}  // namespace mayfly::master
