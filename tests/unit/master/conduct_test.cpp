#include "master/conduct.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fiber_run.hpp"
#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::StopMode;
using stats::RunState;

const cluster::Ready hooked{{{{"Shopper"}}}, true};
const RunOptions one_user{{1, 1}, 0s, 5s, "http://x"};

/// A director that cannot be started.
std::unique_ptr<DirectorLink> no_director(fiber::Loop& loop) {
    const auto start = []() -> Result<cluster::Stream> { return Error{"no process for it"}; };
    return std::make_unique<DirectorLink>(
        loop, start, "0.1.0", cluster::Welcome{}, [](const cluster::Message&) {}
    );
}

TEST(Conduct, WithoutHooksARunBeginsAndEndsAtOnce) {
    Conduct conduct(nullptr);
    ASSERT_TRUE(conduct.learn(hooked));
    EXPECT_FALSE(conduct.has_hooks()) << "nobody runs them";
    conduct.run().start("run-1", one_user, start);
    EXPECT_TRUE(conduct.advance({.live_workers = 1}, start)) << "another state";
    EXPECT_FALSE(conduct.advance({.live_workers = 1}, start));
    EXPECT_FALSE(conduct.preparation()) << "there is nothing to tell";
    conduct.run().stop(StopMode::graceful, start);
    EXPECT_TRUE(conduct.advance({.live_workers = 1}, start));
    EXPECT_EQ(conduct.run().state(), RunState::stopped);
    EXPECT_FALSE(conduct.takes_conclusion());
}

TEST(Conduct, AllWorkersHaveTheSameScenario) {
    Conduct conduct(nullptr);
    ASSERT_TRUE(conduct.learn(hooked));
    EXPECT_TRUE(conduct.learn(hooked));
    auto other = hooked;
    other.mix.kinds[0].name = "Admin";
    EXPECT_FALSE(conduct.learn(other));
    EXPECT_EQ(conduct.scenario(), hooked);
}

TEST(Conduct, TellsWorkersTheParameters) {
    Conduct conduct(nullptr);
    auto scenario = hooked;
    scenario.mix.parameters = {{"size", "small"}};
    ASSERT_TRUE(conduct.learn(scenario));
    auto given = one_user;
    given.parameters = {{"size", "large"}};
    conduct.prepare(1'790'000'000'000, given, start);
    const auto preparation = conduct.preparation();
    ASSERT_TRUE(preparation);
    EXPECT_EQ(preparation->run, conduct.run().id());
    EXPECT_EQ(preparation->host, "http://x");
    EXPECT_EQ(preparation->parameters, given.parameters);
}

TEST(Conduct, ARunThatCannotBeSetUpEndsAndIsConcluded) {
    fiber::Loop loop;
    support::run_on_fiber(loop, [&] {
        Conduct conduct(no_director(loop));
        ASSERT_TRUE(conduct.learn(hooked));
        EXPECT_TRUE(conduct.has_hooks());
        conduct.prepare(1'790'000'000'000, one_user, Clock::now());
        EXPECT_EQ(conduct.run().state(), RunState::preparing);
        EXPECT_EQ(conduct.set_up().error().message, "no process for it");
        EXPECT_EQ(conduct.setup_problem(), "no process for it");
        EXPECT_EQ(conduct.run().state(), RunState::stopping);
        conduct.advance({}, Clock::now());
        EXPECT_EQ(conduct.run().state(), RunState::stopping) << "the teardown is due";
        EXPECT_TRUE(conduct.takes_conclusion());
        EXPECT_FALSE(conduct.takes_conclusion()) << "once";
        EXPECT_FALSE(conduct.conclude());
        EXPECT_TRUE(conduct.advance({}, Clock::now()));
        EXPECT_EQ(conduct.run().state(), RunState::stopped);

        conduct.prepare(1'790'000'000'000, one_user, Clock::now());
        EXPECT_TRUE(conduct.setup_problem().empty());
        EXPECT_THAT(conduct.run().id(), testing::EndsWith("-2"));
    });
}

TEST(Conduct, ARunThatIsStoppedBeforeItsSetupBeginsHasNone) {
    fiber::Loop loop;
    support::run_on_fiber(loop, [&] {
        Conduct conduct(no_director(loop));
        ASSERT_TRUE(conduct.learn(hooked));
        conduct.prepare(1'790'000'000'000, one_user, Clock::now());
        conduct.run().stop(StopMode::graceful, Clock::now());
        EXPECT_TRUE(conduct.set_up());
        conduct.advance({}, Clock::now());
        EXPECT_EQ(conduct.run().state(), RunState::stopped);
    });
}

}  // namespace
}  // namespace mayfly::master
