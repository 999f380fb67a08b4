// A load that changes over time, and one that ends by itself, as the target's log sees them.
#include <csignal>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Load : public RunTest {
protected:
    std::uint64_t asked(const std::string& path) { return target_.count(path).completed; }
};

TEST_F(Load, OfAShapeIsWhatItAsksForAndEndsWithIt) {
    const auto report = report_of(scenario_file("shape.cpp"), {"--processes", "2"});
    EXPECT_EQ(asked("GET /status/200"), 3U);
    EXPECT_EQ(asked("GET /status/201"), 6U);
    EXPECT_EQ(report.at("run").at("reached_users"), 6);
    EXPECT_THAT(report.at("logs").dump(), HasSubstr("complete: 3")) << "on_spawning_complete";
    EXPECT_THAT(report.at("logs").dump(), HasSubstr("complete: 6"));
    EXPECT_EQ(report.at("state").at("defaults").at("has_shape"), true);
    expect_counts_of_target(report);
}

TEST_F(Load, OfAShapeThatFailsEndsTheRunWithItsReason) {
    for (const auto& [behaviour, reason] :
         {std::pair{"throw", "shape threw std::runtime_error: no idea"},
          std::pair{"divide", "nan, which is no number; a division by 0 gives that"},
          std::pair{"name", "the shape names 'C', which is no kind of users here"}}) {
        const std::string parameter = std::string("behaviour=") + behaviour;
        const auto result = run(scenario_file("shape.cpp"), {"--parameter", parameter});
        EXPECT_EQ(result.exit_code, 1) << result.err;
        EXPECT_THAT(result.err, HasSubstr(reason));
    }
}

TEST_F(Load, OfTheCommandLineWinsOverAShape) {
    const auto report = report_of(
        scenario_file("shape.cpp"), {"-u", "2", "-r", "2", "-t", "1s", "--user-kinds", "A"}
    );
    EXPECT_EQ(asked("GET /status/200"), 2U);
    EXPECT_EQ(report.at("state").at("defaults").at("has_shape"), false);
}

TEST_F(Load, OfStagesInTheScenarioEndsAtTheirEnd) {
    const auto report = report_of(scenario_file("stages.cpp"), {"--processes", "2"});
    EXPECT_EQ(report.at("run").at("stages"), "0s:2,1s:2,0s:4,1s:4");
    EXPECT_EQ(report.at("run").at("reached_users"), 4);
    EXPECT_EQ(asked("GET /bytes/3"), 16U) << "four of each";
}

TEST_F(Load, OfUsersWithIterationsEndsWhenTheyHaveRun) {
    const auto report =
        report_of(scenario_file("stages.cpp"), {"-u", "5", "-r", "50", "--processes", "2"});
    EXPECT_EQ(asked("GET /bytes/3"), 20U);
}

TEST_F(Load, OfANumberOfIterationsIsExactOverAllWorkers) {
    for (Words words :
         {Words{"-u", "7", "-r", "70", "--processes", "1"},
          Words{"-u", "7", "-r", "70", "--processes", "2"},
          Words{"--arrival-rate", "500/s", "--processes", "2"}}) {
        const auto before = asked("GET /");
        words.insert(words.end(), {"--iterations", "101"});
        const auto result = run(scenario_file("hooks.cpp"), words);
        EXPECT_EQ(result.exit_code, 0) << result.err;
        EXPECT_EQ(asked("GET /") - before, 101U);
        EXPECT_THAT(result.err, HasSubstr("the run ends: all 101 iterations are done"));
        EXPECT_THAT(result.out, HasSubstr("\niterations: 101 of 101\n"));
    }
}

TEST_F(Load, OfIterationsThatTheRunTimeCutsShortIsSaid) {
    const auto report = report_of(
        scenario_file("hooks.cpp"), {"-u", "2", "-r", "20", "--iterations", "100000", "-t", "1s"}
    );
    const auto& run = report.at("run");
    EXPECT_EQ(run.at("iterations"), 100000);
    EXPECT_EQ(run.at("begun_iterations"), requests_of(report) + interrupted_of(report));
    EXPECT_THAT(run.at("warnings").dump(), HasSubstr("of 100000 iterations ran"));
}

TEST_F(Load, OfIterationsGoesOnWhenAWorkerIsKilled) {
    support::Process mayfly(
        words(
            scenario_file("steady.cpp"),
            {"-u", "5", "-r", "50", "--iterations", "400", "--processes", "2", "--json"}
        ),
        environment()
    );
    ASSERT_TRUE(support::wait_until([&] { return target_.total().completed > 60; }, patience));
    const auto workers = support::children_of(mayfly.id());
    ASSERT_EQ(workers.size(), 2U);
    kill(workers[1], SIGKILL);
    const auto result = mayfly.wait(patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    const auto report = json::parse(result.out);
    EXPECT_EQ(report.at("run").at("begun_iterations"), 400);
    std::uint64_t runs = 0;
    for (const auto& task : report.at("tasks")) runs += task.at("runs").get<std::uint64_t>();
    EXPECT_LE(runs, 400U);
    EXPECT_GE(runs, 397U) << "each of the killed worker's users was in a task at most";
}

TEST_F(Load, OfIterationsLosesNoneWhereAWorkerHadNoUsersAndAnotherIsKilled) {
    support::Process mayfly(
        words(
            scenario_file("steady.cpp"),
            {"-u", "1", "--iterations", "60", "--processes", "3", "--json"}
        ),
        environment()
    );
    // Whichever has the user: all that the run began with are killed, one after the other.
    ASSERT_TRUE(support::wait_until([&] { return target_.total().completed > 5; }, patience));
    const auto workers = support::children_of(mayfly.id());
    ASSERT_EQ(workers.size(), 3U);
    for (const auto worker : workers) {
        const auto before = target_.total().completed;
        kill(worker, SIGKILL);
        ASSERT_TRUE(
            support::wait_until([&] { return target_.total().completed > before + 5; }, patience)
        );
    }
    const auto result = mayfly.wait(patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    const auto report = json::parse(result.out);
    EXPECT_EQ(report.at("run").at("begun_iterations"), 60);
    EXPECT_THAT(report.at("run").at("warnings").dump(), Not(HasSubstr("iterations ran")));
}

TEST_F(Load, OfIterationsBesideArrivalsEndsWhenAllHaveRun) {
    const std::string scenario = directory_.write("both.cpp", R"(
#include <mayfly/mayfly.hpp>
using namespace std::chrono_literals;
void scenario(mayfly::Plan& plan) {
    const auto get = [](mayfly::HttpUser& user) { user.client.get("/"); };
    plan.users<mayfly::HttpUser>("Closed").wait(mayfly::constant(50ms)).task("get", get);
    plan.users<mayfly::HttpUser>("Open").arrivals(mayfly::per_second(40)).task("get", get);
}
)");
    for (const Words& kinds :
         {Words{}, Words{"--user-kinds", "Open"}, Words{"--user-kinds", "Closed"}}) {
        const auto before = asked("GET /");
        Words words{"-u", "3", "-r", "100", "--iterations", "50", "--processes", "2", "-t", "10m"};
        words.insert(words.end(), kinds.begin(), kinds.end());
        const auto result = run(scenario, words);
        EXPECT_EQ(result.exit_code, 0) << result.err;
        EXPECT_EQ(asked("GET /") - before, 50U);
        EXPECT_THAT(result.err, HasSubstr("the run ends: all 50 iterations are done"));
    }
}

}  // namespace
}  // namespace mayfly::e2e
