#include "load/crew.hpp"

#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;
using support::CrewWorld;

void sleepers(Plan& plan) {
    plan.users<User>("One").task("rest", [](User&) { sleep(1h); });
    plan.users<User>("Other").task("rest", [](User&) {}).wait(constant(1h));
}

TEST(Crew, MakesTheRunningUsersEqualTheWantedOnes) {
    CrewWorld world(sleepers);
    world.want({300, 20});
    world.run_until([&] { return world.crew->running() == std::vector<std::uint64_t>{300, 20}; });
    world.want({10, 40}, 0s);
    world.run_until([&] { return world.crew->running() == std::vector<std::uint64_t>{10, 40}; });
    world.want({10, 40});
    EXPECT_EQ(world.crew->running_total(), 50U);
    world.finish();
}

TEST(Crew, RetiresTheNewestFirst) {
    static std::set<std::uint64_t> left;
    struct Leaver : User {
        void on_stop() override { left.insert(id()); }
    };
    left.clear();
    CrewWorld world([](Plan& plan) {
        plan.users<Leaver>("Leaver").task("rest", [](Leaver&) {}).wait(constant(1h));
    });
    world.want({5});
    world.run_until([&] { return world.crew->running_total() == 5; });
    world.run_until([&] { return world.loop.io().poll() == 0; });
    world.want({2});
    world.run_until([&] { return world.crew->running_total() == 2; });
    EXPECT_EQ(left, (std::set<std::uint64_t>{2, 3, 4}));
    world.finish();
}

TEST(Crew, NoTwoWorkersOfARunHaveUsersWithOneId) {
    static std::set<std::uint64_t> ids;
    ids.clear();
    std::size_t users = 0;
    // Two with which the run begins, and two that come later.
    for (const std::uint64_t place : {0, 1, 2, 3}) {
        CrewWorld world([](Plan& plan) {
            plan.users<User>("User").task("rest", [](User& user) {
                ids.insert(user.id());
                sleep(1h);
            });
        });
        world.crew->set_place({place, 2, 0});
        world.want({3});
        users += 3;
        world.run_until([&] { return ids.size() == users; });
        world.finish();
    }
    EXPECT_EQ(*std::next(ids.begin(), 5), 5U) << "those of the first two are without a gap";
}

TEST(Crew, SaysAtOnceThatItsLastUserHasEndedOrThatTheTestIsToEnd) {
    CrewWorld world([](Plan& plan) {
        plan.users<User>("User").task("end", [](User& user) { user.stop(); });
    });
    fiber::Event urgent;
    world.crew->announce_with(urgent);
    world.want({2});
    world.run_until([&] { return urgent.is_set(); });
    EXPECT_EQ(world.crew->stopped_users(), 2U);
    urgent.reset();
    world.crew->request_test_stop();
    EXPECT_TRUE(urgent.is_set());
    world.finish();
}

TEST(Crew, ATaskThatOutlivesTheStopTimeoutIsCutAndOnStopRuns) {
    static int stopped = 0;
    struct Slow : User {
        void on_stop() override { ++stopped; }
    };
    stopped = 0;
    CrewWorld world([](Plan& plan) {
        plan.users<Slow>("Slow").task("rest", [](Slow&) { sleep(1h); });
    });
    world.want({3});
    world.run_until([&] { return world.crew->running_total() == 3; });
    world.run_until([&] { return world.loop.io().poll() == 0; });
    world.crew->stop(20ms);
    world.run_until([&] { return world.crew->is_idle(); });
    EXPECT_EQ(stopped, 3);
    world.finish();
}

TEST(Crew, AUserThatFailsToStartIsCountedAndNotReplaced) {
    struct Broken : User {
        void on_start() override { throw std::runtime_error("no login"); }
    };
    CrewWorld world([](Plan& plan) {
        plan.users<Broken>("Broken").task("never", [](Broken&) { FAIL(); });
    });
    world.want({4});
    world.run_until([&] { return world.crew->failed_users() == 4; });
    world.want({4});
    world.run_until([&] { return world.crew->is_idle() && world.loop.io().poll() == 0; });
    EXPECT_EQ(world.crew->failed_users(), 4U);
    const stats::Interval news = world.recorder.take(unix_now());
    ASSERT_EQ(news.exceptions.size(), 1U);
    EXPECT_EQ(news.exceptions[0].task, "on_start");
    EXPECT_EQ(news.exceptions[0].message, "no login");
    EXPECT_EQ(news.exceptions[0].occurrences, 4U);
    world.finish();
}

TEST(Crew, UsersThatAreCutBeforeTheyBeginLeaveNothingBehind) {
    CrewWorld world(sleepers);
    world.want({100, 0});
    while (world.crew->running_total() == 0) world.loop.io().run_one();
    world.crew->stop_now();
    world.run_until([&] { return world.crew->is_idle(); });
    EXPECT_EQ(world.crew->running(), (std::vector<std::uint64_t>{0, 0}));
    world.want({7, 0});
    world.run_until([&] { return world.crew->running_total() == 7; });
    world.finish();
}

TEST(Crew, NeverRunsMoreThanAreWantedWhileSomeStillLeave) {
    static bool may_leave = false;
    struct Lingerer : User {
        void on_stop() override {
            while (!may_leave) sleep(1ms);
        }
    };
    may_leave = false;
    CrewWorld world([](Plan& plan) {
        plan.users<Lingerer>("Lingerer").task("rest", [](Lingerer&) {}).wait(constant(1h));
    });
    world.want({10});
    world.run_until([&] { return world.crew->running_total() == 10; });
    world.run_until([&] { return world.loop.io().poll() == 0; });
    world.want({4});
    world.want({10});
    const auto deadline = Clock::now() + 20ms;
    world.run_until([&] {
        EXPECT_LE(world.crew->running_total(), 10U);
        return Clock::now() > deadline;
    });
    may_leave = true;
    world.run_until([&] {
        EXPECT_LE(world.crew->running_total(), 10U);
        return world.loop.io().poll() == 0 && world.crew->running_total() == 10;
    });
    world.finish();
}

TEST(Crew, UsersOfAnEndedTermRunNoFurther) {
    static int steps = 0;
    steps = 0;
    CrewWorld world([](Plan& plan) {
        plan.users<User>("User").task("step", [](User&) {
            ++steps;
            sleep(1ms);
        });
    });
    world.want({3});
    world.run_until([&] { return steps > 10; });
    world.loop.progress().term = 2;
    const auto before = steps;
    world.run_until([&] { return world.crew->is_idle(); });
    EXPECT_EQ(steps, before);
    world.loop.begin_term(2);
    world.crew->start_anew();
    world.want({3});
    world.run_until([&] { return steps > before + 10; });
    world.finish();
}

TEST(Crew, IdsAreUniqueOverAllWorkersAndSeedsRepeat) {
    std::set<std::uint64_t> ids;
    std::multiset<std::uint64_t> first_numbers;
    for (int repetition = 0; repetition < 2; ++repetition) {
        for (std::uint64_t worker = 0; worker < 2; ++worker) {
            CrewWorld world(
                [&](Plan& plan) {
                    plan.users<User>("User").task("once", [&](User& user) {
                        EXPECT_EQ(ids.insert(user.id()).second, repetition == 0);
                        first_numbers.insert(user.random()());
                        user.stop();
                    });
                },
                {.place = {worker, 2, 11}}
            );
            world.want({5});
            world.run_until([&] { return world.crew->stopped_users() == 5; });
            world.finish();
        }
    }
    EXPECT_EQ(ids, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(first_numbers.size(), 20U);
    for (const auto number : first_numbers) EXPECT_EQ(first_numbers.count(number), 2U);
}

TEST(Crew, UsersThatHadNoTaskLeftStartAnewWhenThereAreMore) {
    int runs = 0;
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("User").task("step", [&](User& user) {
            if (++runs == 9) user.stop();
        });
    });
    world.crew->limit_iterations(6);
    world.want({3});
    world.run_until([&] { return world.crew->stopped_users() == 3; });
    EXPECT_EQ(runs, 6);
    world.crew->limit_iterations(6);
    world.want({3});
    world.run_until([&] { return world.loop.io().poll() == 0; });
    EXPECT_EQ(world.crew->stopped_users(), 3U) << "nothing was added";
    world.crew->limit_iterations(12);
    world.want({3});
    world.run_until([&] { return world.crew->stopped_users() == 3; });
    EXPECT_EQ(runs, 12);
    EXPECT_EQ(world.crew->iterations(), 12U);
    EXPECT_EQ(world.crew->reached_users(), 3U);
    world.crew->limit_iterations(14);
    world.want({3});
    world.run_until([&] { return world.crew->stopped_users() == 3 && runs == 14; });
    world.finish();
}

TEST(Crew, AUserThatIsAboutToEndAsNoTaskIsLeftHasASuccessorIfThereAreMoreMeanwhile) {
    static bool may_leave = false;
    struct Lingerer : User {
        void on_stop() override {
            while (!may_leave) sleep(1ms);
        }
    };
    may_leave = false;
    int runs = 0;
    CrewWorld world([&](Plan& plan) {
        plan.users<Lingerer>("Lingerer").task("step", [&](Lingerer&) { ++runs; });
    });
    world.crew->limit_iterations(1);
    world.want({1});
    world.run_until([&] { return runs == 1; });
    world.run_until([&] { return world.loop.io().poll() == 0; });
    world.crew->limit_iterations(2);
    world.want({1});
    may_leave = true;
    world.run_until([&] { return runs == 2 && world.crew->is_idle(); });
    EXPECT_EQ(world.crew->stopped_users(), 1U);
    world.finish();
}

TEST(Crew, BeginsNothingWhileTheRunIsPaused) {
    static int started = 0;
    static int stopped = 0;
    struct Steady : User {
        void on_start() override { ++started; }
        void on_stop() override { ++stopped; }
    };
    started = stopped = 0;
    int runs = 0;
    CrewWorld world([&](Plan& plan) {
        plan.users<Steady>("Steady").task("step", [&](Steady&) { ++runs; }).wait(constant(1ms));
    });
    const Instant begun = Clock::now();
    const auto pause = [&](std::vector<plan::Pause> pauses) {
        world.crew->follow({begun, plan::Pauses(std::move(pauses))});
    };
    world.want({5});
    world.run_until([&] { return runs > 50; });
    plan::Pauses pauses;
    pauses.begin(Clock::now() - begun);
    pause(pauses.list());
    const int before = runs;
    world.want({8});  // Three more users, which start when it goes on.
    const auto later = Clock::now() + 100ms;
    world.run_until([&] { return Clock::now() > later; });
    EXPECT_EQ(runs, before);
    EXPECT_EQ(started, 5);
    EXPECT_EQ(world.crew->running_total(), 5U) << "they stay";
    world.want({4});
    world.run_until([&] { return world.crew->running_total() == 4; });
    EXPECT_EQ(stopped, 1) << "who is to leave need not wait for the end";
    world.want({8});
    pauses.end(Clock::now() - begun);
    pause(pauses.list());
    world.run_until([&] { return runs > before + 100 && started == 9; });
    pauses.begin(Clock::now() - begun);
    pause(pauses.list());
    world.finish();
}

TEST(Crew, WaitsStandStillInAPause) {
    int runs = 0;
    const Instant begun = Clock::now();
    Duration first{0};
    CrewWorld world([&](Plan& plan) {
        plan.users<User>("Slow").wait(constant(300ms)).task("step", [&](User&) {
            if (++runs == 1) first = Clock::now() - begun;
        });
    });
    world.want({1});
    world.run_until([&] { return runs == 1; });
    // It is paused at once, and for longer than the wait.
    world.crew->follow({begun, plan::Pauses({{first, first + 400ms}})});
    world.run_until([&] { return runs == 2; });
    EXPECT_GE(Clock::now() - begun, first + 699ms);
    world.finish();
}

TEST(Crew, UsersGoToAnotherHostWithTheirNextTask) {
    static std::vector<std::string> seen;
    static std::string elsewhere;
    struct Visitor : HttpUser {
        void visit() {
            const auto at_first = std::string(host());
            sleep(1ms);
            seen.push_back(std::string(host()) + " " + client.base_url);
            EXPECT_EQ(host(), at_first) << "not amid a task";
        }
    };
    struct Stayer : HttpUser {
        void on_start() override { client.base_url = "http://elsewhere"; }
        void visit() {
            elsewhere = client.base_url;
            sleep(1ms);
        }
    };
    seen.clear();
    CrewWorld world([](Plan& plan) {
        plan.users<Visitor>("Visitor").task("visit", &Visitor::visit);
        plan.users<Stayer>("Stayer").host("http://own").task("visit", &Stayer::visit);
    });
    world.crew->set_host("http://a");
    world.want({1, 1});
    world.run_until([&] { return !seen.empty(); });
    EXPECT_EQ(seen.back(), "http://a http://a");
    world.crew->set_host("http://b");
    world.run_until([&] { return seen.back() == "http://b http://b"; });
    world.crew->set_host("");
    world.run_until([&] { return seen.back() == " "; });
    EXPECT_EQ(elsewhere, "http://elsewhere") << "its author directed it there";
    world.finish();
}

}  // namespace
}  // namespace mayfly::load
