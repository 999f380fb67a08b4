// Which worker gets how many users when workers come, go, and come back.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/cluster/players.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::on_fiber;

std::uint64_t share_of(const Player& player) {
    return player.users.at(0);
}

TEST(MasterAssignments, OneThatJoinsGetsItsShareWhenTheOthersHaveLetGo) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 2);
        stage.begin(12);
        for (auto& player : stage.players) player.peer.send(player.report(1, 0));
        auto& newcomer = stage.add_player();
        newcomer.get_ready();
        EXPECT_EQ(newcomer.assignment().users[0], 0u) << "the others still run all";
        std::uint64_t sequence = 1;
        for (const std::size_t i : {0, 1}) {
            auto& player = stage.players[i];
            EXPECT_EQ(player.assignment().users[0], 4u);
            player.users[0] = 5;  // One has left, one takes its time.
            player.peer.send(player.report(++sequence, 0));
            sequence = 1;
        }
        while (newcomer.assignment().users[0] < 2) continue;
        EXPECT_EQ(share_of(newcomer), 2u);
        for (const std::size_t i : {0, 1}) {
            stage.players[i].users[0] = 4;
            stage.players[i].peer.send(stage.players[i].report(3, 0));
        }
        while (newcomer.assignment().users[0] < 4) continue;
        EXPECT_EQ(share_of(newcomer), 4u);
        stage.end();
    });
}

TEST(MasterAssignments, ANewTermGetsTheShareAnew) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 2);
        stage.begin(10);
        auto& player = stage.players[0];
        player.term = 3;
        player.beat();  // Its lease has ended: the other one takes over.
        EXPECT_EQ(stage.players[1].assignment().users[0], 10u);
        stage.players[1].peer.send(stage.players[1].report(1, 0));
        player.term = 4;
        player.beat();
        EXPECT_EQ(player.assignment().users[0], 0u);
        EXPECT_EQ(stage.players[1].assignment().users[0], 5u);
        stage.players[1].peer.send(stage.players[1].report(2, 0));
        EXPECT_EQ(player.assignment().users[0], 5u);
        stage.end();
    });
}

TEST(MasterAssignments, AWorkerWhosePulseIsCutLosesItsUsersAndBeginsFromNothing) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 2);
        stage.begin(10);
        for (auto& player : stage.players) player.peer.send(player.report(1, 10));
        auto& player = stage.players[0];
        player.pulse.leave();
        // On the master's side; until the worker says so on its session, its users may run.
        player.peer.send(cluster::Probe{.sent = 1ms, .term = 3});
        EXPECT_EQ(player.peer.expect<cluster::ProbeAnswer>().sent, 1ms);
        EXPECT_EQ(stage.players[1].assignment().users[0], 10u);
        EXPECT_TRUE(cluster::eventually([&] {
            return stage.master.snapshot().workers[0].state == stats::WorkerState::lost;
        }));

        // A heartbeat that was overtaken comes on another link, in the old term.
        auto& again = stage.add_pulse(player);
        EXPECT_EQ(again.expect<cluster::Echo>().revoked_term, 3u);
        again.send(cluster::Heartbeat{.sent = 2ms, .time = unix_now(), .term = 4});
        EXPECT_EQ(again.expect<cluster::Echo>().revoked_term, 0u);
        player.term = 4;
        EXPECT_EQ(player.assignment().users[0], 0u);
        EXPECT_EQ(stage.master.snapshot().workers[0].state, stats::WorkerState::running);
        stage.end();
    });
}

TEST(MasterAssignments, AKindNobodyWantsIsNotAssigned) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.get_ready();
        RunOptions options{{5, 1000}, 0s, 5s, "http://x"};
        options.kinds = {{"Nobody"}};
        EXPECT_FALSE(stage.master.start(options));
        options.kinds = {{"Shopper"}};
        EXPECT_TRUE(stage.master.start(options));
        EXPECT_EQ(stage.players[0].assignment().users[0], 5u);
        stage.end();
    });
}

}  // namespace
}  // namespace mayfly::master
