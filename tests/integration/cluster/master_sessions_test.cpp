// What the master makes of what a worker says, true or not.
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiber/await.hpp"
#include "integration/cluster/players.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::on_fiber;
using cluster::Peer;
using testing::HasSubstr;

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

}  // namespace
}  // namespace mayfly::master
