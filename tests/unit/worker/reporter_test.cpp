#include "worker/reporter.hpp"

#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "support/crew_world.hpp"

namespace mayfly::worker {
namespace {

/// A worker whose users do nothing, and what it sent.
struct Reported {
    Reported() { reporter.watch(*world.crew); }
    void measure() {
        stats::ThrownException thrown{.kind = "User", .task = "task"};
        thrown.when = Clock::now();
        reporter.recorder().record_exception(thrown);
    }

    support::CrewWorld world{
        [](Plan& plan) { plan.users<User>("User").task("task", [](User&) {}); }};
    std::vector<cluster::Report> sent;
    Send send = [this](cluster::Message message) {
        sent.push_back(std::get<cluster::Report>(std::move(message)));
    };
    WorkerRun run;
    Reporter reporter{world.loop, run, send};
};

TEST(Reporter, SaysWhatWasMeasuredAndHowFarTheRunIs) {
    Reported reported;
    reported.run.assign({.run = "run-1", .epoch = 3, .term = 2});
    reported.run.take_assignment(2);
    reported.measure();
    reported.reporter.report();
    ASSERT_EQ(reported.sent.size(), 1u);
    const auto& report = reported.sent[0];
    EXPECT_EQ(report.run, "run-1");
    EXPECT_EQ(report.epoch, 3u);
    EXPECT_EQ(report.sequence, 1u);
    EXPECT_EQ(report.interval.exceptions.size(), 1u);
    EXPECT_EQ(report.running, cluster::KindCounts{0});
    EXPECT_FALSE(report.is_final);
}

TEST(Reporter, ReportsOfManyWorkersDoNotComeAtOnce) {
    EXPECT_EQ(report_delay(0), Duration(0)) << "a single worker has nobody to wait for";
    EXPECT_LT(report_delay(7), std::chrono::milliseconds(10));
    std::set<Duration> delays;
    for (std::uint32_t worker = 0; worker < 1000; ++worker) delays.insert(report_delay(worker));
    EXPECT_EQ(delays.size(), 1000U);
    EXPECT_LT(*delays.rbegin(), std::chrono::seconds(1)) << "before the next second ends";
    EXPECT_EQ(report_delay(1'000'000), report_delay(0));
}

TEST(Reporter, ADrainedRunHasALastReport) {
    Reported reported;
    reported.run.prepare({"run-1", "", {}, {}});
    reported.run.stop({.run = "run-1"});
    reported.run.drain();
    reported.reporter.report();
    ASSERT_EQ(reported.sent.size(), 1u);
    EXPECT_TRUE(reported.sent[0].is_final);
}

TEST(Reporter, SaysToWhichEpochOfTheStatisticsItsNewsBelong) {
    Reported reported;
    reported.run.prepare({"run-1", "", {}, {}});
    const cluster::Reset reset{"run-1", 2};
    EXPECT_TRUE(reported.run.ends_statistics(reset));
    reported.measure();
    reported.reporter.report();
    reported.run.begin_statistics(2);
    EXPECT_FALSE(reported.run.ends_statistics(reset)) << "repeated";
    EXPECT_FALSE(reported.run.ends_statistics({"run-2", 3})) << "of another run";
    reported.reporter.acknowledge(1);
    reported.reporter.report();
    ASSERT_EQ(reported.sent.size(), 2u);
    EXPECT_EQ(reported.sent[0].statistics, 0u);
    EXPECT_EQ(reported.sent[0].interval.exceptions.size(), 1u);
    EXPECT_EQ(reported.sent[1].statistics, 2u);
    EXPECT_TRUE(reported.sent[1].interval.exceptions.empty());
}

TEST(Reporter, HoldsBackAnExceptionUntilItsPlaceIsFound) {
    Reported reported;
    reported.run.prepare({"run-1", "", {}, {}});
    stats::ThrownException thrown{.kind = "User", .task = "task"};
    thrown.location = "@0";
    reported.reporter.recorder().record_exception(thrown);
    reported.reporter.report();
    ASSERT_EQ(reported.sent.size(), 1u);
    EXPECT_TRUE(reported.sent[0].interval.exceptions.empty());
    reported.reporter.acknowledge(1);
    bool is_found = false;
    fiber::Group group(reported.world.loop);
    ASSERT_TRUE(group.spawn([&] {
        reported.reporter.find_places();
        is_found = true;
    }));
    reported.world.run_until([&] { return is_found; });
    reported.reporter.report();
    ASSERT_EQ(reported.sent.size(), 2u);
    ASSERT_EQ(reported.sent[1].interval.exceptions.size(), 1u);
    EXPECT_EQ(reported.sent[1].interval.exceptions[0].location, "") << "nothing is at address 0";
}

TEST(Reporter, TheLastReportDoesNotWaitForPlaces) {
    Reported reported;
    reported.run.prepare({"run-1", "", {}, {}});
    stats::ThrownException thrown{.kind = "User", .task = "task"};
    thrown.location = "@0";
    reported.reporter.recorder().record_exception(thrown);
    reported.reporter.report_last();
    ASSERT_EQ(reported.sent.size(), 1u);
    ASSERT_EQ(reported.sent[0].interval.exceptions.size(), 1u);
    EXPECT_EQ(reported.sent[0].interval.exceptions[0].location, "");
}

TEST(Reporter, SendsAgainOnAnotherLinkWhatNobodyAcknowledged) {
    Reported reported;
    reported.run.prepare({"run-1", "", {}, {}});
    reported.reporter.report();
    reported.measure();
    reported.reporter.report();
    EXPECT_EQ(reported.sent.size(), 1u) << "the news wait for the acknowledgement";
    reported.reporter.resume_session();
    ASSERT_EQ(reported.sent.size(), 2u);
    EXPECT_EQ(reported.sent[1].sequence, 1u);
    reported.reporter.acknowledge(1);
    reported.reporter.resume_session();
    ASSERT_EQ(reported.sent.size(), 3u);
    EXPECT_EQ(reported.sent[2].sequence, 2u);
    EXPECT_EQ(reported.sent[2].interval.exceptions.size(), 1u);
    reported.reporter.change_session();
    EXPECT_EQ(reported.sent.back().sequence, 1u) << "counted anew";
    reported.reporter.forget_news();
    reported.reporter.resume_session();
    EXPECT_EQ(reported.sent.size(), 4u);
}

}  // namespace
}  // namespace mayfly::worker
