// Workers whose every word a test chooses, and the master they play with.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "master/master.hpp"

namespace mayfly::master {

inline const plan::Mix shop{{{"Shopper", 1, 0, "", {{"browse", 3}, {"buy", 1}}}}};

/// A worker that answers what the test wants.
struct Player {
    Player(fiber::Loop& loop, cluster::Stream session, cluster::Stream its_pulse)
        : peer(loop, std::move(session)), pulse(loop, std::move(its_pulse)) {}

    /// Up to the Welcome, with a heartbeat in which its users may run.
    void greet() {
        const auto hello = cluster::Hello{cluster::protocol_version, "0.1.0", pid, "box"};
        ASSERT_TRUE(peer.introduce(cluster::Purpose::session, {}, hello));
        const auto welcome = peer.expect<cluster::Welcome>();
        index = welcome.worker;
        ticket = welcome.ticket;
        ASSERT_TRUE(pulse.introduce(cluster::Purpose::pulse, ticket));
        beat();
    }
    void get_ready() {
        greet();
        peer.send(cluster::Ready{shop});
    }
    cluster::Echo beat() { return beat({.term = term}); }
    cluster::Echo beat(cluster::Heartbeat heartbeat) {
        heartbeat.sent = ++beats * std::chrono::milliseconds(1);
        if (heartbeat.time == 0) heartbeat.time = unix_now();
        pulse.send(heartbeat);
        return pulse.expect<cluster::Echo>();
    }
    cluster::Assign assignment() {
        auto assign = peer.expect<cluster::Assign>();
        EXPECT_EQ(assign.term, term);
        run = assign.run;
        epoch = assign.epoch;
        users = assign.users;
        return assign;
    }
    cluster::Report report(std::uint64_t sequence, std::uint64_t count) const {
        cluster::Report report;
        report.run = run;
        report.epoch = epoch;
        report.term = term;
        report.sequence = sequence;
        report.running = users;
        report.interval = cluster::requests(count);
        return report;
    }
    /// Hands in `count` last requests and ends the run.
    void drain(std::uint64_t sequence, std::uint64_t count) {
        epoch = peer.expect<cluster::Stop>().epoch;
        users[0] = 0;
        auto last = report(sequence, count);
        last.is_final = true;
        peer.send(last);
        EXPECT_EQ(peer.expect<cluster::Acknowledge>().sequence, sequence);
        peer.send(cluster::Stopped{run});
    }

    void leave() {
        peer.leave();
        pulse.leave();
    }

    cluster::Peer peer;
    cluster::Peer pulse;
    std::int64_t pid = 0;
    std::uint32_t index = 0;
    cluster::Bytes ticket;
    std::uint64_t term = 2;
    int beats = 0;
    std::string run;
    std::uint64_t epoch = 0;
    cluster::KindCounts users;
};

/// A master and its players, put together and taken apart.
struct Stage {
    explicit Stage(fiber::Loop& its_loop, std::size_t count)
        : Stage(its_loop, count, {{}, "0.1.0", "shop.cpp", {}, {}}) {}
    Stage(fiber::Loop& its_loop, std::size_t count, Master::Settings settings)
        : loop(its_loop), master(loop, std::move(settings)) {
        EXPECT_TRUE(master.begin());
        while (players.size() < count) add_player();
    }
    Player& add_player() {
        cluster::SocketPair session(loop);
        cluster::SocketPair pulse(loop);
        EXPECT_TRUE(master.admit(std::move(session.near)));
        EXPECT_TRUE(master.admit(std::move(pulse.near)));
        auto& player = players.emplace_back(loop, std::move(session.far), std::move(pulse.far));
        player.pid = static_cast<std::int64_t>(players.size());
        return player;
    }
    /// Another pulse for the player's session, which has sent a heartbeat.
    cluster::Peer& add_pulse(const Player& player) {
        cluster::SocketPair pair(loop);
        EXPECT_TRUE(master.admit(std::move(pair.near)));
        auto& pulse = pulses.emplace_back(loop, std::move(pair.far));
        EXPECT_TRUE(pulse.introduce(cluster::Purpose::pulse, player.ticket));
        pulse.send(cluster::Heartbeat{
            .sent = std::chrono::milliseconds(1), .time = unix_now(), .term = player.term});
        return pulse;
    }
    Result<void> wait_ready() {
        return master.wait_ready(players.size(), std::chrono::seconds(10));
    }
    void get_ready() {
        for (auto& player : players) player.get_ready();
        const auto ready = wait_ready();
        ASSERT_TRUE(ready) << ready.error().message;
    }
    void begin(std::uint64_t users) {
        get_ready();
        ASSERT_TRUE(master.start({{users, 1000}, Duration(0), std::chrono::seconds(5), "http://x"})
        );
        for (auto& player : players) player.assignment();
    }
    void end() {
        for (auto& player : players) player.leave();
        for (auto& pulse : pulses) pulse.leave();
        master.dismiss(std::chrono::seconds(5));
    }
    std::uint64_t counted() const { return master.snapshot().aggregated.requests; }

    fiber::Loop& loop;
    Master master;
    std::deque<Player> players;
    std::deque<cluster::Peer> pulses;
};

}  // namespace mayfly::master
