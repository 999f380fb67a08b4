// Scenarios that take their worker down: named in the report, and the results survive.

#include <ostream>
#include <set>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Crash {
    const char* kind;
    const char* where;
    const char* says;
};

void PrintTo(const Crash& crash, std::ostream* out) {
    *out << crash.kind;
}

class Crashes : public RunTest, public ::testing::WithParamInterface<Crash> {};

// All that stands on the terminal is one worker's last words; the other workers go on to the end.
TEST_P(Crashes, AreNamedAndTheOthersGoOn) {
    const Crash& crash = GetParam();
    const auto report = report_of(
        scenario_file("crash.cpp"),
        {"-u",
         "5",
         "-r",
         "5",
         "-t",
         "4s",
         "--processes",
         "2",
         "--user-kinds",
         std::string(crash.kind) + ",Steady"},
        4,
        {{"CRASH_ONCE", path("marker")}}
    );
    EXPECT_TRUE(report.at("run").at("is_partial").get<bool>());
    EXPECT_THAT(
        report.at("run").at("warnings").dump(),
        AllOf(HasSubstr(crash.says), HasSubstr(crash.where), Not(HasSubstr("the link")))
    );
    EXPECT_GT(entry_of(report, "GET /text").at("num_requests"), 50);
    // A killed worker loses at most what it had not reported yet.
    EXPECT_LE(requests_of(report), target_.total().received);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
}

TEST_P(Crashes, OfTheOnlyWorkerAreReportedWithItsLastWords) {
    const Crash& crash = GetParam();
    const auto result =
        run(scenario_file("crash.cpp"),
            {"-t", "3s", "--processes", "1", "--user-kinds", crash.kind, "--only-summary"});
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr(crash.says), HasSubstr(crash.where)));
    EXPECT_THAT(result.out, HasSubstr("Summary"));
}

INSTANTIATE_TEST_SUITE_P(
    Of,
    Crashes,
    ::testing::Values(
        Crash{"Segfault", "user Segfault, task read nothing", "SIGSEGV"},
        Crash{"Abort", "user Abort, task give up", "SIGABRT"},
        Crash{"Thrower", "in a thread that the scenario started", "nobody catches this"},
        Crash{"Recursion", "user Recursion, task recurse for ever", "256 KiB stack"}
    ),
    [](const auto& given) { return given.param.kind; }
);

class LostWorker : public RunTest {};

// The only user crashes whatever worker it runs on; it comes to no other one.
TEST_F(LostWorker, AUserThatCrashesTakesOneWorkerOnly) {
    const auto report = report_of(
        scenario_file("crash.cpp"),
        {"-u", "2", "-r", "2", "-t", "3s", "--processes", "4", "--user-kinds", "Segfault,Steady"},
        4
    );
    EXPECT_EQ(report.at("run").at("crashed_users"), 1);
    EXPECT_EQ(target_.count("GET /").completed, 1U) << "it began once";
    ASSERT_EQ(report.at("exceptions").size(), 1U);
    const json& crash = report.at("exceptions").at(0);
    EXPECT_EQ(crash.at("kind"), "Segfault");
    EXPECT_EQ(crash.at("task"), "read nothing");
    EXPECT_EQ(crash.at("type"), "crash");
    EXPECT_EQ(crash.at("message"), "segmentation fault (SIGSEGV) at address 0x0");
    EXPECT_THAT(
        crash.at("location").get<std::string>(),
        AllOf(HasSubstr("crash.cpp:"), HasSubstr("read_nothing"))
    );
    std::size_t lost = 0;
    std::size_t usable = 0;
    for (const json& worker : report.at("workers")) {
        lost += worker.at("state") == "lost" ? 1 : 0;
        usable += worker.at("state") == "lost" ? 0 : 1;
    }
    EXPECT_EQ(lost, 1U);
    EXPECT_EQ(usable, 4U) << "another process takes its place";
    EXPECT_THAT(
        report.at("verdict").at("reasons").dump(),
        HasSubstr("1 user took down its worker: user Segfault, task read nothing, in crash.cpp:")
    );
    EXPECT_GT(entry_of(report, "GET /text").at("num_requests"), 50) << "the others go on";
}

// Nobody sees the end of a worker elsewhere: it says itself which user it was.
TEST_F(LostWorker, AUserThatCrashesAWorkerElsewhereIsNamedAndTakesOneWorkerOnly) {
    support::Process master(
        {MAYFLY_BINARY,
         "master",
         scenario_file("crash.cpp"),
         "--bind=127.0.0.1:0",
         "--expect-workers=2",
         "--headless",
         "--json",
         "--only-summary",
         "--users=2",
         "--spawn-rate=2",
         "--run-time=4s",
         "--user-kinds=Segfault,Steady",
         "--host",
         target_.url()},
        environment()
    );
    ASSERT_TRUE(master.wait_for_output("waiting for ", patience)) << master.err();
    const auto& log = master.err();
    const auto place = log.find("127.0.0.1:");
    const auto address = log.substr(place, log.find_first_not_of("0123456789", place + 10) - place);
    const Words words{MAYFLY_BINARY, "worker", "--master", address};
    support::Process one(words, environment());
    support::Process other(words, environment());
    const auto result = master.wait(patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    const auto report = json::parse(result.out);
    EXPECT_EQ(report.at("run").at("crashed_users"), 1);
    EXPECT_EQ(target_.count("GET /").completed, 1U) << "it began once";
    EXPECT_THAT(
        report.at("exceptions").at(0).at("location").get<std::string>(), HasSubstr("crash.cpp:")
    );
    EXPECT_THAT(
        report.at("run").at("warnings").dump(), HasSubstr("it crashed: user Segfault, task read")
    );
    EXPECT_GT(entry_of(report, "GET /text").at("num_requests"), 50) << "the others go on";
    const std::multiset ends{one.wait(patience).exit_code, other.wait(patience).exit_code};
    EXPECT_EQ(ends.count(0), 1U) << "only one of them crashed";
}

TEST_F(LostWorker, WhereEveryUserCrashesTheRunEnds) {
    const std::string scenario = directory_.write("fatal.cpp", R"(
#include <cstdlib>
#include <mayfly/mayfly.hpp>
struct Fatal : mayfly::HttpUser {
    void task() { std::abort(); }
};
void scenario(mayfly::Plan& plan) { plan.users<Fatal>("Fatal").task("task", &Fatal::task); }
)");
    const auto report =
        report_of(scenario, {"-u", "500", "-r", "500", "-t", "60s", "--processes", "2"}, 4);
    EXPECT_LT(report.at("run").at("elapsed_seconds"), 60);
    EXPECT_EQ(report.at("run").at("crashed_users"), 8) << "each comes back three times";
    EXPECT_THAT(
        report.at("exceptions").at(0).at("location").get<std::string>(), HasSubstr("fatal")
    );
}

TEST_F(LostWorker, AWorkerThatExitsIsLostAsWell) {
    const auto report = report_of(
        scenario_file("crash.cpp"),
        {"-u", "3", "-r", "3", "-t", "3s", "--processes", "2", "--user-kinds", "Leaver,Steady"},
        4,
        {{"CRASH_ONCE", path("marker")}}
    );
    EXPECT_THAT(
        report.at("run").at("warnings").dump(),
        HasSubstr(
            "exit code 7: user Leaver, task leave: it called exit(), which ends the whole worker"
        )
    );
}

TEST_F(LostWorker, ATaskThatBlocksTheLoopIsNamed) {
    const auto report = report_of(
        scenario_file("crash.cpp"),
        {"-u",
         "1",
         "-t",
         "3s",
         "--processes",
         "1",
         "--user-kinds",
         "Blocker",
         "--generator-limit",
         "5"},
        5
    );
    EXPECT_THAT(
        report.at("run").at("warnings").dump(),
        AllOf(HasSubstr(" has been blocked for "), HasSubstr(" s in user Blocker, task block: "))
    );
}

TEST_F(LostWorker, AGlobalThatThrowsIsAMistakeOfTheScenario) {
    const std::string scenario = directory_.write("global.cpp", R"(
#include <stdexcept>
#include <mayfly/mayfly.hpp>
static const int settings = [] () -> int { throw std::runtime_error("no settings file"); }();
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").task("get", [](auto& user) { user.client.get("/"); });
}
)");
    for (const auto& result :
         {mayfly({"check", scenario}), mayfly({"run", scenario, "--headless"})}) {
        EXPECT_EQ(result.exit_code, 2) << result.err;
        EXPECT_THAT(result.err, HasSubstr("no settings file"));
    }
}

}  // namespace
}  // namespace mayfly::e2e
