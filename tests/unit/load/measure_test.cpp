#include <gtest/gtest.h>

#include <mayfly/measure.hpp>
#include <mayfly/sleep.hpp>

#include "fiber/event.hpp"
#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;
using support::CrewWorld;

/// What is counted of a measurement that waits for ever when its user is cut off.
stats::EntryDelta cut_in(const std::function<void(Measurement&)>& before_it_waits) {
    bool waits = false;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("measure", [&](User&) {
            measure("sql", "query", [&](Measurement& measurement) {
                before_it_waits(measurement);
                waits = true;
                fiber::Event never;
                never.wait();
            });
        });
    });
    world.want({1});
    world.run_until([&] { return waits; });
    EXPECT_LE(world.recorder.in_flight().count(), 1U);
    world.finish();
    EXPECT_EQ(world.recorder.in_flight().count(), 0U);
    auto news = world.recorder.take(unix_now());
    EXPECT_EQ(news.entries.size(), 1U);
    return news.entries.empty() ? stats::EntryDelta() : news.entries[0];
}

TEST(Measure, ThatIsCutOffHadWaited) {
    const auto row = cut_in([](Measurement&) {});
    EXPECT_EQ(row.interrupted, 1U);
    EXPECT_EQ(row.cut_off.count(), 1U);
    EXPECT_EQ(row.unanswered.count(), 1U);
}

TEST(Measure, IsOnlyInterruptedWhenItsWorkerMayRunNobodyAnyMore) {
    bool waits = false;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("measure", [&](User&) {
            const Measurement measurement("sql", "query");
            waits = true;
            fiber::Event never;
            never.wait();
        });
    });
    world.want({1});
    world.run_until([&] { return waits; });
    world.loop.progress().term = 1;
    world.finish();
    const auto news = world.recorder.take(unix_now());
    ASSERT_EQ(news.entries.size(), 1U);
    EXPECT_EQ(news.entries[0].interrupted, 1U);
    EXPECT_TRUE(news.entries[0].cut_off.empty());
}

TEST(Measure, InADestructorOfAUserThatIsCutOffIsInterrupted) {
    struct Session {
        ~Session() {
            measure("sql", "log out", [] { mayfly::sleep(10ms); });
        }
    };
    bool waits = false;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("visit", [&](User&) {
            const Session session;
            waits = true;
            fiber::Event never;
            never.wait();
        });
    });
    world.want({1});
    world.run_until([&] { return waits; });
    world.finish();
    const auto news = world.recorder.take(unix_now());
    ASSERT_EQ(news.entries.size(), 1U);
    EXPECT_EQ(news.entries[0].interrupted, 1U);
    EXPECT_EQ(news.entries[0].requests, 0U);
}

TEST(Measure, DidNotHangIfItsUserReceivedSomethingMeanwhile) {
    EXPECT_EQ(cut_in([](Measurement&) { fiber::note_received(7); }).unanswered.count(), 0U);
    EXPECT_EQ(cut_in([](Measurement& one) { one.size(100); }).unanswered.count(), 0U);
    EXPECT_EQ(cut_in([](Measurement& one) { one.finish(); }).unanswered.count(), 0U);
}

TEST(Measure, ThatFailsWithoutAReasonSaysWhoSaysSo) {
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("measure", [&](User& user) {
            measure("sql", "query", [](Measurement& row) { row.fail(""); });
            user.stop();
        });
    });
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    const auto news = world.recorder.take(unix_now());
    ASSERT_EQ(news.errors.size(), 1U);
    EXPECT_EQ(news.errors[0].error, "failed by the scenario");
    world.finish();
}

TEST(Measure, IsInFlightUntilItHasFinished) {
    std::vector<std::size_t> counts;
    CrewWorld* here = nullptr;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("measure", [&](User& user) {
            const auto count = [&] { counts.push_back(here->recorder.in_flight().count()); };
            count();
            measure("sql", "outer", [&](Measurement& outer) {
                measure("sql", "inner", count);
                count();
                outer.finish();
                outer.finish();
                count();
            });
            count();
            user.stop();
        });
    });
    here = &world;
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    EXPECT_EQ(counts, (std::vector<std::size_t>{0, 2, 1, 0, 0}));
    world.finish();
}

}  // namespace
}  // namespace mayfly::load
