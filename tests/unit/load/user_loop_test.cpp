#include "load/user_loop.hpp"

#include <map>
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
    CrewWorld world([](Plan& plan) {
        plan.users<User>("User").task("throw", [runs = 0](User& user) mutable {
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

/// Each run of a task in its order.
std::string journal_of_steps;

Task<User> note(std::string word) {
    return [word](User&) { journal_of_steps += word + " "; };
}

/// The runs by task name.
std::map<std::string, std::uint64_t> runs_in(CrewWorld& world) {
    std::map<std::string, std::uint64_t> runs;
    for (const auto& row : world.crew->take_task_runs()) runs[row.task] = row.runs;
    return runs;
}

TEST(UserLoop, ASequenceIsOneIterationAndGoesOnAfterAnException) {
    journal_of_steps.clear();
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").iterations(2).sequence(
            "buy",
            {{"home", note("home")},
             {"cart", [](User&) { throw std::runtime_error("no cart"); }},
             {"pay", note("pay")}}
        );
    });
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    EXPECT_EQ(journal_of_steps, "home pay home pay ");
    EXPECT_EQ(world.crew->iterations(), 2U);
    const std::map<std::string, std::uint64_t> each{
        {"buy", 2}, {"cart", 2}, {"home", 2}, {"pay", 2}};
    EXPECT_EQ(runs_in(world), each);
    const auto news = world.recorder.take(unix_now());
    ASSERT_EQ(news.exceptions.size(), 1U);
    EXPECT_EQ(news.exceptions[0].task, "cart") << "the step has its name";
    world.finish();
}

TEST(UserLoop, AGroupIsLeftAtOnceAndANamedTaskComesNext) {
    journal_of_steps.clear();
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User")
            .wait(constant(24h))
            .group(
                "forum",
                [](auto& forum) {
                    forum.wait(constant(1ms))
                        .task("read", note("read"), {.weight = 0})
                        .task(
                            "enter",
                            [](User& user) {
                                journal_of_steps += "enter ";
                                user.next_task("read");
                                user.next_task("go");
                            }
                        )
                        .task("go", &User::leave_group, {.weight = 0});
                }
            )
            .task("stop", &User::stop, {.weight = 0});
        plan.users<User>("Other")
            .task(
                "go",
                [](User& user) {
                    user.next_task("now");
                    user.leave_group();  // Outside of a group it only ends the task.
                }
            )
            .task(
                "now",
                [](User& user) {
                    journal_of_steps += "now ";
                    user.stop();
                },
                {.weight = 0}
            );
    });
    world.want({1, 0});
    // Nobody waits a day after leave_group(), so the user comes back to the group.
    world.run_until([&] { return journal_of_steps.size() > 40; });
    EXPECT_EQ(journal_of_steps.substr(0, 33), "enter read enter read enter read ");
    journal_of_steps.clear();
    world.crew->stop_now();
    world.run_until([&] { return world.crew->is_idle(); });
    journal_of_steps.clear();
    world.want({0, 1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    EXPECT_EQ(journal_of_steps, "now ");
    world.finish();
}

TEST(UserLoop, AfterTheLastStepComesTheWaitAroundTheSequence) {
    journal_of_steps.clear();
    int other_runs = 0;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User")
            .wait(constant(24h))
            .sequence(
                "buy", {{"home", note("home")}, {"pay", note("pay")}}, {.wait = constant(1ms)}
            );
        plan.users<User>("Other").wait(constant(1ms)).task("rest", [&](User&) { ++other_runs; });
    });
    world.want({1, 1});
    world.run_until([&] { return journal_of_steps == "home pay "; });
    other_runs = 0;
    world.run_until([&] { return other_runs == 50; });
    EXPECT_EQ(journal_of_steps, "home pay ");
    world.finish();
}

TEST(UserLoop, ANextTaskThatDoesNotExistIsAnExceptionThatNamesThoseThereAre) {
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User")
            .iterations(1)
            .task("look", [](User& user) { user.next_task("pai"); })
            .task("pay", [](User&) {}, {.weight = 0});
    });
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    const auto news = world.recorder.take(unix_now());
    ASSERT_EQ(news.exceptions.size(), 1U);
    EXPECT_EQ(
        news.exceptions[0].message, "next_task(\"pai\"): 'User' has no such task; it has: look, pay"
    );
    world.finish();
}

TEST(UserLoop, AnArrivalRunsAWholeSequence) {
    journal_of_steps.clear();
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User")
            .arrivals(per_second(1))
            .sequence(
                "buy", {{"home", note("home")}, {"pay", note("pay")}}, {.wait = constant(1ms)}
            );
    });
    world.crew->set_limits({1});
    world.want({0});
    world.crew->arrive(0, Clock::now());
    world.run_until([&] { return journal_of_steps == "home pay "; });
    world.crew->arrive(0, Clock::now());
    world.run_until([&] { return journal_of_steps == "home pay home pay "; });
    world.finish();
    const auto counts = world.crew->take_arrivals();
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts[0].counts.completed, 2U);
    EXPECT_EQ(counts[0].counts.interrupted, 0U);
}

TEST(UserLoop, AStopBetweenTwoStepsInterruptsTheArrival) {
    journal_of_steps.clear();
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User")
            .arrivals(per_second(1))
            .sequence(
                "buy", {{"home", note("home")}, {"pay", note("pay")}}, {.wait = constant(24h)}
            );
    });
    world.crew->set_limits({1});
    world.want({0});
    world.crew->arrive(0, Clock::now());
    world.run_until([&] { return journal_of_steps == "home "; });
    world.crew->stop(5s);
    world.run_until([&] { return world.crew->is_idle(); });
    const auto counts = world.crew->take_arrivals();
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts[0].counts.interrupted, 1U);
    EXPECT_EQ(journal_of_steps, "home ");
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
    struct Silent : std::exception {
        const char* what() const noexcept override { return nullptr; }
    };
    try {
        throw Silent();
    } catch (...) {
        EXPECT_EQ(describe_current_exception().message, "");
    }
}

}  // namespace
}  // namespace mayfly::load
