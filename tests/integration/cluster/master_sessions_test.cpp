// What the master makes of what a worker says, true or not.
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiber/await.hpp"
#include "integration/cluster/players.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::on_fiber;
using testing::HasSubstr;

TEST(Master, AFrameOfGarbageEndsThatSessionOnly) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 2);
        stage.get_ready();
        cluster::SocketPair session(loop);
        ASSERT_TRUE(stage.master.admit(std::move(session.near)));
        cluster::Link garbler(std::move(session.far));
        ASSERT_TRUE(garbler.introduce({cluster::hello_of(), {}}));
        const cluster::Bytes garbage{0, 0, 0, 5, 'h', 'e', 'l', 'l', 'o'};
        boost::system::error_code error;
        garbler.stream().write(std::span(&garbage, 1), error);
        while (garbler.receive()) continue;
        garbler.close();

        ASSERT_TRUE(stage.master.start({{4, 1000}, 0s, 5s, "http://x"}));
        std::uint64_t users = 0;
        for (auto& player : stage.players) users += player.assignment().users[0];
        EXPECT_EQ(users, 4u);
        stage.end();
    });
}

TEST(Master, WhoDoesNotSpeakMayflyIsNoWorker) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        cluster::SocketPair pair(loop);
        ASSERT_TRUE(stage.master.admit(std::move(pair.near)));
        const std::string request = "GET / HTTP/1.1\r\n\r\n";
        boost::asio::async_write(pair.far, boost::asio::buffer(request), fiber::await);
        std::string rest;
        boost::system::error_code end;
        boost::asio::async_read(pair.far, boost::asio::dynamic_buffer(rest), fiber::await[end]);
        EXPECT_EQ(rest, "");
        EXPECT_TRUE(stage.master.snapshot().workers.empty());
        stage.end();
    });
}

TEST(Master, AChildThatHasNotSaidWhoItIsIsNotWaitedForAtTheEnd) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        cluster::SocketPair silent(loop);
        ASSERT_TRUE(stage.master.admit(std::move(silent.near)));
        stage.get_ready();
        for (auto& player : stage.players) player.leave();
        stage.master.dismiss(10ms);
    });
}

TEST(Master, SaysWhyAScenarioDoesNotLoad) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.players[0].greet();
        stage.players[0].peer.send(cluster::LoadFailed{"shop.so: no such file"});
        const auto ready = stage.wait_ready();
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
        const auto introduced =
            peer.introduce(cluster::Purpose::session, {}, cluster::hello_of("0.2.0"));
        ASSERT_FALSE(introduced);
        EXPECT_THAT(introduced.error().message, HasSubstr("same version"));
        peer.expect_end();
        stage.end();
    });
}

TEST(Master, ABlockedWorkerShowsAsStalledWithItsTask) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        auto& player = stage.players[0];
        player.beat({.term = 2, .turns = 9, .blocked = 2300ms, .kind = "Shopper", .task = "buy"});
        EXPECT_EQ(stage.master.snapshot().workers[0].state, stats::WorkerState::stalled);
        EXPECT_THAT(stage.master.snapshot().workers[0].note, HasSubstr("user Shopper, task buy"));
        player.beat();
        EXPECT_EQ(stage.master.snapshot().workers[0].state, stats::WorkerState::running);
        stage.end();
    });
}

TEST(Master, ShowsWhatAHeartbeatSaysOfTheProcess) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.get_ready();
        stage.players[0].beat(
            {.term = 2, .cpu = 0.5, .memory_bytes = 1000, .open_files = 7, .loop_lag = 3ms}
        );
        const auto worker = stage.master.snapshot().workers.at(0);
        EXPECT_DOUBLE_EQ(worker.cpu, 0.5);
        EXPECT_EQ(worker.memory_bytes, 1000u);
        EXPECT_EQ(worker.open_files, 7u);
        EXPECT_EQ(worker.loop_lag, 3ms);
        stage.end();
    });
}

// Its link need not end with it: a process that it started may hold the other end.
TEST(Master, WhatADeadWorkerHadSaidIsNotHeardInTheNextRun) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 2);
        stage.begin(2);
        stage.master.stop(cluster::StopMode::graceful);
        for (auto& player : stage.players) player.drain(1, 3);
        stage.master.wait_finished();

        auto& dead = stage.players[0];
        dead.peer.send(cluster::LogLine{logging::Level::debug, "last words"});
        dead.peer.send(cluster::Ready{shop});
        dead.peer.send(dead.report(2, 5));
        stage.master.worker_died(dead.pid, "it was killed");
        ASSERT_TRUE(stage.master.start({{2, 1000}, 0s, 5s, "http://x"}));
        EXPECT_EQ(stage.players[1].assignment().users[0], 2u);
        dead.peer.expect_end();
        dead.pulse.expect_end();
        EXPECT_EQ(stage.counted(), 0u);
        stage.end();
    });
}

TEST(Master, AWorkerThatDiedStaysDeadWhateverItHadSaid) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        auto& dead = stage.players[0];
        dead.greet();
        dead.peer.send(cluster::Ready{shop});
        dead.peer.send(dead.report(1, 0));
        stage.master.worker_died(dead.pid, "it was killed");
        EXPECT_EQ(dead.peer.expect<cluster::Acknowledge>().sequence, 1u);
        EXPECT_EQ(stage.master.snapshot().workers.at(0).state, stats::WorkerState::lost);
        EXPECT_FALSE(stage.master.wait_ready(1, 10s));
        stage.end();
    });
}

TEST(Master, APulseOfNoSessionIsTurnedAway) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        auto& pulse = stage.players[0].pulse;
        ASSERT_TRUE(pulse.introduce(cluster::Purpose::pulse, cluster::Bytes(32, 9)));
        EXPECT_THAT(pulse.expect<cluster::Goodbye>().reason, HasSubstr("does not know"));
        pulse.expect_end();
        stage.end();
    });
}

TEST(Master, NobodyGetsUsersBeforeItsLeaseIsValid) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        auto& player = stage.players[0];
        player.term = 1;
        player.get_ready();
        EXPECT_FALSE(stage.master.wait_ready(1, 50ms));
        player.term = 2;
        player.beat();
        EXPECT_TRUE(stage.wait_ready());
        stage.end();
    });
}

}  // namespace
}  // namespace mayfly::master
