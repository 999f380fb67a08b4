#include "worker/worker_run.hpp"

#include <gtest/gtest.h>

namespace mayfly::worker {
namespace {

using State = WorkerRun::State;
using Stopping = WorkerRun::Stopping;

cluster::Prepare prepare(const std::string& run) {
    return {run, "http://x", {}, {}};
}
cluster::Assign assign(const std::string& run, std::uint64_t epoch, std::uint64_t term = 2) {
    return {.run = run, .epoch = epoch, .term = term};
}
cluster::Stop stop(const std::string& run, std::uint64_t epoch = 9) {
    return {.run = run, .epoch = epoch};
}

/// The epoch that is applied now; 0: none.
std::uint64_t applied(WorkerRun& run, std::uint64_t term = 2) {
    const auto due = run.take_assignment(term);
    return due ? due->epoch : 0;
}

/// A run with users.
WorkerRun running(const std::string& id) {
    WorkerRun run;
    run.assign(assign(id, 1));
    EXPECT_EQ(applied(run), 1u);
    EXPECT_EQ(run.state(), State::running);
    return run;
}

TEST(WorkerRun, GoesFromItsPreparationToItsLastReport) {
    WorkerRun run;
    EXPECT_FALSE(run.goes_on());
    EXPECT_TRUE(run.prepare(prepare("run-1")));
    EXPECT_EQ(run.state(), State::starting);
    run.assign(assign("run-1", 1));
    EXPECT_EQ(applied(run), 0u) << "on_test_start comes first";
    run.start_users();
    EXPECT_EQ(applied(run), 1u);
    EXPECT_EQ(run.state(), State::running);
    EXPECT_EQ(run.stop(stop("run-1")), Stopping::begins);
    EXPECT_EQ(run.epoch(), 9u);
    EXPECT_EQ(run.stop(stop("run-1")), Stopping::goes_on);
    run.drain();
    EXPECT_EQ(run.state(), State::drained);
    EXPECT_EQ(run.id(), "run-1");
    EXPECT_FALSE(run.end());
    EXPECT_EQ(run.state(), State::idle);
    EXPECT_EQ(run.id(), "");
}

TEST(WorkerRun, NeedsNoPreparation) {
    auto run = running("run-1");
    EXPECT_EQ(run.id(), "run-1");
    EXPECT_EQ(run.epoch(), 1u);
}

TEST(WorkerRun, AppliesHigherEpochsOnly) {
    auto run = running("run-1");
    run.assign(assign("run-1", 1));
    EXPECT_EQ(applied(run), 0u);
    run.assign(assign("run-1", 3));
    EXPECT_EQ(applied(run), 3u);
    run.assign(assign("run-1", 2));
    EXPECT_EQ(applied(run), 0u);
}

TEST(WorkerRun, AnAssignmentWaitsForItsTermAndIsDroppedAfterIt) {
    WorkerRun run;
    run.assign(assign("run-1", 1, 4));
    EXPECT_EQ(applied(run, 2), 0u);
    EXPECT_EQ(applied(run, 4), 1u);
    run.assign(assign("run-1", 2, 4));
    EXPECT_EQ(applied(run, 6), 0u);
    EXPECT_EQ(applied(run, 4), 0u) << "it is gone";
}

TEST(WorkerRun, WhatIsSaidOfTheNextRunWaitsForTheEndOfThisOne) {
    auto run = running("run-1");
    EXPECT_FALSE(run.prepare(prepare("run-2")));
    run.assign(assign("run-2", 1));
    EXPECT_EQ(applied(run), 0u);
    run.stop(stop("run-1"));
    EXPECT_EQ(applied(run), 0u);
    const auto next = run.end();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->run, "run-2");
    EXPECT_TRUE(run.prepare(*next));
    run.start_users();
    EXPECT_EQ(applied(run), 1u);
    EXPECT_EQ(run.id(), "run-2");
}

TEST(WorkerRun, WhatIsSaidOfTheLastRunIsDropped) {
    auto run = running("run-1");
    run.stop(stop("run-1"));
    run.end();
    EXPECT_FALSE(run.prepare(prepare("run-1")));
    run.assign(assign("run-1", 5));
    EXPECT_EQ(applied(run), 0u);
    EXPECT_EQ(run.stop(stop("run-1")), Stopping::nothing_runs);
    EXPECT_FALSE(run.goes_on());
}

TEST(WorkerRun, AStopTakesBackWhatWaits) {
    auto run = running("run-1");
    run.prepare(prepare("run-2"));
    run.assign(assign("run-2", 1));
    EXPECT_EQ(run.stop(stop("run-2")), Stopping::nothing_runs);
    EXPECT_EQ(run.stop(stop("run-1")), Stopping::begins);
    run.assign(assign("run-1", 20));
    EXPECT_EQ(applied(run), 0u) << "it is stopping";
    EXPECT_FALSE(run.end());
    EXPECT_EQ(applied(run), 0u);
    EXPECT_EQ(run.state(), State::idle);
}

TEST(WorkerRun, AStopWhileTheTestStartsLetsNoUserStart) {
    WorkerRun run;
    run.prepare(prepare("run-1"));
    run.assign(assign("run-1", 1));
    EXPECT_EQ(run.stop(stop("run-1")), Stopping::begins);
    run.start_users();
    EXPECT_EQ(run.state(), State::stopping);
    EXPECT_EQ(applied(run), 0u);
}

TEST(WorkerRun, WhatWaitsCanBeDropped) {
    auto run = running("run-1");
    run.prepare(prepare("run-2"));
    run.assign(assign("run-2", 1));
    run.drop_waiting();
    EXPECT_FALSE(run.end());
    EXPECT_EQ(applied(run), 0u);
}

}  // namespace
}  // namespace mayfly::worker
