// Runs on a worker, without any link: the test says what the master would and sees what is sent.
#include "worker/runner.hpp"

#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/visitors.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;
using cluster::StopMode;

struct RunnerStage {
    explicit RunnerStage(fiber::Loop& its_loop)
        : loop(its_loop),
          runner(loop, [this](cluster::Message message) { sent.push_back(std::move(message)); }) {
        const auto loaded = visitors.loader(loop)({}, runner.recorder(), {});
        EXPECT_TRUE(runner.begin(*loaded, {}));
        begin_term(2);
    }
    void begin_term(std::uint64_t term) { loop.progress().term = term; }
    void assign(const std::string& run, std::uint64_t epoch, std::uint64_t users) {
        const auto term = loop.progress().term.load();
        runner.accept(cluster::Assign{run, epoch, term, {users}, "", 1s});
    }
    /// Whether users do something.
    bool is_busy() {
        const auto before = visitors.visits;
        return cluster::eventually([&] { return visitors.visits > before + 3; });
    }
    template <class Kind>
    std::vector<Kind> all_sent() const {
        std::vector<Kind> found;
        for (const auto& message : sent)
            if (const auto* it = std::get_if<Kind>(&message)) found.push_back(*it);
        return found;
    }
    /// Acknowledges whatever comes, as long as the test goes on.
    void acknowledge_all() {
        for (const auto& report : all_sent<cluster::Report>())
            runner.accept(cluster::Acknowledge{report.sequence});
    }

    fiber::Loop& loop;
    Visitors visitors;
    std::vector<cluster::Message> sent;
    Runner runner;
};

TEST(Runner, UsersAreCutWhenTheLeaseEndsAndOnlyANewTermBringsThemBack) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        RunnerStage stage(loop);
        stage.assign("run-1", 1, 20);
        EXPECT_TRUE(stage.is_busy());
        stage.begin_term(3);
        EXPECT_TRUE(cluster::eventually([&] { return loop.user_stacks().live() < 10; }));
        const auto visits = stage.visitors.visits;
        stage.runner.accept(cluster::Assign{"run-1", 2, 2, {20}, "", 1s});
        stage.begin_term(4);
        stage.runner.accept(cluster::Assign{"run-1", 3, 2, {20}, "", 1s});
        ASSERT_TRUE(cluster::eventually([&] {
            stage.acknowledge_all();  // One of the first term waits for that, if there is one.
            const auto reports = stage.all_sent<cluster::Report>();
            return !reports.empty() && reports.back().term == 4;
        }));
        EXPECT_EQ(stage.visitors.visits, visits) << "nobody runs by an assignment of an old term";
        stage.assign("run-1", 4, 20);
        EXPECT_TRUE(stage.is_busy());
        stage.runner.end();
    });
}

TEST(Runner, AnAssignmentThatComesBeforeItsTermWaitsForIt) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        RunnerStage stage(loop);
        stage.begin_term(3);
        stage.runner.accept(cluster::Assign{"run-1", 1, 4, {2}, "", 1s});
        EXPECT_EQ(stage.visitors.visits, 0u);
        stage.begin_term(4);
        EXPECT_TRUE(stage.is_busy());
        stage.runner.end();
    });
}

TEST(Runner, WhatNobodyAcknowledgedIsHandedInOnTheNextLink) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        RunnerStage stage(loop);
        stage.assign("run-1", 1, 2);
        ASSERT_TRUE(cluster::eventually([&] { return !stage.all_sent<cluster::Report>().empty(); })
        );
        const auto lost = stage.all_sent<cluster::Report>()[0];
        stage.sent.clear();
        stage.runner.resume_session();
        const auto again = stage.all_sent<cluster::Report>();
        ASSERT_EQ(again.size(), 1u);
        EXPECT_EQ(again[0].sequence, lost.sequence);
        EXPECT_TRUE(stage.is_busy()) << "the run goes on";
        stage.runner.end();
    });
}

TEST(Runner, AnotherMasterEndsTheRunAndGetsWhatTheOldOneDidNotTake) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        RunnerStage stage(loop);
        stage.assign("run-1", 1, 5);
        ASSERT_TRUE(cluster::eventually([&] { return !stage.all_sent<cluster::Report>().empty(); })
        );
        stage.runner.accept(cluster::Acknowledge{1});
        stage.sent.clear();
        EXPECT_TRUE(stage.is_busy());
        stage.runner.change_session();
        const auto visits = stage.visitors.visits;
        const auto reports = stage.all_sent<cluster::Report>();
        ASSERT_EQ(reports.size(), 1u);
        EXPECT_EQ(reports[0].run, "run-1");
        EXPECT_EQ(reports[0].sequence, 1u) << "counted anew in the new session";
        EXPECT_GT(reports[0].interval.entries.at(0).requests, 3u);
        stage.runner.accept(cluster::Acknowledge{1});

        stage.assign("run-1", 1, 1);  // The new master's first run may have any name.
        EXPECT_TRUE(cluster::eventually([&] { return stage.visitors.visits > visits; }));
        stage.runner.end();
    });
}

TEST(Runner, AStopThatDrainsSurvivesALostLink) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        RunnerStage stage(loop);
        stage.assign("run-1", 1, 3);
        EXPECT_TRUE(stage.is_busy());
        stage.runner.accept(cluster::Stop{"run-1", 2, 1s, StopMode::graceful});
        ASSERT_TRUE(cluster::eventually([&] { return !stage.all_sent<cluster::Report>().empty(); })
        );
        stage.sent.clear();  // Nobody got it.
        stage.runner.resume_session();
        ASSERT_TRUE(cluster::eventually([&] {
            stage.acknowledge_all();
            return !stage.all_sent<cluster::Stopped>().empty();
        }));
        std::uint64_t counted = 0;
        for (const auto& report : stage.all_sent<cluster::Report>())
            for (const auto& entry : report.interval.entries) counted += entry.requests;
        EXPECT_EQ(counted, stage.visitors.visits);
        stage.runner.end();
    });
}

}  // namespace
}  // namespace mayfly::worker
