// How a run ends when somebody ends it.

#include <csignal>
#include <filesystem>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using support::Process;
using support::wait_until;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class Signals : public RunTest {
protected:
    /// Starts it and waits until the target has had that many requests.
    std::unique_ptr<Process> started(
        const std::string& scenario, const Words& more, std::uint64_t requests
    ) const {
        auto process = std::make_unique<Process>(words(scenario, more), environment());
        const bool runs =
            wait_until([&] { return target_.total().received >= requests; }, patience);
        EXPECT_TRUE(runs);
        return process;
    }

    /// The exit code is that of the signal, and the report on stdout and in the file says so, too.
    json expect_interrupted(const support::ProcessResult& result, int signal) const {
        EXPECT_EQ(result.exit_code, 128 + signal) << result.err;
        EXPECT_THAT(result.err, HasSubstr("Summary"));
        const auto report = json::parse(result.out);
        EXPECT_EQ(report.at("verdict").at("outcome"), "interrupted");
        EXPECT_EQ(report.at("verdict").at("exit_code"), 128 + signal);
        EXPECT_EQ(json::parse(support::read_file(path("run.json"))), report);
        return report;
    }
};

TEST_F(Signals, CtrlCStopsGracefullyWithAFullReport) {
    auto process = started(
        scenario_file("steady.cpp"), {"-u", "5", "-r", "5", "--processes", "2", "--json"}, 50
    );
    process->signal(SIGINT);
    const auto result = process->wait(patience);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_THAT(result.err, HasSubstr("Summary"));
    const auto report = json::parse(result.out);
    EXPECT_EQ(report.at("run").at("state"), "stopped");
    EXPECT_FALSE(report.at("run").at("is_partial").get<bool>());
    EXPECT_EQ(interrupted_of(report), 0U);
    expect_counts_of_target(report);
}

TEST_F(Signals, ATerminationIsTheSameWithItsOwnExitCode) {
    auto process = started(scenario_file("steady.cpp"), {"--processes", "1", "--json"}, 5);
    process->signal(SIGTERM);
    const auto result = process->wait(patience);
    EXPECT_EQ(result.exit_code, 143) << result.err;
    expect_counts_of_target(json::parse(result.out));
}

TEST_F(Signals, ATerminalThatClosesStopsGracefullyHoweverOftenItIsTold) {
    auto process = started(scenario_file("steady.cpp"), {"--processes", "1", "--json"}, 5);
    process->signal(SIGHUP);
    process->signal(SIGHUP);
    const auto result = process->wait(patience);
    EXPECT_EQ(result.exit_code, 129) << result.err;
    const auto report = json::parse(result.out);
    EXPECT_EQ(interrupted_of(report), 0U);
    expect_counts_of_target(report);
}

// As a terminal sends Ctrl-C, and a service manager its SIGTERM: to the workers, too.
TEST_F(Signals, WorkersLeaveTheDecisionToTheMaster) {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
        target_.reset_log();
        auto process = started(
            scenario_file("steady.cpp"), {"-u", "5", "-r", "5", "--processes", "2", "--json"}, 20
        );
        kill(-process->id(), signal);
        const auto result = process->wait(patience);
        EXPECT_EQ(result.exit_code, 128 + signal) << result.err;
        const auto report = json::parse(result.out);
        EXPECT_FALSE(report.at("run").at("is_partial").get<bool>()) << result.err;
        expect_counts_of_target(report);
    }
}

TEST_F(Signals, TheSecondCtrlCEndsAtOnce) {
    auto process = started(
        scenario_file("slow.cpp"),
        {"-u", "3", "-r", "3", "-s", "1h", "--processes", "1", "--json"},
        3
    );
    process->signal(SIGINT);
    ASSERT_TRUE(process->wait_for_output("stopping", patience));
    process->signal(SIGINT);
    const auto result = process->wait(patience);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    const auto report = json::parse(result.out);
    EXPECT_EQ(interrupted_of(report), 3U);
    // Users are cut off where they are: there is no on_stop().
    EXPECT_EQ(entry_of(report, "POST /echo"), json::object());
    EXPECT_FALSE(report.at("run").at("is_partial").get<bool>());
}

TEST_F(Signals, BeforeAnythingRunsAreInTheReport) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        Process process(
            words(scenario_file("steady.cpp"), {"--json", "--json-file", path("run.json")}),
            environment({{"MAYFLY_CACHE_DIR", path("cache" + std::to_string(signal))}})
        );
        // It compiles for seconds; whoever compiles has held the signals before.
        ASSERT_TRUE(wait_until(
            [&] { return std::filesystem::exists(path("cache" + std::to_string(signal))); },
            patience
        ));
        process.signal(signal);
        expect_interrupted(process.wait(patience), signal);
    }
    EXPECT_EQ(target_.total().received, 0U);
}

TEST_F(Signals, WhileTheWorkersLoadTheScenarioAreInTheReport) {
    const std::string scenario = directory_.write("starting.cpp", R"(
#include <chrono>
#include <cstdio>
#include <thread>
#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").task("get", [](auto& user) { user.client.get("/"); });
    std::printf("the scenario loads\n");
    std::this_thread::sleep_for(std::chrono::hours(1));
}
)");
    Process process(
        words(scenario, {"--processes", "1", "--json", "--json-file", path("run.json")}),
        environment()
    );
    ASSERT_TRUE(process.wait_for_output("the scenario loads", patience));
    process.signal(SIGINT);
    expect_interrupted(process.wait(patience), SIGINT);
    EXPECT_EQ(target_.total().received, 0U);
}

TEST_F(Signals, WhileWorkersAreAwaitedAreTheExitCode) {
    for (const char* how : {"--headless", "--autostart"}) {
        Process process(
            {MAYFLY_BINARY,
             "master",
             scenario_file("steady.cpp"),
             "--bind",
             "127.0.0.1:0",
             "--web-port",
             "0",
             "--expect-workers",
             "2",
             how},
            environment()
        );
        ASSERT_TRUE(process.wait_for_output("waiting for 2 workers", patience));
        process.signal(SIGINT);
        const auto result = process.wait(patience);
        EXPECT_EQ(result.exit_code, 130) << how;
        EXPECT_THAT(result.out, HasSubstr("Summary"));
    }
}

TEST_F(Signals, EndWhatRunsAroundTheUsersAsWell) {
    struct Place {
        const char* where;
        bool is_after_users;
    };
    for (const auto& [where, is_after_users] :
         {Place{"setup", false},
          Place{"master start", false},
          Place{"worker start", false},
          Place{"worker stop", true},
          Place{"master stop", true},
          Place{"teardown", true}}) {
        for (const char* how : {"wait", "block"}) {
            const Words more{
                "-t",
                is_after_users ? "1s" : "1h",
                "-s",
                "1h",
                "--processes",
                "1",
                "--json",
                "--json-file",
                path("run.json"),
                "--parameter",
                "where=" + std::string(where),
                "--parameter",
                "how=" + std::string(how)};
            Process process(words(scenario_file("endings.cpp"), more), environment());
            ASSERT_TRUE(process.wait_for_output("the scenario is in", patience)) << process.err();
            process.signal(SIGINT);
            const auto report = expect_interrupted(process.wait(patience), SIGINT);
            EXPECT_EQ(requests_of(report) > 0, is_after_users) << where;
        }
    }
}

TEST_F(Signals, TheSecondEndsATaskThatBlocksItsWorker) {
    const Words more{
        "-u",
        "2",
        "-r",
        "2",
        "-s",
        "1h",
        "--processes",
        "1",
        "--json",
        "--json-file",
        path("run.json"),
        "--parameter",
        "where=task",
        "--parameter",
        "how=block"};
    auto process = started(scenario_file("endings.cpp"), more, 1);
    process->signal(SIGINT);
    ASSERT_TRUE(process->wait_for_output("stopping", patience));
    process->signal(SIGINT);
    const auto report = expect_interrupted(process->wait(patience), SIGINT);
    EXPECT_TRUE(report.at("run").at("is_partial").get<bool>());
}

TEST_F(Signals, AUserMayEndTheTest) {
    const auto report = report_of(scenario_file("repeatable.cpp"), {"--processes", "1"});
    EXPECT_EQ(requests_of(report), 20U);
    expect_counts_of_target(report);
}

}  // namespace
}  // namespace mayfly::e2e
