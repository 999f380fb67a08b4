// A scenario's hooks in a master, its director and two workers, all in one process.
#include <deque>
#include <string>
#include <sys/socket.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/sleep.hpp>
#include <mayfly/test.hpp>

#include "integration/cluster/fixture.hpp"
#include "integration/cluster/side_loop.hpp"
#include "integration/cluster/visitors.hpp"
#include "master/master.hpp"
#include "worker/director.hpp"
#include "worker/worker.hpp"

namespace mayfly {
namespace {

using namespace std::chrono_literals;
using cluster::StopMode;
using stats::RunState;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Lines = std::vector<std::string>;

/// A scenario that writes down what happens to it.
struct Scenario {
    explicit Scenario(Lines& log) : lines(log) {
        Plan& plan = visitors.plan;
        plan.parameter("size", "small", {.choices = {"small", "large"}});
        plan.setup([this](mayfly::Test& test) {
            lines.push_back("setup " + test.parameter("size") + " at " + std::string(test.host()));
            if (setup) setup();
            return std::string(R"({"key": 7})");
        });
        plan.on_test_start([this](mayfly::Test& test) { note("start", test); });
        plan.on_test_stop([this](mayfly::Test& test) { note("stop", test); });
        plan.teardown([this](mayfly::Test& test) {
            lines.push_back("teardown " + test.setup_result());
        });
        plan.on_message("ask", [this](mayfly::Test& test, const Message& message) {
            lines.push_back("asked by " + std::to_string(message.sender));
            test.send_to(message.sender, "answer", message.text + "!");
        });
        plan.on_message("answer", [this](mayfly::Test& test, const Message& message) {
            lines.push_back("answer for " + std::to_string(test.worker()) + ": " + message.text);
        });
    }
    void note(const std::string& what, mayfly::Test& test) {
        const auto side = test.is_master() ? "master" : "worker " + std::to_string(test.worker());
        lines.push_back(what + " " + side + " " + test.setup_result());
        if (what == "start" && !test.is_master()) test.send("ask", "who");
    }

    Lines& lines;
    std::function<void()> setup;
    worker::Visitors visitors;
};

/// A process of the test with a loop of its own.
template <class Process>
struct Place {
    template <class... More>
    Place(fiber::Loop& outer, Lines& lines, std::array<int, 2> descriptors, More... more)
        : side(outer),
          scenario(lines),
          process(
              side.loop(),
              cluster::access_by(descriptors),
              scenario.visitors.loader(side.loop()),
              std::move(more)...
          ),
          fibers(side.loop()) {
        EXPECT_TRUE(fibers.spawn([this] { (void)process.run(); }));
    }
    cluster::SideLoop side;
    Scenario scenario;
    Process process;
    fiber::Group fibers;
};

struct HookedCluster {
    HookedCluster(fiber::Loop& its_loop, std::size_t workers)
        : loop(its_loop), master(loop, settings()) {
        EXPECT_TRUE(master.begin());
        for (std::size_t i = 0; i < workers; ++i) {
            seats.emplace_back(
                loop, lines, cluster::admit_child(loop, master), worker::Worker::Settings{}
            );
        }
        const auto ready = master.wait_ready(workers, 10s);
        EXPECT_TRUE(ready) << ready.error().message;
    }
    master::Master::Settings settings() {
        return {{}, "0.1.0", "visits", {}, {}, [this]() -> Result<cluster::Stream> {
                    const auto pair = cluster::descriptor_pair();
                    director_descriptors.push_back(pair[1]);
                    auto& director = directors.emplace_back(loop, lines, std::array{pair[1], -1});
                    director.scenario.setup = setup;
                    return cluster::Stream(cluster::adopt_socket(loop, pair[0]));
                }};
    }
    master::RunOptions options(Duration run_time) const {
        master::RunOptions options{{4, 1000}, run_time, 5s, "http://h"};
        options.parameters = {{"size", "large"}};
        return options;
    }
    void end() {
        master.dismiss(10s);
        for (auto& seat : seats) seat.fibers.join_all();
        for (auto& director : directors) director.fibers.join_all();
    }

    fiber::Loop& loop;
    Lines lines;
    std::function<void()> setup;
    std::deque<Place<worker::Director>> directors;
    std::vector<int> director_descriptors;
    master::Master master;
    std::deque<Place<worker::Worker>> seats;
};

TEST(HooksOfATest, RunOnceAndInOrder) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        HookedCluster cluster(loop, 2);
        ASSERT_TRUE(cluster.master.start(cluster.options(1s)));
        EXPECT_EQ(cluster.master.state(), RunState::preparing);
        cluster.master.wait_finished();
        EXPECT_GT(cluster.master.snapshot().aggregated.requests, 0u);
        const Lines& lines = cluster.lines;
        ASSERT_EQ(lines.size(), 12u) << testing::PrintToString(lines);
        EXPECT_EQ(lines[0], "setup large at http://h");
        EXPECT_EQ(lines[1], R"(start master {"key": 7})");
        EXPECT_THAT(
            Lines(lines.begin() + 2, lines.begin() + 8),
            UnorderedElementsAre(
                R"(start worker 0 {"key": 7})",
                R"(start worker 1 {"key": 7})",
                "asked by 0",
                "asked by 1",
                "answer for 0: who!",
                "answer for 1: who!"
            )
        );
        EXPECT_THAT(
            Lines(lines.begin() + 8, lines.begin() + 10),
            UnorderedElementsAre(R"(stop worker 0 {"key": 7})", R"(stop worker 1 {"key": 7})")
        );
        EXPECT_EQ(lines[10], R"(stop master {"key": 7})");
        EXPECT_EQ(lines[11], R"(teardown {"key": 7})");

        cluster.lines.clear();
        ASSERT_TRUE(cluster.master.start(cluster.options(100ms)));
        cluster.master.wait_finished();
        EXPECT_EQ(cluster.lines.size(), 12u) << testing::PrintToString(cluster.lines);
        EXPECT_EQ(cluster.directors.size(), 1u);
        cluster.end();
    });
}

TEST(HooksOfATest, ASetupThatThrowsLetsNoUserStart) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        HookedCluster cluster(loop, 1);
        cluster.setup = [] { throw std::runtime_error("no database"); };
        ASSERT_TRUE(cluster.master.start(cluster.options(1s)));
        cluster.master.wait_finished();
        const auto last = cluster.master.snapshot();
        EXPECT_THAT(
            last.run.setup_problem, HasSubstr("setup threw std::runtime_error: no database")
        );
        EXPECT_EQ(last.aggregated.requests, 0u);
        EXPECT_THAT(
            cluster.lines,
            ElementsAre("setup large at http://h", "stop master null", "teardown null")
        );
        cluster.end();
    });
}

TEST(HooksOfATest, AStopDuringSetupCutsItOffAndTearsDown) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        HookedCluster cluster(loop, 1);
        cluster.setup = [] { sleep(1h); };
        ASSERT_TRUE(cluster.master.start(cluster.options(0s)));
        EXPECT_TRUE(cluster::eventually([&] { return !cluster.lines.empty(); }));
        cluster.master.stop(StopMode::graceful);
        cluster.master.wait_finished();
        EXPECT_THAT(cluster.lines, Contains("teardown null"));
        EXPECT_EQ(cluster.master.snapshot().aggregated.requests, 0u);
        cluster.end();
    });
}

TEST(HooksOfATest, ADirectorThatIsLostInSetupIsReplacedForTheTeardown) {
    fiber::Loop loop;
    cluster::on_fiber(loop, [&] {
        HookedCluster cluster(loop, 1);
        cluster.setup = [&, is_first = true]() mutable {
            if (!std::exchange(is_first, false)) return;
            ::shutdown(cluster.director_descriptors.front(), SHUT_RDWR);  // As when it crashes.
            sleep(1h);
        };
        ASSERT_TRUE(cluster.master.start(cluster.options(0s)));
        cluster.master.wait_finished();
        EXPECT_THAT(
            cluster.master.snapshot().run.setup_problem,
            HasSubstr("the process that runs the master's side of the scenario ended")
        );
        EXPECT_EQ(cluster.directors.size(), 2u);
        EXPECT_EQ(cluster.lines.back(), "teardown null");
        cluster.end();
    });
}

}  // namespace
}  // namespace mayfly
