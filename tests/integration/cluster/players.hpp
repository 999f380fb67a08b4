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

inline const std::vector<cluster::KindSummary> shop{
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

    cluster::Peer peer;
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
        const auto ready = master.wait_ready(std::chrono::seconds(10));
        ASSERT_TRUE(ready) << ready.error().message;
    }
    void begin(std::uint64_t users) {
        get_ready();
        ASSERT_TRUE(master.start({{users, 1000}, Duration(0), std::chrono::seconds(5), "http://x"})
        );
        for (auto& player : players) player.assignment();
    }
    void end() {
        for (auto& player : players) player.peer.leave();
        master.dismiss(std::chrono::seconds(5));
    }
    std::uint64_t counted() const { return master.snapshot().aggregated.requests; }

    fiber::Loop& loop;
    Master master;
    std::deque<Player> players;
};

}  // namespace mayfly::master
