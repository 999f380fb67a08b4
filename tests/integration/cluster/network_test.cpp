// Real workers and a real master over TCP, with links that the test cuts and masters that it
// replaces.
#include <array>
#include <atomic>
#include <deque>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/connect.hpp"
#include "integration/cluster/fixture.hpp"
#include "integration/cluster/side_loop.hpp"
#include "integration/cluster/visitors.hpp"
#include "master/listener.hpp"
#include "worker/lease.hpp"
#include "worker/worker.hpp"

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using cluster::Purpose;
using cluster::StopMode;
using stats::RunState;
using testing::HasSubstr;

const std::string token = "the token of this cluster";

struct House {
    House(fiber::Loop& loop, const cluster::Address& address)
        : master(loop, {{}, "0.1.0", "visits", {}, {}}) {
        EXPECT_TRUE(master.begin());
        auto opened = master::Listener::open(loop, master, address, {.tls = tls.get()});
        EXPECT_TRUE(opened) << opened.error().message;
        listener = std::move(*opened);
    }
    stats::Snapshot now() const { return master.snapshot(); }
    void end() {
        master.dismiss(10s);
        listener->close();
    }

    std::unique_ptr<cluster::Tls> tls = cluster::tls_of(token, cluster::Side::master);
    master::Master master;
    std::unique_ptr<master::Listener> listener;
};

/// A worker that reaches its master over TCP, by connections that the test can cut.
struct Guest {
    Guest(
        fiber::Loop& outer, const cluster::Address& its_address, worker::Worker::Settings settings
    )
        : side(outer),
          address(its_address),
          worker(loop(), access(), visitors.loader(loop()), settings),
          fibers(loop()) {
        EXPECT_TRUE(fibers.spawn([this] { ending.emplace(worker.run()); }));
    }
    ~Guest() {
        for (auto& connection : connections) close(connection);
    }
    fiber::Loop& loop() { return side.loop(); }
    worker::MasterAccess access() {
        worker::MasterAccess access;
        access.hello = cluster::hello_of();
        access.tls = tls.get();
        access.can_reconnect = true;
        access.connect = [this](fiber::Loop& its_loop, Purpose purpose) -> Result<cluster::Stream> {
            if (is_cut_off) return Error{"the cable is cut"};
            auto stream = cluster::connect(its_loop, address);
            if (!stream) return stream;
            // Another descriptor of the same connection, with which to end it.
            const auto old = connection(purpose).exchange(dup(stream->native_handle()));
            if (old >= 0) close(old);
            if (purpose == Purpose::pulse) ++pulses;
            return stream;
        };
        return access;
    }
    // The pulse connects on a thread of its own.
    std::atomic<int>& connection(Purpose purpose) {
        return connections[purpose == Purpose::session ? 0 : 1];
    }
    void cut(Purpose purpose) { shutdown(connection(purpose), SHUT_RDWR); }
    /// Waits until it has connected again; how long that took.
    Duration cut_pulse() {
        const int before = pulses;
        const auto begin = Clock::now();
        cut(Purpose::pulse);
        EXPECT_TRUE(cluster::eventually([&] { return pulses > before; }));
        return Clock::now() - begin;
    }
    void cut_off() {
        is_cut_off = true;
        for (const auto purpose : {Purpose::session, Purpose::pulse}) cut(purpose);
    }

    std::unique_ptr<cluster::Tls> tls = cluster::tls_of(token, cluster::Side::worker);
    cluster::SideLoop side;
    cluster::Address address;
    std::atomic<bool> is_cut_off = false;
    std::array<std::atomic<int>, 2> connections{-1, -1};
    std::atomic<int> pulses = 0;  // Connections for it so far.
    worker::Visitors visitors;
    worker::Worker worker;
    fiber::Group fibers;
    std::optional<Result<worker::Worker::Ending>> ending;
};

struct NetworkCluster {
    NetworkCluster(
        fiber::Loop& its_loop, std::size_t workers, worker::Worker::Settings settings = {}
    )
        : loop(its_loop) {
        house.emplace(loop, cluster::Address{"127.0.0.1", 0});
        address = house->listener->address();
        for (std::size_t i = 0; i < workers; ++i) guests.emplace_back(loop, address, settings);
        const auto ready = house->master.wait_ready(workers, 20s);
        EXPECT_TRUE(ready) << ready.error().message;
    }
    void begin(std::uint64_t users) {
        ASSERT_TRUE(house->master.start({{users, 1000}, 0s, 5s, ""}));
        EXPECT_TRUE(cluster::eventually([&] { return running() == users; }));
    }
    std::uint64_t running() const { return house->now().run.running_users; }
    std::uint64_t visits() const {
        std::uint64_t visits = 0;
        for (const auto& guest : guests) visits += guest.visitors.visits;
        return visits;
    }
    bool is_busy() const {
        const auto before = visits();
        return cluster::eventually([&] { return visits() > before + 10; });
    }
    stats::Snapshot finish() {
        house->master.stop(StopMode::graceful);
        house->master.wait_finished();
        return house->now();
    }
    void end() {
        house->end();
        for (auto& guest : guests) guest.fibers.join_all();
    }

    fiber::Loop& loop;
    std::optional<House> house;
    cluster::Address address;
    std::deque<Guest> guests;
};

TEST(Network, ASessionWhoseLinkIsCutAgainAndAgainLosesNothingAndCountsNothingTwice) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        NetworkCluster cluster(loop, 2);
        cluster.begin(10);
        for (int i = 0; i < 5; ++i) {
            EXPECT_TRUE(cluster.is_busy());
            cluster.guests[0].cut(Purpose::session);
            EXPECT_EQ(cluster.running(), 10u) << "its heart beats: the users go on";
        }
        const auto last = cluster.finish();
        EXPECT_EQ(last.aggregated.requests, cluster.visits());
        EXPECT_EQ(last.workers.size(), 2u);
        EXPECT_FALSE(last.run.is_partial);
        cluster.end();
        for (const auto& guest : cluster.guests) {
            ASSERT_TRUE(guest.ending.has_value());
            EXPECT_TRUE(*guest.ending);
        }
    });
}

TEST(Network, APulseThatIsCutIsBackBeforeAnybodyNotices) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        NetworkCluster cluster(loop, 1);
        cluster.begin(4);
        auto& guest = cluster.guests[0];
        // It is cut once more where the machine was too busy to have it back in time.
        EXPECT_TRUE(cluster::eventually([&] {
            const std::uint64_t term = guest.loop().progress().term;
            const auto outage = guest.cut_pulse();
            EXPECT_TRUE(cluster.is_busy());
            // Until a master for which it is still cut would have noticed, by that master's clock.
            const auto back = cluster.house->now().run.elapsed;
            EXPECT_TRUE(cluster::eventually([&] {
                return cluster.house->now().run.elapsed > back + master::Roster::cut_limit;
            }));
            if (outage >= worker::Lease::length_without_link / 2) return false;
            EXPECT_EQ(guest.loop().progress().term, term);
            EXPECT_EQ(cluster.running(), 4u);
            return true;
        }));
        const auto last = cluster.finish();  // Before the visits are counted, which it ends.
        EXPECT_EQ(last.aggregated.requests, cluster.visits());
        cluster.end();
    });
}

TEST(Network, AWorkerThatIsCutOffStopsItsUsersAndGetsThemBack) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        NetworkCluster cluster(loop, 1);
        cluster.begin(5);
        auto& guest = cluster.guests[0];
        guest.cut_off();
        ASSERT_TRUE(cluster::eventually([&] { return guest.loop().is_barred(); }));
        const auto visits = cluster.visits();
        ASSERT_TRUE(cluster::eventually([&] {
            return cluster.house->now().workers[0].state == stats::WorkerState::lost;
        }));
        EXPECT_EQ(cluster.visits(), visits);
        EXPECT_EQ(cluster.running(), 0u);
        guest.is_cut_off = false;
        EXPECT_TRUE(cluster::eventually([&] { return cluster.running() == 5; }));
        const auto last = cluster.finish();
        EXPECT_EQ(last.aggregated.requests, cluster.visits());
        EXPECT_EQ(last.aggregated.interrupted, 0u);
        EXPECT_FALSE(last.run.is_partial);
        cluster.end();
    });
}

TEST(Network, WorkersSurviveTheirMasterAndServeTheNextOne) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        NetworkCluster cluster(loop, 2, {.stays = true});
        cluster.begin(6);
        EXPECT_TRUE(cluster.is_busy());
        for (auto& guest : cluster.guests) guest.cut_off();
        cluster.house->end();  // Nobody hears its goodbye.
        cluster.house.reset();
        for (auto& guest : cluster.guests) {
            ASSERT_TRUE(cluster::eventually([&] { return guest.loop().is_barred(); }));
        }

        cluster.house.emplace(loop, cluster.address);
        for (auto& guest : cluster.guests) guest.is_cut_off = false;
        ASSERT_TRUE(cluster.house->master.wait_ready(2, 20s));
        const auto before = cluster.visits();
        cluster.begin(6);
        EXPECT_TRUE(cluster.is_busy());
        const auto last = cluster.finish();
        EXPECT_EQ(last.aggregated.requests, cluster.visits() - before);
        EXPECT_FALSE(last.run.is_partial);
        for (auto& guest : cluster.guests) guest.worker.leave();
        for (auto& guest : cluster.guests) guest.fibers.join_all();
        cluster.end();
    });
}

TEST(Network, AWorkerThatComesDuringARunAndOneThatGoesChangeNothingForTheTarget) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        NetworkCluster cluster(loop, 1);
        std::uint64_t most = 0;
        cluster.house->master.subscribe([&](const stats::Snapshot& snapshot) {
            most = std::max(most, snapshot.run.running_users);
        });
        cluster.begin(8);
        auto& second =
            cluster.guests.emplace_back(loop, cluster.address, worker::Worker::Settings{});
        EXPECT_TRUE(cluster::eventually([&] {
            const auto workers = cluster.house->now().workers;
            return workers.size() == 2 && workers[0].users == 4 && workers[1].users == 4;
        }));
        second.worker.leave();
        second.fibers.join_all();
        EXPECT_TRUE(*second.ending);
        EXPECT_TRUE(cluster::eventually([&] { return cluster.running() == 8; }));
        EXPECT_EQ(cluster.house->now().workers[1].state, stats::WorkerState::gone);
        const auto last = cluster.finish();
        EXPECT_LE(most, 8u);
        EXPECT_EQ(last.aggregated.requests, cluster.visits());
        EXPECT_FALSE(last.run.is_partial);
        cluster.end();
    });
}

TEST(Network, AWrongTokenIsToldAtOnce) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        House house(loop, {"127.0.0.1", 0});
        worker::MasterAccess access;
        access.hello = cluster::hello_of();
        const auto tls = cluster::tls_of("another token, as long", cluster::Side::worker);
        access.tls = tls.get();
        access.can_reconnect = true;
        access.connect = [&](fiber::Loop& its_loop, Purpose) {
            return cluster::connect(its_loop, house.listener->address());
        };
        worker::Visitors visitors;
        worker::Worker worker(loop, access, visitors.loader(loop), {});
        const auto ending = worker.run();
        ASSERT_FALSE(ending);
        EXPECT_THAT(ending.error().message, HasSubstr("token is not the master's"));
        house.end();
    });
}

}  // namespace
}  // namespace mayfly
