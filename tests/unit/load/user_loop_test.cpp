#include "load/user_loop.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/measure.hpp>

#include "load/throw_site.hpp"
#include "load/thrown_exception.hpp"
#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;
using support::CrewWorld;

TEST(UserLoop, RunsTheHooksAroundTheTasks) {
    static std::string journal;
    struct Writer : User {
        void on_start() override { journal += "start "; }
        void on_stop() override { journal += "stop"; }
        void work() {
            journal += "work ";
            if (++runs == 3) stop();
        }
        int runs = 0;
    };
    journal.clear();
    CrewWorld world([](Plan& plan) { plan.users<Writer>("Writer").task("work", &Writer::work); });
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    EXPECT_EQ(journal, "start work work work stop");
    world.finish();
}

TEST(UserLoop, AnExceptionIsCountedAndTheUserGoesOn) {
    int runs = 0;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("throw", [&](User& user) {
            if (++runs == 5) user.stop();
            throw std::out_of_range("row 17");
        });
    });
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    const stats::Interval news = world.recorder.take(unix_now());
    ASSERT_EQ(news.exceptions.size(), 1U);
    EXPECT_EQ(news.exceptions[0].type, "std::out_of_range");
    EXPECT_EQ(news.exceptions[0].message, "row 17");
    EXPECT_EQ(news.exceptions[0].occurrences, 4U);
    world.finish();
}

TEST(UserLoop, ATaskThatOverrunsItsPaceMakesTheNextOneLateAndNoOther) {
    int runs = 0;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").wait(constant_pacing(100ms)).task("step", [&](User& user) {
            for (const char* part : {"first", "second"}) measure("STEP", part, [] {});
            if (++runs == 1) sleep(600ms);
            if (runs == 2) user.stop();
        });
        plan.users<User>("Free").wait(constant(1ms)).task("rest", [](User&) {});
    });
    world.want({1, 1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    const stats::Interval news = world.recorder.take(unix_now());
    ASSERT_EQ(news.entries.size(), 2U);
    EXPECT_EQ(news.entries[0].intended_times.count(), 2U);
    EXPECT_GE(news.entries[0].intended_times.max(), 500ms);
    EXPECT_LT(news.entries[0].response_times.max(), 500ms) << "as without a pace";
    EXPECT_LT(news.entries[1].intended_times.max(), 500ms) << "only the first of a task waited";
    const auto delays = world.crew->take_arrivals();
    ASSERT_EQ(delays.size(), 1U) << "the other kind has no pace";
    EXPECT_EQ(delays[0].kind, "User");
    EXPECT_EQ(delays[0].counts.start_delays.count(), 2U);
    EXPECT_GE(delays[0].counts.start_delays.max(), 500ms);
    EXPECT_GE(delays[0].counts.late, 1U);
    EXPECT_EQ(delays[0].counts.scheduled, 0U);
    world.finish();
}

TEST(UserLoop, ATaskThatNeverWaitsLeavesOthersTheirTurn) {
    bool other_ran = false;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("Busy").task("spin", [](User&) {});
        plan.users<User>("Other").task("run", [&](User&) { other_ran = true; });
    });
    world.want({1, 1});
    world.run_until([&] { return other_ran; });
    world.finish();
}

TEST(UserLoop, WhatIsSpawnedLivesBesideTheTasksAndEndsAfterOnStop) {
    static std::string journal;
    struct Reader : User {
        void on_start() override {
            spawn([this] {
                const struct End {
                    ~End() { journal += "cut"; }
                } end;
                for (;; sleep(1ms)) ++beats;
            });
            spawn([] { throw std::runtime_error("nothing to read"); });
        }
        void on_stop() override { journal += "stop "; }
        void work() {
            sleep(20ms);
            if (beats < 2) throw std::logic_error("it waits for the task");
            stop();
        }
        int beats = 0;
    };
    journal.clear();
    CrewWorld world([](Plan& plan) { plan.users<Reader>("Reader").task("work", &Reader::work); });
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    EXPECT_EQ(journal, "stop cut");
    const auto news = world.recorder.take(unix_now());
    ASSERT_EQ(news.exceptions.size(), 1U);
    EXPECT_EQ(news.exceptions[0].kind, "Reader");
    EXPECT_EQ(news.exceptions[0].task, "spawn");
    world.finish();
}

TEST(UserLoop, AStopInWhatIsSpawnedEndsTheUser) {
    CrewWorld world([](Plan& plan) {
        plan.users<User>("User").wait(constant(1h)).task("work", [](User& user) {
            user.spawn([&user] {
                sleep(5ms);
                user.stop();
            });
        });
    });
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    world.finish();
}

TEST(UserLoop, OfATrialRunsEachTaskOnceAndWithoutWaits) {
    std::string journal;
    Trial trial;
    const auto scenario = [](Plan& plan) {
        plan.users<User>("User")
            .wait(constant(1h))
            .task("first", [](User&) { sleep(1h); })
            .task("second", [](User&) { throw std::logic_error("no"); })
            .task("third", [](User&) {});
    };
    trial.begins = [&](const fiber::Activity& activity) { (journal += activity.task) += ' '; };
    trial.shortened = [&](Duration) { journal += "(short) "; };
    CrewWorld world(scenario, {.trial = &trial});
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    EXPECT_EQ(journal, "on_start first (short) second third on_stop ");
    world.finish();
}

TEST(ThrownException, IsDescribedByTypeAndText) {
    try {
        throw std::invalid_argument("bad");
    } catch (...) {
        const ExceptionText text = describe_current_exception();
        EXPECT_EQ(text.type, "std::invalid_argument");
        EXPECT_EQ(text.message, "bad");
        EXPECT_EQ(text.site, throw_site());
    }
    try {
        throw 42;
    } catch (...) {
        EXPECT_EQ(describe_current_exception().type, "int");
    }
}

}  // namespace
}  // namespace mayfly::load
