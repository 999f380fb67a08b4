// The master's runs, with workers whose every word the test chooses.
#include "master/master.hpp"

#include <iterator>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/descriptor.hpp"
#include "cluster/codec.hpp"
#include "cluster/frame.hpp"
#include "integration/cluster/players.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using cluster::on_fiber;
using cluster::StopMode;
using stats::RunState;
using testing::HasSubstr;

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
            assigned += player.users.at(0);
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
                RunState::ready,
                RunState::spawning,
                RunState::running,
                RunState::stopping,
                RunState::stopped
            )
        );
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
        stage.master.worker_died(2, "killed by signal 11 in user Shopper, task buy");
        stage.players[1].leave();
        std::uint64_t users = 0;
        for (const std::size_t i : {0, 2}) users += stage.players[i].assignment().users[0];
        EXPECT_EQ(users, 9u);

        stage.master.stop(StopMode::graceful);
        for (const std::size_t i : {0, 2}) stage.players[i].drain(2, 0);
        stage.master.wait_finished();
        const auto last = stage.master.snapshot();
        EXPECT_TRUE(last.run.is_partial);
        EXPECT_EQ(last.aggregated.requests, 30u);
        EXPECT_EQ(last.workers.at(1).state, stats::WorkerState::lost);
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
        stage.players[0].leave();
        stage.master.worker_died(1, "killed by signal 9");
        stage.master.wait_finished();
        EXPECT_TRUE(stage.master.snapshot().run.is_partial);
        stage.end();
    });
}

TEST(Master, AWorkerThatNeverGetsReadyIsNotWaitedForForever) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 1);
        EXPECT_FALSE(stage.master.wait_ready(1, 20ms));
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
        EXPECT_EQ(player.assignment().users[0], 2u);
        EXPECT_FALSE(stage.master.start({{1, 1}, 0s, 5s, ""})) << "while a run is going on";
        stage.master.stop(StopMode::now);
        player.drain(2, 1);
        stage.master.wait_finished();
        EXPECT_EQ(stage.counted(), 11u);

        ASSERT_TRUE(stage.master.start({{3, 1000}, 0s, 5s, ""}));
        const auto first_run = player.run;
        EXPECT_EQ(player.assignment().users[0], 3u);
        EXPECT_NE(player.run, first_run);
        EXPECT_EQ(stage.counted(), 0u);
        player.peer.send(player.report(3, 6));
        ASSERT_TRUE(cluster::eventually([&] { return stage.counted() == 6; }));
        stage.end();
    });
}

TEST(Master, ATurnThatIsDueGoesBeforeReportsThatCameAtOnce) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Stage stage(loop, 0);
        const auto ends = cluster::descriptor_pair();
        Descriptor direct(::dup(ends[1]));  // For what no fiber has to write.
        cluster::SocketPair pulse(loop);
        EXPECT_TRUE(stage.master.admit(cluster::adopt_socket(loop, ends[0])));
        EXPECT_TRUE(stage.master.admit(std::move(pulse.near)));
        auto& player = stage.players.emplace_back(
            loop, cluster::adopt_socket(loop, ends[1]), std::move(pulse.far)
        );
        stage.get_ready();
        // A hundred users each tenth of a second, so that some are due after the loop was held up.
        ASSERT_TRUE(stage.master.start({{10'000, 1000}, 0s, 5s, "http://x"}));
        const auto before = player.assignment().users.at(0);
        for (const std::uint64_t sequence : {1, 2, 3}) {
            const auto payload = cluster::encode(player.report(sequence, 10));
            auto frame = *cluster::frame_header(payload.size());
            frame.insert(frame.end(), payload.begin(), payload.end());
            ASSERT_EQ(::send(direct.get(), frame.data(), frame.size(), 0), std::ssize(frame));
        }
        direct = Descriptor();
        for (const auto end = Clock::now() + 250ms; Clock::now() < end;) continue;

        auto assigned = before;
        while (true) {
            const auto message = player.peer.receive();
            ASSERT_TRUE(message);
            if (std::holds_alternative<cluster::Acknowledge>(*message)) break;
            const auto* assign = std::get_if<cluster::Assign>(&*message);
            if (assign != nullptr) assigned = assign->users.at(0);
        }
        EXPECT_GE(assigned, before + 200);
        EXPECT_TRUE(cluster::eventually([&] { return stage.counted() == 30; }));
        stage.end();
    });
}

}  // namespace
}  // namespace mayfly::master
