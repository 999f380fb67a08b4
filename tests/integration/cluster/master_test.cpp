// The master against workers whose every word the test chooses.
#include "master/master.hpp"

#include <deque>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiber/await.hpp"
#include "integration/cluster/fixture.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::on_fiber;
using cluster::Peer;
using cluster::StopMode;
using stats::RunState;
using testing::HasSubstr;

const std::vector<cluster::KindSummary> shop{
    {"Shopper", 1, 0, "", {{"browse", 3, {}}, {"buy", 1, {}}}}};

/// A worker that answers what the test wants.
struct Player {
    Player(fiber::Loop& loop, cluster::Socket session, cluster::Socket its_pulse)
        : peer(loop, std::move(session)), pulse(std::move(its_pulse)) {}

    void greet() {
        peer.send(cluster::Hello{cluster::protocol_version, "0.1.0", 1, "box"});
        index = peer.expect<cluster::Welcome>().worker;
    }
    void get_ready() {
        greet();
        peer.send(cluster::Ready{shop});
    }
    cluster::Assign assignment() {
        auto assign = peer.expect<cluster::Assign>();
        run = assign.run;
        users = assign.users;
        return assign;
    }
    cluster::Report report(std::uint64_t sequence, std::uint64_t count) const {
        cluster::Report report;
        report.run = run;
        report.worker = index;
        report.sequence = sequence;
        report.running = users;
        report.interval = cluster::requests(count);
        return report;
    }
    /// Hands in `count` last requests and ends the run.
    void drain(std::uint64_t sequence, std::uint64_t count) {
        peer.expect<cluster::Stop>();
        users[0].users = 0;
        auto last = report(sequence, count);
        last.is_final = true;
        peer.send(last);
        EXPECT_EQ(peer.expect<cluster::Acknowledge>().sequence, sequence);
        peer.send(cluster::Stopped{run});
    }

    Peer peer;
    cluster::Socket pulse;
    std::uint32_t index = 0;
    std::string run;
    std::vector<cluster::KindCount> users;
};

/// A master and its players, put together and taken apart.
struct Stage {
    explicit Stage(fiber::Loop& its_loop, std::size_t count)
        : loop(its_loop), master(loop, {{}, "0.1.0", "shop.cpp", {}}) {
        for (std::size_t i = 0; i < count; ++i) {
            cluster::SocketPair session(loop);
            cluster::SocketPair pulse(loop);
            EXPECT_TRUE(master.admit({std::move(session.near), std::move(pulse.near)}));
            players.emplace_back(loop, std::move(session.far), std::move(pulse.far));
        }
    }
    void get_ready() {
        for (auto& player : players) player.get_ready();
        const auto ready = master.wait_ready(10s);
        ASSERT_TRUE(ready) << ready.error().message;
    }
    void begin(std::uint64_t users) {
        get_ready();
        ASSERT_TRUE(master.start({{users, 1000}, 0s, 5s, "http://x"}));
        for (auto& player : players) player.assignment();
    }
    void end() {
        for (auto& player : players) player.peer.leave();
        master.dismiss(5s);
    }
    std::uint64_t counted() const { return master.snapshot().aggregated.requests; }

    fiber::Loop& loop;
    Master master;
    std::deque<Player> players;
};

TEST(Master, AWholeRunAddsUpAndIsNotPartial) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 3);
        std::vector<RunState> states;
        stage.master.subscribe([&](const stats::Snapshot& snapshot) {
            if (states.empty() || states.back() != snapshot.run.state) {
                states.push_back(snapshot.run.state);
            }
        });
        stage.begin(7);
        std::uint64_t assigned = 0;
        for (auto& player : stage.players) {
            assigned += player.users.at(0).users;
            player.peer.send(player.report(1, 10));
        }
        EXPECT_EQ(assigned, 7u);
        ASSERT_TRUE(cluster::eventually([&] {
            return stage.master.snapshot().run.state == RunState::running;
        }));
        EXPECT_EQ(stage.master.snapshot().run.running_users, 7u);
        stage.master.stop(StopMode::graceful);
        for (auto& player : stage.players) player.drain(2, 5);
        stage.master.wait_finished();

        const auto last = stage.master.snapshot();
        EXPECT_EQ(last.aggregated.requests, 45u);
        EXPECT_EQ(last.run.state, RunState::stopped);
        EXPECT_EQ(last.run.running_users, 0u);
        EXPECT_FALSE(last.run.is_partial);
        EXPECT_EQ(last.run.scenario, "shop.cpp");
        ASSERT_EQ(last.tasks.size(), 2u);
        EXPECT_DOUBLE_EQ(last.tasks[0].weight, 0.75);
        EXPECT_THAT(
            states,
            testing::ElementsAre(
                RunState::spawning, RunState::running, RunState::stopping, RunState::stopped
            )
        );
        stage.end();
    });
}

TEST(Master, DuplicateReportIsMergedOnceAndAcknowledgedAgain) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        auto& player = stage.players[0];
        for (int i = 0; i < 3; ++i) {
            player.peer.send(player.report(1, 10));
            EXPECT_EQ(player.peer.expect<cluster::Acknowledge>().sequence, 1u);
        }
        player.peer.send(player.report(2, 1));
        EXPECT_EQ(player.peer.expect<cluster::Acknowledge>().sequence, 2u);
        EXPECT_EQ(stage.counted(), 11u);
        stage.end();
    });
}

TEST(Master, AReportOfAnotherRunIsAcknowledgedButNotCounted) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        auto& player = stage.players[0];
        auto late = player.report(1, 10);
        late.run = "an earlier run";
        player.peer.send(late);
        EXPECT_EQ(player.peer.expect<cluster::Acknowledge>().sequence, 1u);
        EXPECT_EQ(stage.counted(), 0u);
        stage.end();
    });
}

TEST(Master, AWorkerThatDiesHasItsUsersGivenToTheOthers) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 3);
        stage.begin(9);
        for (auto& player : stage.players) player.peer.send(player.report(1, 10));
        ASSERT_TRUE(cluster::eventually([&] { return stage.counted() == 30; }));
        stage.master.worker_died(1, "killed by signal 11 in user Shopper, task buy");
        stage.players[1].peer.leave();
        std::uint64_t users = 0;
        for (const std::size_t i : {0, 2}) users += stage.players[i].assignment().users[0].users;
        EXPECT_EQ(users, 9u);

        stage.master.stop(StopMode::graceful);
        for (const std::size_t i : {0, 2}) stage.players[i].drain(2, 0);
        stage.master.wait_finished();
        const auto last = stage.master.snapshot();
        EXPECT_TRUE(last.run.is_partial);
        EXPECT_EQ(last.aggregated.requests, 30u);
        EXPECT_EQ(last.workers.at(1).state, "lost");
        EXPECT_THAT(last.workers.at(1).note, HasSubstr("signal 11"));
        EXPECT_THAT(last.run.warnings, testing::Contains(HasSubstr("signal 11")));
        stage.end();
    });
}

TEST(Master, LastWorkerLostStopsTheRun) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(5);
        stage.players[0].peer.leave();
        stage.master.wait_finished();
        EXPECT_TRUE(stage.master.snapshot().run.is_partial);
        stage.end();
    });
}

TEST(Master, AFrameOfGarbageClosesThatLinkOnly) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 2);
        cluster::SocketPair session(loop);
        cluster::SocketPair pulse(loop);
        ASSERT_TRUE(stage.master.admit({std::move(session.near), std::move(pulse.near)}));
        for (auto& player : stage.players) player.get_ready();
        const std::string garbage("\0\0\0\5hello", 9);
        boost::asio::async_write(session.far, boost::asio::buffer(garbage), fiber::await);
        const auto ready = stage.master.wait_ready(10s);
        ASSERT_FALSE(ready);
        EXPECT_THAT(ready.error().message, HasSubstr("no message of this protocol"));

        ASSERT_TRUE(stage.master.start({{4, 1000}, 0s, 5s, ""}));
        std::uint64_t users = 0;
        for (auto& player : stage.players) users += player.assignment().users[0].users;
        EXPECT_EQ(users, 4u);
        stage.end();
    });
}

TEST(Master, AGapInTheReportsEndsThatSession) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        stage.players[0].peer.send(stage.players[0].report(2, 10));
        stage.players[0].peer.expect_end();
        EXPECT_EQ(stage.counted(), 0u);
        stage.end();
    });
}

TEST(Master, SaysWhyAScenarioDoesNotLoad) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.players[0].greet();
        stage.players[0].peer.send(cluster::LoadFailed{"shop.so: no such file"});
        const auto ready = stage.master.wait_ready(10s);
        ASSERT_FALSE(ready);
        EXPECT_EQ(ready.error().message, "shop.so: no such file");
        EXPECT_FALSE(stage.master.start({{1, 1}, 0s, 5s, ""}));
        stage.end();
    });
}

TEST(Master, RefusesAWorkerOfAnotherVersion) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        auto& peer = stage.players[0].peer;
        peer.send(cluster::Hello{cluster::protocol_version, "0.2.0", 1, "box"});
        EXPECT_THAT(peer.expect<cluster::Goodbye>().reason, HasSubstr("same version"));
        peer.expect_end();
        stage.end();
    });
}

TEST(Master, AWorkerThatNeverGetsReadyIsNotWaitedForForever) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        EXPECT_FALSE(stage.master.wait_ready(20ms));
        stage.end();
    });
}

TEST(Master, ABlockedWorkerShowsAsStalledWithItsTask) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        Peer pulse(loop, std::move(stage.players[0].pulse));
        pulse.send(cluster::Heartbeat{0, 9, 2300ms, "Shopper", "buy"});
        ASSERT_TRUE(cluster::eventually([&] {
            return stage.master.snapshot().workers[0].state == "stalled";
        }));
        EXPECT_THAT(stage.master.snapshot().workers[0].note, HasSubstr("user Shopper, task buy"));
        pulse.send(cluster::Heartbeat{0, 10, 0s, "", ""});
        ASSERT_TRUE(cluster::eventually([&] {
            return stage.master.snapshot().workers[0].state == "running";
        }));
        pulse.leave();
        stage.end();
    });
}

TEST(Master, EditsMoveTheTargetAndASecondRunStartsFromZero) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        auto& player = stage.players[0];
        stage.begin(4);
        player.peer.send(player.report(1, 10));
        stage.master.set_target({2, 1000});
        EXPECT_EQ(player.assignment().users[0].users, 2u);
        EXPECT_FALSE(stage.master.start({{1, 1}, 0s, 5s, ""})) << "while a run is going on";
        stage.master.stop(StopMode::now);
        player.drain(2, 1);
        stage.master.wait_finished();
        EXPECT_EQ(stage.counted(), 11u);

        ASSERT_TRUE(stage.master.start({{3, 1000}, 0s, 5s, ""}));
        const auto first_run = player.run;
        EXPECT_EQ(player.assignment().users[0].users, 3u);
        EXPECT_NE(player.run, first_run);
        EXPECT_EQ(stage.counted(), 0u);
        player.peer.send(player.report(3, 6));
        ASSERT_TRUE(cluster::eventually([&] { return stage.counted() == 6; }));
        stage.end();
    });
}

}  // namespace
}  // namespace mayfly::master
