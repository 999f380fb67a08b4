// What a scenario does around its users: setup and teardown once for the test, hooks in every
// process, messages between them, parameters.

#include <csignal>

#include "e2e/run_fixture.hpp"
#include "support/wait_until.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class Hooks : public RunTest {
protected:
    std::uint64_t asked(const std::string& path) { return target_.count(path).completed; }

    void expect_no_test(const std::string& ending, const std::string& reason) {
        const auto result =
            run(scenario_file("hooks.cpp"),
                {"-u", "2", "-t", "5s", "--parameter", "ending=" + ending});
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_THAT(result.err, HasSubstr(reason));
        EXPECT_EQ(asked("GET /"), 0U);
        EXPECT_EQ(asked("GET /bytes/2"), 1U) << "teardown, in a new process if need be";
    }
};

TEST_F(Hooks, RunOnceForTheTestOrOnceInEachProcessAndAreNotCounted) {
    const auto report = report_of(
        scenario_file("hooks.cpp"), {"-u", "6", "-r", "6", "-t", "1s", "--processes", "2"}
    );
    EXPECT_GT(requests_of(report), 20U);
    EXPECT_EQ(requests_of(report), entry_of(report, "GET /").at("num_requests"));
    EXPECT_EQ(asked("GET /bytes/1"), 1U) << "setup";
    EXPECT_EQ(asked("GET /bytes/2"), 1U) << "teardown";
    EXPECT_EQ(asked("GET /bytes/3"), 3U) << "on_test_start of the master and two workers";
    EXPECT_EQ(asked("GET /bytes/4"), 3U) << "on_test_stop of the master and two workers";
}

TEST_F(Hooks, ASetupThatThrowsLetsNoUserStartAndIsTornDown) {
    expect_no_test("throw", "setup threw std::runtime_error: no database");
}

TEST_F(Hooks, ASetupThatCrashesHarmsNotTheMaster) {
    expect_no_test("crash", "the master's side: it was killed by SIGILL");
}

TEST_F(Hooks, CtrlCDuringSetupTearsDown) {
    support::Process mayfly(
        words(scenario_file("hooks.cpp"), {"-u", "2", "--parameter", "ending=forever"}),
        environment()
    );
    ASSERT_TRUE(support::wait_until([&] { return asked("GET /bytes/1") == 1; }, patience));
    mayfly.signal(SIGINT);
    const auto result = mayfly.wait(patience);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_EQ(asked("GET /"), 0U);
    EXPECT_EQ(asked("GET /bytes/2"), 1U) << "teardown";
}

TEST_F(Hooks, ThatThrowOrCrashAreTheExitCode) {
    struct Place {
        const char* where;
        const char* sentence;
    };
    for (const auto& [where, sentence] :
         {Place{"setup", "it did not begin: setup threw std::runtime_error: no database"},
          Place{"master start", "it did not begin: on_test_start threw"},
          Place{"worker start", "the scenario threw 2 exceptions"},
          Place{"worker stop", "the scenario threw 2 exceptions"},
          Place{"master stop", "on_test_stop threw std::runtime_error: no database"},
          Place{"teardown", "teardown threw std::runtime_error: no database"}}) {
        const Words more{
            "-t",
            "1s",
            "--processes",
            "2",
            "--json-file",
            path("run.json"),
            "--parameter",
            "where=" + std::string(where),
            "--parameter",
            "how=throw"};
        const auto report = report_of(scenario_file("endings.cpp"), more, 1);
        const auto& verdict = report.at("verdict");
        EXPECT_EQ(verdict.at("outcome"), "failed") << where;
        EXPECT_EQ(verdict.at("reasons").size(), 1U) << verdict.dump();
        EXPECT_THAT(verdict.at("reasons").dump(), HasSubstr(sentence)) << where;
        EXPECT_EQ(json::parse(support::read_file(path("run.json"))), report) << where;
    }
    const auto crash = report_of(
        scenario_file("endings.cpp"),
        {"-t", "1s", "--parameter", "where=teardown", "--parameter", "how=crash"},
        1
    );
    EXPECT_EQ(crash.at("verdict").at("outcome"), "failed");
}

TEST_F(Hooks, ReportsAreThereBeforeTheTeardownHasEnded) {
    support::Process mayfly(
        words(
            scenario_file("endings.cpp"),
            {"-t", "1s", "--json-file", path("run.json"), "--parameter", "where=teardown"}
        ),
        environment()
    );
    ASSERT_TRUE(mayfly.wait_for_output("the scenario is in teardown", patience));
    const auto early = json::parse(support::read_file(path("run.json")));
    EXPECT_GT(requests_of(early), 1U);
    EXPECT_EQ(early.at("verdict").at("outcome"), "passed");
    mayfly.signal(SIGINT);
    EXPECT_EQ(mayfly.wait(patience).exit_code, 130);
    const auto last = json::parse(support::read_file(path("run.json")));
    EXPECT_EQ(requests_of(last), requests_of(early));
    EXPECT_THAT(last.at("verdict").at("reasons").dump(), HasSubstr("teardown had not ended after"));
}

TEST_F(Hooks, TheRunTimeIsThatOfUsersHoweverLongTheStartTakes) {
    directory_.write("slow_start.cpp", R"(#include <mayfly/mayfly.hpp>
using namespace std::chrono_literals;
void scenario(mayfly::Plan& plan) {
    plan.on_test_start([](mayfly::Test& test) {
        if (!test.is_master()) mayfly::sleep(1500ms + test.worker() * 1s);
    });
    plan.users<mayfly::HttpUser>("User").wait(mayfly::constant(20ms))
        .task("get", [](mayfly::HttpUser& user) { user.client.get("/"); });
}
)");
    const auto report =
        report_of(path("slow_start.cpp"), {"-u", "2", "-r", "2", "-t", "1s", "--processes", "2"});
    EXPECT_GT(requests_of(report), 20U);
}

TEST_F(Hooks, TheMeasuredWindowEndsWithTheUsersHoweverLongTheStopTakes) {
    directory_.write("slow_stop.cpp", R"(#include <thread>
#include <mayfly/mayfly.hpp>
using namespace std::chrono_literals;
void scenario(mayfly::Plan& plan) {
    plan.parameter("how", "wait", {.choices = {"wait", "block"}});
    plan.on_test_stop([](mayfly::Test& test) {
        if (test.is_master()) return;
        if (test.parameter("how") == "wait") return mayfly::sleep(4s);
        std::this_thread::sleep_for(5500ms);
    });
    plan.users<mayfly::HttpUser>("User").wait(mayfly::constant(20ms))
        .task("get", [](mayfly::HttpUser& user) { user.client.get("/"); });
}
)");
    const Words briefly{"-u", "2", "-r", "2", "-t", "1s"};
    const auto waits = report_of(path("slow_stop.cpp"), briefly);
    EXPECT_LT(waits.at("run").at("measured_seconds"), 4);
    auto blocking = briefly;
    for (const auto* word : {"--parameter", "how=block"}) blocking.emplace_back(word);
    const auto blocks = report_of(path("slow_stop.cpp"), blocking, 1);
    EXPECT_LT(blocks.at("run").at("measured_seconds"), 5.5);
    EXPECT_THAT(blocks.at("exceptions").dump(), HasSubstr("on_test_stop\",\"type\":\"\""));
}

TEST_F(Hooks, AParameterThatIsNoneIsASentence) {
    const auto unknown = run(scenario_file("hooks.cpp"), {"-t", "1s", "--parameter", "size=3"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("the scenario has no parameter 'size'; it has: ending"));
    const auto nameless = run(scenario_file("hooks.cpp"), {"-t", "1s", "--parameter", "=3"});
    EXPECT_EQ(nameless.exit_code, 2);
    EXPECT_THAT(nameless.err, HasSubstr("'=3' is no parameter; write --parameter NAME=VALUE"));
    const auto choice =
        run(scenario_file("hooks.cpp"), {"-t", "1s", "--parameter", "ending=badly"});
    EXPECT_EQ(choice.exit_code, 2);
    EXPECT_THAT(choice.err, HasSubstr("none of its choices: well, throw, crash, forever"));
}

TEST_F(Hooks, TheMasterHandsOutWhatNoTwoUsersShare) {
    const auto report = report_of(
        example_file("accounts.cpp"),
        {"-u", "8", "-r", "80", "-t", "2s", "--processes", "2", "--parameter", "prefix=ann"}
    );
    EXPECT_EQ(entry_of(report, "POST /login").at("num_requests"), 8);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_EQ(asked("POST /login"), 9U) << "eight members, and the manager in setup";
}

TEST_F(Hooks, ManyLargeMessagesEndNoProcess) {
    const auto report = report_of(
        scenario_file("messages.cpp"), {"-u", "1", "--iterations", "2", "--generator-limit", "100"}
    );
    EXPECT_EQ(requests_of(report), 2U);
    EXPECT_EQ(asked("GET /bytes/1"), 1U) << "on the master's side some have come";
}

}  // namespace
}  // namespace mayfly::e2e
