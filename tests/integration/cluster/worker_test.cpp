// The worker, with real users, against a master whose every word the test chooses.
#include "worker/worker.hpp"

#include <array>
#include <atomic>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/visitors.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;
using cluster::Peer;
using cluster::StopMode;
using testing::HasSubstr;

/// A worker on a fiber of its own and the master that the test plays.
struct WorkerAndMaster {
    explicit WorkerAndMaster(fiber::Loop& its_loop) : WorkerAndMaster(its_loop, ScenarioLoader()) {}
    WorkerAndMaster(fiber::Loop& its_loop, ScenarioLoader loader)
        : WorkerAndMaster(
              its_loop, std::move(loader), cluster::descriptor_pair(), cluster::descriptor_pair()
          ) {}

    /// Up to the Welcome.
    void greet(const cluster::Welcome& welcome = {}) {
        EXPECT_EQ(master.identify().purpose, cluster::Purpose::session);
        auto with_ticket = welcome;
        with_ticket.ticket = ticket;
        pulse.begin();
        master.send(with_ticket);
    }
    void get_ready() {
        greet();
        const auto kinds = master.expect<cluster::Ready>().mix.kinds;
        ASSERT_EQ(kinds.size(), 1u);
        EXPECT_EQ(kinds[0].name, "Visitor");
        EXPECT_EQ(kinds[0].tasks.at(0).name, "visit");
        EXPECT_EQ(pulse.expect_term() % 2, 0u);
        EXPECT_EQ(pulse.join.purpose, cluster::Purpose::pulse);
        EXPECT_EQ(pulse.join.ticket, ticket);
    }
    void assign(const std::string& run, std::uint64_t epoch, std::uint64_t users) {
        master.send(cluster::Assign{run, epoch, pulse.last.term, {users}, "", 1s});
    }
    cluster::Report acknowledged_report() {
        auto report = master.expect<cluster::Report>();
        master.send(cluster::Acknowledge{report.sequence});
        counted += requests_in(report);
        return report;
    }
    /// Collects reports until the final one, and the word that the run is over.
    void drain(const std::string& run) {
        while (!acknowledged_report().is_final) continue;
        EXPECT_EQ(master.expect<cluster::Stopped>().run, run);
    }
    static std::uint64_t requests_in(const cluster::Report& report) {
        std::uint64_t requests = 0;
        for (const auto& entry : report.interval.entries) requests += entry.requests;
        return requests;
    }
    void end() {
        master.send(cluster::Goodbye{"done"});
        master.expect<cluster::Goodbye>();
        leave();
    }
    void leave() {
        master.leave();
        fibers.join_all();
        pulse.leave();
        ASSERT_TRUE(outcome.has_value());
    }

    fiber::Loop& loop;
    Visitors visitors;
    const cluster::Bytes ticket = cluster::Bytes(32, 7);
    Peer master;
    cluster::PulseKeeper pulse;
    Worker worker;
    fiber::Group fibers;
    std::optional<Result<Worker::Ending>> outcome;
    std::uint64_t counted = 0;

private:
    WorkerAndMaster(
        fiber::Loop& its_loop,
        ScenarioLoader loader,
        std::array<int, 2> session,
        std::array<int, 2> its_pulse
    )
        : loop(its_loop),
          master(loop, cluster::adopt_socket(loop, session[0])),
          pulse(loop, cluster::adopt_socket(loop, its_pulse[0])),
          worker(
              loop,
              cluster::access_by({session[1], its_pulse[1]}),
              loader ? std::move(loader) : visitors.loader(loop),
              {}
          ),
          fibers(loop) {
        EXPECT_TRUE(fibers.spawn([this] { outcome.emplace(worker.run()); }));
    }
};

TEST(Worker, RunsWhatIsAssignedAndReportsEveryVisit) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(loop);
        stage.get_ready();
        stage.assign("run-1", 1, 5);
        auto report = stage.acknowledged_report();
        EXPECT_EQ(report.sequence, 1u);
        EXPECT_EQ(report.epoch, 1u);
        EXPECT_EQ(report.running.at(0), 5u);
        EXPECT_EQ(report.term, stage.pulse.last.term);
        bool tells_lag = false;  // Sooner or later: on a busy machine a report can come first.
        const auto deadline = Clock::now() + 60s;
        while (stage.counted < 100 || (!tells_lag && Clock::now() < deadline)) {
            tells_lag = !report.interval.loop_lag.empty() || tells_lag;
            report = stage.acknowledged_report();
        }
        EXPECT_TRUE(tells_lag);
        stage.master.send(cluster::Stop{"run-1", 2, 1s, StopMode::graceful});
        stage.drain("run-1");
        EXPECT_EQ(stage.counted, stage.visitors.visits);
        stage.end();
        EXPECT_TRUE(*stage.outcome);
    });
}

TEST(Worker, OlderEpochIsRejected) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(loop);
        stage.get_ready();
        stage.assign("run-1", 5, 3);
        stage.assign("run-1", 4, 9);
        stage.assign("run-1", 5, 8);
        const auto report = stage.acknowledged_report();
        EXPECT_EQ(report.running.at(0), 3u);
        EXPECT_EQ(report.epoch, 5u);
        stage.master.send(cluster::Stop{"run-1", 6, 1s, StopMode::now});
        stage.assign("run-1", 5, 7);
        stage.drain("run-1");
        stage.assign("run-1", 9, 7);
        stage.end();
        EXPECT_EQ(stage.counted, stage.visitors.visits);
    });
}

TEST(Worker, ALostAcknowledgementBringsTheSameReportAgainAndNothingTwice) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(loop);
        stage.get_ready();
        stage.assign("run-1", 1, 2);
        const auto lost = stage.master.expect<cluster::Report>();
        const auto again = stage.acknowledged_report();
        EXPECT_EQ(again.sequence, lost.sequence);
        EXPECT_EQ(WorkerAndMaster::requests_in(again), WorkerAndMaster::requests_in(lost));
        const auto merged = stage.acknowledged_report();
        EXPECT_EQ(merged.sequence, lost.sequence + 1);
        EXPECT_GT(WorkerAndMaster::requests_in(merged), 2 * WorkerAndMaster::requests_in(lost));
        stage.master.send(cluster::Stop{"run-1", 2, 1s, StopMode::graceful});
        stage.drain("run-1");
        EXPECT_EQ(stage.counted, stage.visitors.visits);
        stage.end();
    });
}

TEST(Worker, AStopOfARunItNeverHeardOfIsAnsweredAndRepeatedStopsAreHarmless) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(loop);
        stage.get_ready();
        for (int i = 0; i < 2; ++i) {
            stage.master.send(cluster::Stop{"unknown", 1, 1s, StopMode::graceful});
            EXPECT_EQ(stage.master.expect<cluster::Stopped>().run, "unknown");
        }
        stage.assign("run-1", 1, 2);
        stage.acknowledged_report();
        for (const auto mode : {StopMode::graceful, StopMode::graceful, StopMode::now}) {
            stage.master.send(cluster::Stop{"run-1", 2, 1s, mode});
        }
        stage.drain("run-1");
        stage.end();
    });
}

TEST(Worker, ASecondRunBeginsFromNothing) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(loop);
        stage.get_ready();
        stage.assign("run-1", 9, 4);
        stage.acknowledged_report();
        stage.master.send(cluster::Stop{"run-1", 10, 1s, StopMode::graceful});
        stage.assign("run-2", 1, 1);  // Already while the first one drains.
        stage.drain("run-1");
        const auto report = stage.acknowledged_report();
        EXPECT_EQ(report.run, "run-2");
        EXPECT_EQ(report.running.at(0), 1u);
        stage.master.send(cluster::Stop{"run-2", 2, 1s, StopMode::graceful});
        stage.drain("run-2");
        EXPECT_EQ(stage.counted, stage.visitors.visits);
        stage.end();
    });
}

TEST(Worker, AMasterThatGoesAwayEndsTheLoadAndTheSession) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(loop);
        stage.get_ready();
        stage.assign("run-1", 1, 20);
        stage.acknowledged_report();
        stage.leave();
        ASSERT_FALSE(*stage.outcome);
        EXPECT_THAT(stage.outcome->error().message, HasSubstr("the master is gone"));
    });
}

// Another master would take it for a gap in what it was sent.
TEST(Worker, SaysNothingOfARunBeforeItKnowsWhoseSessionItIs) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        const std::array sessions{cluster::descriptor_pair(), cluster::descriptor_pair()};
        const std::array pulses{cluster::descriptor_pair(), cluster::descriptor_pair()};
        Peer first(loop, cluster::adopt_socket(loop, sessions[0][0]));
        Peer second(loop, cluster::adopt_socket(loop, sessions[1][0]));
        cluster::PulseKeeper pulse(loop, cluster::adopt_socket(loop, pulses[0][0]));
        cluster::PulseKeeper next_pulse(loop, cluster::adopt_socket(loop, pulses[1][0]));
        std::array<std::atomic<std::size_t>, 2> used{};
        MasterAccess access;
        access.hello = cluster::hello_of();
        access.can_reconnect = true;
        access.connect = [&](fiber::Loop& its_loop,
                             cluster::Purpose purpose) -> Result<cluster::Stream> {
            const bool is_session = purpose == cluster::Purpose::session;
            const auto at = used[is_session ? 0 : 1]++;
            if (at > 1) return Error{"there are two masters"};
            return cluster::Stream::adopt(its_loop, (is_session ? sessions : pulses)[at][1]);
        };
        Visitors visitors;
        Worker worker(loop, access, visitors.loader(loop), {});
        fiber::Group fibers(loop);
        EXPECT_TRUE(fibers.spawn([&] { EXPECT_TRUE(worker.run()); }));
        const auto welcome = [&](Peer& master, cluster::PulseKeeper& its_pulse, std::uint8_t key) {
            cluster::Welcome words;
            words.ticket = cluster::Bytes(32, key);
            its_pulse.begin();
            master.send(words);
        };
        first.identify();
        welcome(first, pulse, 1);
        first.expect<cluster::Ready>();
        const auto term = pulse.expect_term();
        first.send(cluster::Assign{"run-1", 1, term, {5}, "", 1s});
        for (std::uint64_t sequence = 1; sequence <= 2; ++sequence) {
            EXPECT_EQ(first.expect<cluster::Report>().sequence, sequence);
            first.send(cluster::Acknowledge{sequence});
        }
        first.leave();
        // It takes its time: more than two seconds, in which reports are due.
        second.identify();
        for (int probes = 0; probes < 4; ++probes) {
            const auto message = second.receive();
            ASSERT_TRUE(message);
            EXPECT_TRUE(std::holds_alternative<cluster::Probe>(*message));
        }
        welcome(second, next_pulse, 2);
        EXPECT_EQ(second.expect<cluster::Report>().sequence, 1U);
        second.send(cluster::Goodbye{"done"});
        second.expect<cluster::Goodbye>();
        second.leave();
        fibers.join_all();
        pulse.leave();
        next_pulse.leave();
    });
}

TEST(Worker, SaysWhyItsScenarioDoesNotLoad) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(
            loop,
            [](const cluster::Welcome&,
               stats::Recorder&,
               const Fetcher&) -> Result<LoadedScenario> { return Error{"shop.so: no such file"}; }
        );
        stage.greet();
        EXPECT_EQ(stage.master.expect<cluster::LoadFailed>().reason, "shop.so: no such file");
        stage.leave();
        EXPECT_FALSE(*stage.outcome);
    });
}

TEST(Worker, ThatIsExpelledSaysWhyAndDoesNotComeBack) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(loop);
        stage.get_ready();
        stage.master.send(cluster::Expelled{"its scenario has other kinds"});
        stage.master.expect_end();
        stage.leave();
        ASSERT_FALSE(*stage.outcome);
        EXPECT_THAT(stage.outcome->error().message, HasSubstr("its scenario has other kinds"));
    });
}

TEST(Worker, AMasterThatTalksNonsenseEndsTheSession) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        WorkerAndMaster stage(loop);
        stage.get_ready();
        stage.master.send(cluster::Ready{});
        stage.master.expect_end();
        stage.leave();
        EXPECT_FALSE(*stage.outcome);
    });
}

}  // namespace
}  // namespace mayfly::worker
