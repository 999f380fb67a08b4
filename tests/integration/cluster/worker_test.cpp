// The worker, with real users, against a master whose every word the test chooses.
#include "worker/worker.hpp"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/visitors.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;
using cluster::Peer;
using cluster::StopMode;
using testing::HasSubstr;

/// A worker on a fiber of its own and the master that the test plays.
struct Stage {
    explicit Stage(fiber::Loop& its_loop) : Stage(its_loop, ScenarioLoader()) {}
    Stage(fiber::Loop& its_loop, ScenarioLoader loader)
        : loop(its_loop),
          session(loop),
          pulse(cluster::descriptor_pair()),
          master(loop, std::move(session.near)),
          worker(
              loop,
              {std::move(session.far), pulse[1]},
              "0.1.0",
              loader ? std::move(loader) : visitors.loader(loop)
          ),
          fibers(loop) {
        EXPECT_TRUE(fibers.spawn([this] { outcome.emplace(worker.run()); }));
    }
    void get_ready() {
        EXPECT_EQ(master.expect<cluster::Hello>().version, "0.1.0");
        master.send(cluster::Welcome{});
        const auto kinds = master.expect<cluster::Ready>().kinds;
        ASSERT_EQ(kinds.size(), 1u);
        EXPECT_EQ(kinds[0].name, "Visitor");
        EXPECT_EQ(kinds[0].tasks.at(0).name, "visit");
    }
    void assign(const std::string& run, std::uint64_t epoch, std::uint64_t users) {
        master.send(cluster::Assign{run, epoch, {{"Visitor", users}}, "", 1s});
    }
    cluster::Report acknowledged_report() {
        auto report = master.expect<cluster::Report>();
        master.send(cluster::Acknowledge{report.run, report.sequence});
        counted += requests_in(report);
        return report;
    }
    /// Collects reports until the final one, and the word that the run is over.
    void drain(const std::string& run) {
        while (!acknowledged_report().is_final) continue;
        EXPECT_EQ(master.expect<cluster::Stopped>().run, run);
    }
    static std::uint64_t requests_in(const cluster::Report& report) {
        std::uint64_t requests = 0;
        for (const auto& entry : report.interval.entries) requests += entry.requests;
        return requests;
    }
    void end() {
        master.send(cluster::Goodbye{"done"});
        master.expect<cluster::Goodbye>();
        master.leave();
        fibers.join_all();
        close(pulse[0]);
        ASSERT_TRUE(outcome.has_value());
    }

    fiber::Loop& loop;
    Visitors visitors;
    cluster::SocketPair session;
    std::array<int, 2> pulse;
    Peer master;
    Worker worker;
    fiber::Group fibers;
    std::optional<Result<void>> outcome;
    std::uint64_t counted = 0;
};

TEST(Worker, RunsWhatIsAssignedAndReportsEveryVisit) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.get_ready();
        stage.assign("run-1", 1, 5);
        auto report = stage.acknowledged_report();
        EXPECT_EQ(report.sequence, 1u);
        EXPECT_EQ(report.epoch, 1u);
        EXPECT_EQ(report.running.at(0).users, 5u);
        EXPECT_GT(report.memory_bytes, 0u);
        EXPECT_FALSE(report.interval.loop_lag.empty());
        stage.master.send(cluster::Stop{"run-1", 2, 1s, StopMode::graceful});
        stage.drain("run-1");
        EXPECT_GT(stage.counted, 100u);
        EXPECT_EQ(stage.counted, stage.visitors.visits);
        stage.end();
        EXPECT_TRUE(*stage.outcome);
    });
}

TEST(Worker, OlderEpochIsRejected) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.get_ready();
        stage.assign("run-1", 5, 3);
        stage.assign("run-1", 4, 9);
        stage.assign("run-1", 5, 8);
        const auto report = stage.acknowledged_report();
        EXPECT_EQ(report.running.at(0).users, 3u);
        EXPECT_EQ(report.epoch, 5u);
        stage.master.send(cluster::Stop{"run-1", 6, 1s, StopMode::now});
        stage.assign("run-1", 5, 7);
        stage.drain("run-1");
        stage.assign("run-1", 9, 7);
        stage.end();
        EXPECT_EQ(stage.counted, stage.visitors.visits);
    });
}

TEST(Worker, ALostAcknowledgementBringsTheSameReportAgainAndNothingTwice) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.get_ready();
        stage.assign("run-1", 1, 2);
        const auto lost = stage.master.expect<cluster::Report>();
        const auto again = stage.acknowledged_report();
        EXPECT_EQ(again.sequence, lost.sequence);
        EXPECT_EQ(Stage::requests_in(again), Stage::requests_in(lost));
        const auto merged = stage.acknowledged_report();
        EXPECT_EQ(merged.sequence, lost.sequence + 1);
        EXPECT_GT(Stage::requests_in(merged), 2 * Stage::requests_in(lost));
        stage.master.send(cluster::Stop{"run-1", 2, 1s, StopMode::graceful});
        stage.drain("run-1");
        EXPECT_EQ(stage.counted, stage.visitors.visits);
        stage.end();
    });
}

TEST(Worker, AStopOfARunItNeverHeardOfIsAnsweredAndRepeatedStopsAreHarmless) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.get_ready();
        for (int i = 0; i < 2; ++i) {
            stage.master.send(cluster::Stop{"unknown", 1, 1s, StopMode::graceful});
            EXPECT_EQ(stage.master.expect<cluster::Stopped>().run, "unknown");
        }
        stage.assign("run-1", 1, 2);
        stage.acknowledged_report();
        for (const auto mode : {StopMode::graceful, StopMode::graceful, StopMode::now}) {
            stage.master.send(cluster::Stop{"run-1", 2, 1s, mode});
        }
        stage.drain("run-1");
        stage.end();
    });
}

TEST(Worker, ASecondRunBeginsFromNothing) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.get_ready();
        stage.assign("run-1", 9, 4);
        stage.acknowledged_report();
        stage.master.send(cluster::Stop{"run-1", 10, 1s, StopMode::graceful});
        stage.assign("run-2", 1, 1);  // Already while the first one drains.
        stage.drain("run-1");
        const auto report = stage.acknowledged_report();
        EXPECT_EQ(report.run, "run-2");
        EXPECT_EQ(report.running.at(0).users, 1u);
        stage.master.send(cluster::Stop{"run-2", 2, 1s, StopMode::graceful});
        stage.drain("run-2");
        EXPECT_EQ(stage.counted, stage.visitors.visits);
        stage.end();
    });
}

TEST(Worker, AMasterThatGoesAwayEndsTheLoadAndTheSession) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.get_ready();
        stage.assign("run-1", 1, 20);
        stage.acknowledged_report();
        stage.master.leave();
        stage.fibers.join_all();
        close(stage.pulse[0]);
        ASSERT_TRUE(stage.outcome.has_value());
        ASSERT_FALSE(*stage.outcome);
        EXPECT_THAT(stage.outcome->error().message, HasSubstr("the master is gone"));
    });
}

TEST(Worker, SaysWhyItsScenarioDoesNotLoad) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop, [](const cluster::Welcome&, stats::Recorder&) -> Result<LoadedScenario> {
            return Error{"shop.so: no such file"};
        });
        stage.master.expect<cluster::Hello>();
        stage.master.send(cluster::Welcome{});
        EXPECT_EQ(stage.master.expect<cluster::LoadFailed>().reason, "shop.so: no such file");
        stage.master.leave();
        stage.fibers.join_all();
        close(stage.pulse[0]);
        EXPECT_FALSE(*stage.outcome);
    });
}

TEST(Worker, AMasterThatTalksNonsenseEndsTheSession) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Stage stage(loop);
        stage.get_ready();
        stage.master.send(cluster::Ready{});
        stage.master.expect_end();
        stage.master.leave();
        stage.fibers.join_all();
        close(stage.pulse[0]);
        EXPECT_FALSE(*stage.outcome);
    });
}

}  // namespace
}  // namespace mayfly::worker
