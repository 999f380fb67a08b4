// What the master makes of the messages of a worker that is at work.
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/cluster/players.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::on_fiber;
using cluster::StopMode;
using testing::Contains;
using testing::HasSubstr;

TEST(MasterMessages, ADuplicateReportIsMergedOnceAndAcknowledgedAgain) {
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

TEST(MasterMessages, AGapInTheReportsEndsThatSession) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        stage.players[0].peer.send(stage.players[0].report(2, 10));
        const auto reason = stage.players[0].peer.expect<cluster::Expelled>().reason;
        EXPECT_THAT(reason, HasSubstr("report 2"));
        stage.players[0].peer.expect_end();
        EXPECT_TRUE(stage.master.snapshot().run.is_partial);
        EXPECT_EQ(stage.counted(), 0u);
        stage.end();
    });
}

TEST(MasterMessages, WhoContradictsItselfOrSendsNonsenseIsToldSoAndCountsNothing) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 2);
        stage.begin(2);
        auto report = stage.players[0].report(1, 10);
        report.interval.entries.at(0).failures = 11;
        stage.players[0].peer.send(report);
        EXPECT_THAT(
            stage.players[0].peer.expect<cluster::Expelled>().reason,
            HasSubstr("its report contradicts itself: of 'GET /' it counted 11 failures of 10")
        );
        constexpr auto no_level = static_cast<logging::Level>(9);
        stage.players[1].peer.send(cluster::LogLine{no_level, "a line"});
        EXPECT_THAT(
            stage.players[1].peer.expect<cluster::Expelled>().reason,
            HasSubstr("malformed LogLine message: a choice is none of those there are")
        );
        for (auto& player : stage.players) player.peer.expect_end();
        EXPECT_EQ(stage.counted(), 0u);
        stage.end();
    });
}

TEST(MasterMessages, WhatWasMeasuredBeforeAResetIsAcknowledgedButNotCounted) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        auto& player = stage.players[0];
        stage.master.reset_statistics();
        const auto reset = player.peer.expect<cluster::Reset>();
        EXPECT_EQ(reset, (cluster::Reset{player.run, 1}));
        player.peer.send(player.report(1, 10));
        auto after = player.report(2, 3);
        after.statistics = 1;
        player.peer.send(after);
        EXPECT_EQ(player.peer.expect<cluster::Acknowledge>().sequence, 1u);
        EXPECT_EQ(player.peer.expect<cluster::Acknowledge>().sequence, 2u);
        EXPECT_EQ(stage.counted(), 3u);
        auto& newcomer = stage.add_player();
        newcomer.get_ready();
        EXPECT_EQ(newcomer.assignment().statistics, 1u);
        stage.end();
    });
}

TEST(MasterMessages, AReportOfAnotherRunIsAcknowledgedButNotCountedAndEndsThatRun) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        auto& player = stage.players[0];
        auto late = player.report(1, 10);
        late.run = "an earlier run";
        player.peer.send(late);
        const auto stop = player.peer.expect<cluster::Stop>();
        EXPECT_EQ(stop.run, "an earlier run");
        EXPECT_EQ(stop.mode, StopMode::now);
        EXPECT_EQ(player.peer.expect<cluster::Acknowledge>().sequence, 1u);
        EXPECT_EQ(stage.counted(), 0u);
        EXPECT_THAT(
            stage.master.snapshot().run.warnings,
            Contains(HasSubstr("10 requests of run an earlier run"))
        );
        stage.end();
    });
}

TEST(MasterMessages, TimesOfAClockThatIsWrongAreCorrected) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        auto& player = stage.players[0];
        constexpr UnixMillis behind = 3'600'000;
        // Heartbeats of a right clock are forgotten after a while.
        for (int i = 0; i < 100; ++i) player.beat({.time = unix_now() - behind, .term = 2});
        auto report = player.report(1, 10);
        report.interval.from -= behind;
        report.interval.until -= behind;
        report.interval.errors = {
            {"GET", "/", "broken", 1, unix_now() - behind, unix_now() - behind}};
        player.peer.send(report);
        player.peer.expect<cluster::Acknowledge>();
        const auto snapshot = stage.master.snapshot();
        EXPECT_NEAR(
            static_cast<double>(snapshot.errors.at(0).first_seen),
            static_cast<double>(unix_now()),
            10'000
        );
        stage.end();
    });
}

TEST(MasterMessages, TimesThatNoClockShowsHarmNothing) {
    constexpr auto least = std::numeric_limits<UnixMillis>::min();
    constexpr auto most = std::numeric_limits<UnixMillis>::max();
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(1);
        auto& player = stage.players[0];
        for (int i = 0; i < 100; ++i) player.beat({.time = most, .term = player.term});
        auto report = player.report(1, 5);
        report.interval.from = least;
        report.interval.until = most;
        report.interval.errors = {{"GET", "/", "it broke", 2, least, most}};
        player.peer.send(report);
        EXPECT_EQ(player.peer.expect<cluster::Acknowledge>().sequence, 1u);
        EXPECT_EQ(stage.counted(), 5u);
        EXPECT_EQ(stage.master.snapshot().errors.at(0).occurrences, 2u);
        stage.end();
    });
}

TEST(MasterMessages, AWorkerThatAsksToGoIsLetGoOnceItsUsersAreGone) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 2);
        stage.begin(10);
        auto& leaver = stage.players[0];
        auto& other = stage.players[1];
        for (auto& player : stage.players) player.peer.send(player.report(1, 10));
        leaver.peer.send(cluster::Leave{});
        const auto stop = leaver.peer.expect<cluster::Stop>();
        EXPECT_EQ(stop.mode, StopMode::graceful);
        leaver.epoch = stop.epoch;
        leaver.users[0] = 2;  // The other three have left.
        leaver.peer.send(leaver.report(2, 1));
        EXPECT_EQ(other.assignment().users[0], 8u);
        leaver.users[0] = 0;
        auto last = leaver.report(3, 1);
        last.is_final = true;
        leaver.peer.send(last);
        leaver.peer.send(cluster::Stopped{leaver.run});
        EXPECT_EQ(leaver.peer.expect<cluster::Goodbye>().reason, "as you asked");
        leaver.peer.send(cluster::Goodbye{"thanks"});
        EXPECT_EQ(other.assignment().users[0], 10u);
        ASSERT_TRUE(cluster::eventually([&] {
            return stage.master.snapshot().workers[0].state == stats::WorkerState::gone;
        }));
        stage.master.stop(StopMode::graceful);
        other.drain(2, 0);
        stage.master.wait_finished();
        EXPECT_EQ(stage.counted(), 22u);
        EXPECT_FALSE(stage.master.snapshot().run.is_partial);
        stage.end();
    });
}

TEST(MasterMessages, AWorkerThatIsIdleMayGoAtOnce) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.get_ready();
        stage.players[0].peer.send(cluster::Leave{});
        stage.players[0].peer.expect<cluster::Goodbye>();
        stage.end();
    });
}

TEST(MasterMessages, UsersOfAnEarlierTermAreNotBelievedToRun) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        stage.begin(5);
        auto& player = stage.players[0];
        const auto before = player.report(1, 10);
        player.term = 4;
        player.beat();
        player.peer.send(before);
        player.peer.expect<cluster::Acknowledge>();
        EXPECT_EQ(stage.counted(), 10u) << "what they did counts";
        EXPECT_EQ(stage.master.snapshot().run.running_users, 0u);
        stage.end();
    });
}

TEST(MasterMessages, SendsThePiecesOfAScenarioToWhoAsks) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Master::Settings settings;
        settings.version = "0.1.0";
        settings.offer.blobs["d"] = std::string(cluster::max_piece_size + 1, 'x');
        Stage stage(loop, 1, std::move(settings));
        stage.players[0].greet();
        auto& peer = stage.players[0].peer;
        peer.send(cluster::Fetch{"d", 0});
        EXPECT_EQ(peer.expect<cluster::Piece>().bytes.size(), cluster::max_piece_size);
        peer.send(cluster::Fetch{"d", cluster::max_piece_size});
        EXPECT_EQ(peer.expect<cluster::Piece>().bytes, cluster::Bytes(1, 'x'));
        peer.send(cluster::Fetch{"another", 0});
        EXPECT_TRUE(peer.expect<cluster::Piece>().bytes.empty());
        stage.end();
    });
}

}  // namespace
}  // namespace mayfly::master
