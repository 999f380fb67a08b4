// A master and three workers with real users, as `mayfly run` has them, but in one process.
#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/side_loop.hpp"
#include "integration/cluster/visitors.hpp"
#include "master/master.hpp"
#include "worker/worker.hpp"

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using cluster::StopMode;
using stats::RunState;

/// A worker with its own scenario and its own loop.
struct Seat {
    Seat(fiber::Loop& outer, std::array<int, 2> descriptors)
        : side(outer),
          worker(side.loop(), cluster::access_by(descriptors), visitors.loader(side.loop()), {}),
          fibers(side.loop()) {
        EXPECT_TRUE(fibers.spawn([this] { EXPECT_TRUE(worker.run()); }));
    }
    cluster::SideLoop side;
    worker::Visitors visitors;
    worker::Worker worker;
    fiber::Group fibers;
};

struct Cluster {
    Cluster(fiber::Loop& loop, std::size_t workers)
        : master(loop, {{}, "0.1.0", "visits", {}, {}}) {
        EXPECT_TRUE(master.begin());
        for (std::size_t i = 0; i < workers; ++i) {
            seats.emplace_back(loop, cluster::admit_child(loop, master));
        }
        const auto ready = master.wait_ready(workers, 10s);
        EXPECT_TRUE(ready) << ready.error().message;
    }
    std::uint64_t visits() const {
        std::uint64_t visits = 0;
        for (const auto& seat : seats) visits += seat.visitors.visits;
        return visits;
    }
    void end() {
        master.dismiss(10s);
        for (auto& seat : seats) seat.fibers.join_all();
    }

    master::Master master;
    std::deque<Seat> seats;
};

TEST(Cluster, CountsEveryVisitOfARunThatEndsByItself) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Cluster cluster(loop, 3);
        std::vector<stats::Snapshot> published;
        cluster.master.subscribe([&](const stats::Snapshot& news) { published.push_back(news); });
        // Whose stop timeout is longer than any test: the run ends when its users have ended.
        ASSERT_TRUE(cluster.master.start({{10, 100}, 2s, 1h, ""}));
        cluster.master.wait_finished();

        const auto last = cluster.master.snapshot();
        EXPECT_EQ(last.run.state, RunState::stopped);
        EXPECT_FALSE(last.run.is_partial);
        EXPECT_GT(last.aggregated.requests, 0u);
        EXPECT_EQ(last.aggregated.requests, cluster.visits());
        EXPECT_EQ(last.tasks.at(0).runs, cluster.visits());
        EXPECT_EQ(last.run.running_users, 0u);
        EXPECT_EQ(last.aggregated.interrupted, 0u);
        EXPECT_GE(last.run.elapsed, 2s);
        ASSERT_FALSE(published.empty());
        EXPECT_EQ(published.back().run.state, RunState::stopped);
        EXPECT_EQ(published.back().aggregated.requests, cluster.visits());
        std::vector<std::uint64_t> users;
        for (const auto& seat : cluster.seats) users.push_back(seat.visitors.visits);
        EXPECT_THAT(users, testing::Each(testing::Gt(0u)));
        cluster.end();
    });
}

TEST(Cluster, RunsAgainAfterAStopAndFollowsEdits) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        Cluster cluster(loop, 2);
        const auto running = [&] { return cluster.master.snapshot().run.running_users; };
        ASSERT_TRUE(cluster.master.start({{6, 1000}, 0s, 5s, ""}));
        EXPECT_TRUE(cluster::eventually([&] { return running() == 6; }));
        cluster.master.set_target({3, 1000});
        EXPECT_TRUE(cluster::eventually([&] { return running() == 3; }));
        cluster.master.stop(StopMode::graceful);
        cluster.master.wait_finished();
        const auto first = cluster.visits();
        EXPECT_EQ(cluster.master.snapshot().aggregated.requests, first);

        ASSERT_TRUE(cluster.master.start({{4, 1000}, 0s, 5s, ""}));
        EXPECT_TRUE(cluster::eventually([&] { return running() == 4; }));
        cluster.master.stop(StopMode::now);
        cluster.master.wait_finished();
        EXPECT_EQ(cluster.master.snapshot().aggregated.requests, cluster.visits() - first);
        cluster.end();
    });
}

}  // namespace
}  // namespace mayfly
