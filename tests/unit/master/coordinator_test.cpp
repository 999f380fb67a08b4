#include "master/coordinator.hpp"

#include <array>

#include <gmock/gmock.h>

#include "cluster/link_end.hpp"
#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using stats::RunState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

class SilentEnd final : public cluster::LinkEnd {
public:
    void send(const cluster::Message& message) override {
        if (const auto* welcome = std::get_if<cluster::Welcome>(&message)) ticket = welcome->ticket;
        stops += std::holds_alternative<cluster::Stop>(message);
    }
    void close() override {}
    cluster::Bytes ticket;
    int stops = 0;
};

/// A master with a run of two workers, and what it hears of them.
class CoordinatorTest : public testing::Test {
protected:
    struct Peer {
        std::uint32_t index = 0;
        std::uint64_t reports = 0;
        bool is_cut = false;
        SilentEnd session;
        SilentEnd pulse;
    };

    CoordinatorTest()
        : master(
              {.version = "0.1.0"},
              nullptr,
              {[this] { return now; },
               [this] { return now.time_since_epoch() / 1ms + 1'700'000'000'000; },
               [] {}}
          ) {
        master.turn(now);
        for (auto& peer : peers) {
            open(peer);
            beat(peer);
        }
        RunOptions options;
        options.target = {10, 100};
        options.stop_timeout = Duration(0);
        EXPECT_TRUE(master.prepare(options));
        master.prepare_workers();
        pass(1s);
    }

    void begin(RunOptions options) {
        for (auto& peer : peers) end_run_of(peer);
        EXPECT_TRUE(master.prepare(std::move(options)));
        master.prepare_workers();
        pass(1s);
    }
    /// "6 users to 2 users", of each change.
    std::vector<std::string> changes() const {
        std::vector<std::string> all;
        for (const auto& change : master.snapshot().run.changes) {
            EXPECT_EQ(change.what, stats::RunChange::What::load);
            all.push_back(change.before + " to " + change.now);
        }
        return all;
    }
    void open(Peer& peer) {
        const Introduction who{
            Introduction::Origin::child, {.host = "box"}, {.ticket = peer.session.ticket}};
        peer.index = master.open(peer.session, who).value();
        EXPECT_TRUE(master.open_pulse(peer.pulse, peer.session.ticket));
        peer.is_cut = false;
        cluster::Ready ready;
        ready.mix.kinds = {{.name = "User", .tasks = {{.name = "task"}}}};
        EXPECT_FALSE(master.take(peer.index, ready));
    }
    void cut(Peer& peer) {
        master.close_pulse(peer.index, peer.pulse);
        master.close(peer.index, peer.session, {Sessions::Ending::link_lost, "the link broke"});
        peer.is_cut = true;
    }
    void beat(Peer& peer, Duration loop_lag = {}) {
        cluster::Heartbeat beat;
        beat.loop_lag = loop_lag;
        beat.sent = now.time_since_epoch();
        beat.term = 2;
        EXPECT_TRUE(master.take_pulse(peer.index, peer.pulse, beat));
    }
    /// Its last report and its word that the run is over for it.
    void end_run_of(Peer& peer) {
        cluster::Report report;
        report.run = master.run().id();
        report.sequence = ++peer.reports;
        report.running = {0};
        report.is_final = true;
        EXPECT_FALSE(master.take(peer.index, report));
        EXPECT_FALSE(master.take(peer.index, cluster::Stopped{master.run().id()}));
        master.turn(now);
    }
    /// Lets time pass, in which workers with links are heard.
    void pass(Duration time) {
        for (const auto end = now + time; now < end;) {
            now += 100ms;
            for (auto& peer : peers)
                if (!peer.is_cut) beat(peer);
            master.turn(now);
        }
    }
    bool is_lost(const Peer& peer) const { return master.roster().at(peer.index).is_lost; }

    Instant now = start;
    std::array<Peer, 2> peers;
    Coordinator master;
};

TEST_F(CoordinatorTest, WhileTheRunGoesOnTheUsersOfAWorkerWithoutLinksAreGivenAwaySoon) {
    cut(peers[0]);
    pass(Roster::cut_limit - 100ms);
    EXPECT_FALSE(is_lost(peers[0]));
    pass(100ms);
    EXPECT_TRUE(is_lost(peers[0]));
    EXPECT_TRUE(master.run().is_active());
}

TEST_F(CoordinatorTest, ItsSecondsAreThoseOfTheRun) {
    master.stop(cluster::StopMode::now);
    for (auto& peer : peers) end_run_of(peer);
    pass(300ms);
    std::vector<Duration> elapsed;
    master.subscribe([&](const stats::Snapshot& second) {
        if (second.run.state == RunState::spawning) elapsed.push_back(second.run.elapsed);
    });
    ASSERT_TRUE(master.prepare({.target = {10, 100}}));
    master.prepare_workers();
    pass(3500ms);
    EXPECT_THAT(elapsed, IsSupersetOf({Duration(1s), Duration(2s), Duration(3s)}));
}

TEST_F(CoordinatorTest, ShowsTheHighestLagOfEachSecond) {
    std::vector<Duration> lags;
    master.subscribe([&](const stats::Snapshot& second) {
        lags.push_back(second.workers.at(0).loop_lag);
    });
    lags.clear();
    beat(peers[0], 80ms);
    pass(1s);
    EXPECT_EQ(lags.back(), 80ms) << "though heartbeats without any came after it";
    pass(1s);
    EXPECT_EQ(lags.back(), 0ms);
}

TEST_F(CoordinatorTest, AnotherLoadIsAChangeOfTheRun) {
    master.set_target({10, 100});
    EXPECT_THAT(changes(), IsEmpty()) << "it is that of the run already";
    master.set_target({4, 100});
    master.set_target({4, 2});
    EXPECT_THAT(
        changes(),
        ElementsAre(
            "10 users at 100 a second to 4 users at 100 a second",
            "4 users at 100 a second to 4 users at 2 a second"
        )
    );
    EXPECT_EQ(master.snapshot().run.changes.back().elapsed, 1s);
}

TEST_F(CoordinatorTest, AnotherRateIsAChangeUnlessASearchAsksForIt) {
    master.stop(cluster::StopMode::now);
    begin({.arrivals = {.rates = plan::Rates({{0s, 50}})}});
    ASSERT_TRUE(master.set_rate("", 70, Coordinator::Asker::search));
    EXPECT_THAT(changes(), IsEmpty());
    pass(1s);
    ASSERT_TRUE(master.set_rate("", 20));
    EXPECT_THAT(changes(), ElementsAre("arrivals: 70 a second to arrivals: 20 a second"));
}

TEST_F(CoordinatorTest, ASkippedStageIsAChangeAndSoIsATargetInPlaceOfStages) {
    master.stop(cluster::StopMode::now);
    begin({.target = {0, 100}, .stages = plan::Stages({{10s, 4}, {10s, 8}})});
    ASSERT_TRUE(master.skip_stage());
    master.set_target({8, 100});
    EXPECT_THAT(
        changes(),
        ElementsAre(
            "stages 10s:4,10s:8 to stages 1s:0,0s:4,10s:8",
            "stages 1s:0,0s:4,10s:8 to 8 users at 100 a second"
        )
    );
}

TEST_F(CoordinatorTest, AnEditThatIsRefusedChangesNothing) {
    ASSERT_FALSE(master.edit({.host = "http://b", .run_time = 1ms})) << "it has run for longer";
    EXPECT_EQ(master.options().host, "");
    EXPECT_TRUE(master.snapshot().run.changes.empty());
    ASSERT_TRUE(master.edit({.host = "http://b", .run_time = 60s}));
    EXPECT_EQ(master.options().host, "http://b");
    EXPECT_EQ(master.options().run_time, 60s);
    Duration run_time = 60s;
    while (master.snapshot().run.changes.size() < stats::RunChange::most - 1) {
        ASSERT_TRUE(master.edit({.run_time = run_time += 1s}));
    }
    ASSERT_FALSE(master.edit({.host = "http://c", .run_time = 1h})) << "only one is left";
    EXPECT_EQ(master.options().host, "http://b");
    EXPECT_EQ(master.options().run_time, run_time);
    EXPECT_TRUE(master.edit({.host = "http://c", .run_time = run_time}));
    EXPECT_EQ(master.options().host, "http://c");
}

TEST_F(CoordinatorTest, WhileTheRunEndsAWorkerWithoutLinksHasTheTimeToDialAgain) {
    cut(peers[0]);
    master.stop(cluster::StopMode::graceful);
    end_run_of(peers[1]);
    pass(Roster::redial_limit - 100ms);
    EXPECT_FALSE(is_lost(peers[0]));
    EXPECT_EQ(master.state(), RunState::stopping);
    open(peers[0]);
    end_run_of(peers[0]);
    EXPECT_EQ(master.state(), RunState::stopped);
    EXPECT_FALSE(master.snapshot().run.is_partial);
}

TEST_F(CoordinatorTest, WhileTheRunEndsItWaitsForAWorkerWithoutLinksNoLonger) {
    cut(peers[0]);
    master.stop(cluster::StopMode::graceful);
    end_run_of(peers[1]);
    pass(Roster::redial_limit);
    EXPECT_TRUE(is_lost(peers[0]));
    EXPECT_EQ(master.state(), RunState::stopped);
    EXPECT_TRUE(master.snapshot().run.is_partial);
}

TEST_F(CoordinatorTest, UsersOfAWorkerThatIsLostRightAfterItsReportDidRun) {
    cluster::Report report;
    report.run = master.run().id();
    report.sequence = ++peers[0].reports;
    report.running = {3};
    report.reached_users = 3;
    EXPECT_FALSE(master.take(peers[0].index, report));
    peers[0].is_cut = true;
    master.close(peers[0].index, peers[0].session, {Sessions::Ending::expelled, "it broke"});
    pass(1s);
    EXPECT_EQ(master.snapshot().run.reached_users, 3U);
}

TEST_F(CoordinatorTest, AWorkerThatLeavesIsToldAgainToStopWhenItIsBack) {
    EXPECT_FALSE(master.take(peers[0].index, cluster::Leave{}));
    EXPECT_EQ(peers[0].session.stops, 1);
    cut(peers[0]);
    open(peers[0]);
    EXPECT_EQ(peers[0].session.stops, 2) << "what it answered to the first may be lost";
}

}  // namespace
}  // namespace mayfly::master
