// The worker's second thread against a master that the test plays.
#include "worker/pulse.hpp"

#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/visitors.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;

const fiber::Activity buying{"Shopper", "buy"};
const cluster::Bytes ticket(32, 5);

struct PulseAndMaster {
    explicit PulseAndMaster(fiber::Loop& its_loop)
        : PulseAndMaster(its_loop, cluster::descriptor_pair()) {}
    void end() {
        pulse.reset();
        keeper.leave();
    }

    fiber::Loop& loop;
    fiber::Progress progress;
    MasterAccess access;
    cluster::PulseKeeper keeper;
    std::optional<Pulse> pulse;

private:
    PulseAndMaster(fiber::Loop& its_loop, std::array<int, 2> ends)
        : loop(its_loop),
          access(cluster::access_by({-1, ends[1]})),
          keeper(loop, cluster::adopt_socket(loop, ends[0])) {
        keeper.begin();
        pulse.emplace(access, ticket, progress);
    }
};

TEST(Pulse, BeatsWithTheTaskThatBlocks) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        PulseAndMaster stage(loop);
        stage.progress.resumes = 7;
        stage.progress.running = &buying;
        stage.progress.loop_lag = Duration(4ms).count();
        ASSERT_TRUE(cluster::eventually([&] { return stage.keeper.last.blocked > 300ms; }));
        EXPECT_EQ(stage.keeper.join.purpose, cluster::Purpose::pulse);
        EXPECT_EQ(stage.keeper.join.ticket, ticket);
        EXPECT_EQ(stage.keeper.last.turns, 7u);
        EXPECT_EQ(stage.keeper.last.kind, "Shopper");
        EXPECT_EQ(stage.keeper.last.task, "buy");
        EXPECT_GT(stage.keeper.last.memory_bytes, 0u);
        EXPECT_GT(stage.keeper.last.open_files, 0u);
        EXPECT_EQ(stage.progress.loop_lag, 0) << "it tells the highest lag since it looked";
        stage.end();
    });
}

TEST(Pulse, LetsUsersRunOnceItWasAnswered) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        PulseAndMaster stage(loop);
        EXPECT_EQ(stage.keeper.expect_term(), 2u);
        EXPECT_EQ(stage.progress.term, 2u);
        stage.end();
    });
}

TEST(Pulse, BarsUsersThatWereGivenAway) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        PulseAndMaster stage(loop);
        stage.keeper.expect_term();
        stage.keeper.revoked_term = 2;
        EXPECT_TRUE(cluster::eventually([&] { return stage.progress.term == 4; }));
        EXPECT_TRUE(cluster::eventually([&] { return stage.keeper.last.term == 4; }));
        stage.end();
    });
}

TEST(Pulse, BarsUsersWhenTheMasterIsGone) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        PulseAndMaster stage(loop);
        stage.keeper.expect_term();
        stage.keeper.leave();
        EXPECT_TRUE(cluster::eventually([&] { return stage.progress.term == 3; }));
        stage.pulse.reset();
    });
}

TEST(Pulse, BarsUsersWhenTheMasterIsSilentForTenSeconds) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        PulseAndMaster stage(loop);
        stage.keeper.expect_term();
        stage.keeper.answers = false;
        const Duration answered = stage.keeper.last.sent;
        const auto patience = Clock::now() + 20s;
        while (stage.progress.term == 2 && Clock::now() < patience) fiber::sleep_for(5ms);
        EXPECT_EQ(stage.progress.term, 3u);
        EXPECT_GE(Clock::now().time_since_epoch(), answered + Lease::length);
        stage.keeper.answers = true;
        EXPECT_TRUE(cluster::eventually([&] { return stage.progress.term == 4; }));
        stage.end();
    });
}

}  // namespace
}  // namespace mayfly::worker
