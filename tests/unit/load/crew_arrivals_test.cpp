#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "load/arrivals.hpp"
#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;
using support::CrewWorld;

/// Arrivals of one kind, as one worker of all.
struct OpenWorld : CrewWorld {
    explicit OpenWorld(const std::function<void(Plan&)>& scenario) : CrewWorld(scenario) {
        arrivals.emplace(loop, *crew, plan);
    }
    /// The same plan as before, with these pauses since `begun`.
    void pause(Instant begun, std::vector<plan::Pause> pauses) {
        crew->follow({begun, plan::Pauses(std::move(pauses))});
        arrivals->follow(wanted, {{0s, 0, 1}});
        want({0});
    }
    void follow(double per_second, Duration until, std::uint64_t max_users, Duration ago = 0s) {
        const plan::Kind& kind = *plan.kinds().front();
        wanted = {};
        wanted.streams = {{plan::Rates({{0s, per_second}}), false, {kind.name}, {1}}};
        wanted.max_users = {max_users};
        wanted.until = until;
        wanted.deadline = deadline;
        crew->follow({Clock::now() - ago, plan::Pauses()});
        arrivals->follow(wanted, {{0s, 0, 1}});
        want({0});
    }
    const stats::ArrivalCounts& counts() {
        for (const auto& news : crew->take_arrivals()) stats::merge(all, news.counts);
        return all;
    }
    void finish_arrivals() {
        arrivals->stop_now();
        finish();
    }

    Duration deadline{0};
    plan::ArrivalPlan wanted;
    std::optional<Arrivals> arrivals;
    stats::ArrivalCounts all;
};

TEST(OpenModel, RunsOneTaskForEachArrivalOnUsersThatAreFree) {
    static int started = 0;
    static int stopped = 0;
    struct Visitor : User {
        void on_start() override { ++started; }
        void on_stop() override { ++stopped; }
    };
    started = stopped = 0;
    OpenWorld world([](Plan& plan) { plan.users<Visitor>("Visitor").task("rest", [](Visitor&) {}); }
    );
    world.follow(1000, 200ms, 10);
    world.run_until([&] { return world.counts().ended() == 200; });
    EXPECT_EQ(world.counts().scheduled, 200U);
    // On a busy machine more may be due at one moment than there may be users.
    EXPECT_EQ(world.counts().completed + world.counts().dropped, 200U);
    EXPECT_EQ(world.counts().start_delays.count(), world.counts().completed);
    EXPECT_GE(started, 1);
    EXPECT_LE(started, 10);
    world.arrivals->stop();
    world.crew->stop(5s);
    world.run_until([&] { return world.crew->is_idle(); });
    EXPECT_EQ(stopped, started);
    world.finish_arrivals();
}

TEST(OpenModel, DropsWhatFindsNoUser) {
    OpenWorld world([](Plan& plan) {
        plan.users<User>("Slow").task("rest", [](User&) { sleep(1h); });
    });
    world.follow(1000, 100ms, 3);
    world.run_until([&] { return world.counts().scheduled == 100; });
    EXPECT_EQ(world.counts().dropped, 97U);
    EXPECT_EQ(world.crew->running_total(), 3U);
    world.finish_arrivals();
    EXPECT_EQ(world.counts().interrupted, 3U) << "the end came first";
    EXPECT_EQ(world.counts().ended(), 100U);
}

TEST(OpenModel, NoUserIsLeftOnceAllIterationsHaveRun) {
    int runs = 0;
    OpenWorld world([&](Plan& plan) {
        plan.users<User>("A").task("rest", [&](User&) {
            ++runs;
            sleep(5ms);
        });
    });
    world.crew->limit_iterations(20);
    world.follow(1000, 0s, 100);
    world.run_until([&] { return world.counts().scheduled >= 40; });
    world.run_until([&] { return world.crew->is_idle(); });
    EXPECT_EQ(runs, 20);
    EXPECT_EQ(world.crew->iterations(), 20U);
    EXPECT_EQ(world.counts().completed, 20U);
    EXPECT_EQ(world.counts().ended(), world.counts().scheduled);
    EXPECT_EQ(world.counts().dropped, 0U) << "the others came after the end";
    world.crew->limit_iterations(30);
    world.run_until([&] { return runs == 30 && world.crew->is_idle(); });
    world.finish_arrivals();
}

TEST(OpenModel, ATaskThatThrowsOrAUserThatCannotStartFails) {
    static int starts = 0;
    struct Bad : User {
        void on_start() override {
            if (starts++ % 2 == 0) throw std::runtime_error("no");
        }
        void rest() { throw std::runtime_error("no"); }
    };
    starts = 0;
    OpenWorld world([](Plan& plan) { plan.users<Bad>("Bad").task("rest", &Bad::rest); });
    world.follow(100, 100ms, 2);
    world.run_until([&] { return world.counts().ended() == 10; });
    // On a busy machine more may be due at one moment than there may be users.
    EXPECT_EQ(world.counts().failed + world.counts().dropped, 10U);
    EXPECT_GE(world.counts().failed, 2U) << "the first user cannot start, the second throws";
    EXPECT_GE(world.crew->failed_users(), 1U);
    world.finish_arrivals();
}

TEST(OpenModel, BeginsLateArrivalsLateAndChargesThem) {
    OpenWorld world([](Plan& plan) { plan.users<User>("A").task("rest", [](User&) {}); });
    world.follow(100, 100ms, 10, 1s);
    world.run_until([&] { return world.counts().completed == 10; });
    EXPECT_EQ(world.counts().late, 10U);
    EXPECT_GE(world.counts().start_delays.min(), 900ms);
    world.finish_arrivals();
}

TEST(OpenModel, DropsWhatIsBeyondItsDeadline) {
    OpenWorld world([](Plan& plan) { plan.users<User>("A").task("rest", [](User&) {}); });
    world.deadline = 100ms;
    world.follow(100, 100ms, 10, 1s);
    world.run_until([&] { return world.counts().dropped == 10; });
    EXPECT_TRUE(world.counts().start_delays.empty());
    world.finish_arrivals();
}

TEST(OpenModel, AGracefulStopLetsBegunTasksEnd) {
    OpenWorld world([](Plan& plan) {
        plan.users<User>("A").task("rest", [](User&) { sleep(50ms); });
    });
    world.follow(100, 0s, 100);
    world.run_until([&] { return world.counts().scheduled >= 5; });
    world.arrivals->stop();
    world.crew->stop(5s);
    world.run_until([&] { return world.crew->is_idle(); });
    // What was due long before a stop that came late is not begun any more.
    EXPECT_GE(world.counts().completed, 5U);
    EXPECT_EQ(world.counts().completed + world.counts().interrupted, world.counts().scheduled);
    world.finish_arrivals();
}

TEST(OpenModel, APauseSchedulesNothingAndIsFollowedByNoBurst) {
    Instant last{};
    Instant resumed = Instant::max();
    int soon = 0;
    OpenWorld world([&](Plan& plan) {
        plan.users<User>("A").task("rest", [&](User&) {
            last = Clock::now();
            if (last >= resumed && last < resumed + 50ms) ++soon;
        });
    });
    const Instant begun = Clock::now();
    world.follow(200, 1s, 200);
    world.run_until([&] { return world.counts().scheduled >= 20; });
    const Duration paused = Clock::now() - begun;
    world.pause(begun, {{paused}});
    const auto scheduled = world.counts().scheduled;
    world.run_until([&] { return Clock::now() - begun > paused + 500ms; });
    EXPECT_EQ(world.counts().scheduled, scheduled);
    resumed = Clock::now() + 50ms;
    world.pause(begun, {{paused, resumed - begun}});
    world.run_until([&] { return world.counts().ended() == 200; });
    EXPECT_EQ(world.counts().scheduled, 200U) << "as many as without a pause";
    EXPECT_GE(last, begun + 995ms + 500ms) << "the plan goes on where it was";
    EXPECT_LT(soon, 60) << "100 were due in the pause without it, and 10 are";
    world.finish_arrivals();
}

TEST(OpenModel, AChangeOfTheRateLosesNoArrivalAndRepeatsNone) {
    OpenWorld world([](Plan& plan) { plan.users<User>("A").task("rest", [](User&) {}); });
    world.follow(100, 1s, 100);
    world.run_until([&] { return world.counts().scheduled >= 20; });
    plan::Rates& rates = world.wanted.streams.front().rates;
    rates = rates.held(500ms, 400);
    world.arrivals->follow(world.wanted, {{0s, 0, 1}});
    world.run_until([&] { return world.counts().ended() >= 250; });
    world.run_until([&] { return world.loop.io().poll() == 0; });
    EXPECT_EQ(world.counts().scheduled, 250U);
    world.finish_arrivals();
}

}  // namespace
}  // namespace mayfly::load
