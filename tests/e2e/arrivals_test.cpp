// The open model: what a plan of arrivals asks for, what the target saw, and what is said of both.
#include <csignal>
#include <fstream>
#include <iterator>
#include <regex>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

std::uint64_t count_of(const json& counts, const char* name) {
    return counts.at(name).get<std::uint64_t>();
}

void expect_conservation(const json& counts) {
    std::uint64_t ends = 0;
    for (const char* end : {"completed", "failed", "dropped", "interrupted", "lost"}) {
        ends += count_of(counts, end);
    }
    EXPECT_EQ(count_of(counts, "scheduled"), ends) << counts.dump();
}

/// All that were scheduled ended so; on a machine that stood still at the end, some were
/// interrupted.
void expect_all(const char* end, std::uint64_t scheduled, const json& counts) {
    EXPECT_EQ(count_of(counts, "scheduled"), scheduled) << counts.dump();
    EXPECT_EQ(count_of(counts, end) + count_of(counts, "interrupted"), scheduled) << counts.dump();
    EXPECT_GT(count_of(counts, end), scheduled / 2) << counts.dump();
}

std::vector<pid_t> workers_of(pid_t parent) {
    const auto id = std::to_string(parent);
    std::ifstream list("/proc/" + id + "/task/" + id + "/children");
    return {std::istream_iterator<pid_t>(list), {}};
}

class OpenModel : public RunTest {
protected:
    json report_of_kind(const std::string& kind, Words more, int exit_code = 0) {
        more.insert(more.end(), {"--user-kinds", kind});
        const auto report = report_of(scenario_file("open.cpp"), more, exit_code);
        const json& totals = report.at("totals");
        expect_conservation(totals);
        const auto& kinds = report.at("kinds");
        EXPECT_EQ(kinds.size(), 1U);
        for (const char* name : {"scheduled", "completed", "failed", "dropped", "interrupted"}) {
            EXPECT_EQ(totals.at(name), kinds.at(0).at(name)) << name;
        }
        return report;
    }
};

class OpenModelWorkers : public OpenModel, public ::testing::WithParamInterface<int> {};

TEST_P(OpenModelWorkers, TheTargetSeesWhatThePlanSays) {
    const auto workers = std::to_string(GetParam());
    auto report = report_of_kind("Constant", {"-t", "2s", "--processes", workers});
    expect_all("completed", 400, report.at("totals"));
    EXPECT_EQ(target_.count("GET /text").completed, count_of(report.at("totals"), "completed"));
    expect_counts_of_target(report);
    target_.reset_log();

    report = report_of_kind("Ramp", {"--processes", workers});
    EXPECT_GE(report.at("run").at("measured_seconds").get<double>(), 2.5) << "ends by itself";
    expect_all("completed", 100 + 200 + 50, report.at("totals"));
    EXPECT_EQ(target_.count("GET /").completed, count_of(report.at("totals"), "completed"));
    EXPECT_EQ(target_.count("GET /text").completed, count_of(report.at("totals"), "completed"));
    expect_counts_of_target(report);
}

INSTANTIATE_TEST_SUITE_P(Are, OpenModelWorkers, ::testing::Values(1, 2, 4));

TEST_F(OpenModel, RandomArrivalsAreThoseOfTheSeedOnAnyNumberOfWorkers) {
    const auto arrivals = [&](const char* workers, const char* seed) {
        const auto report =
            report_of_kind("Random", {"-t", "2s", "--processes", workers, "--seed", seed});
        return count_of(report.at("totals"), "scheduled");
    };
    EXPECT_EQ(arrivals("1", "7"), arrivals("3", "7"));
}

TEST_F(OpenModel, ARateOfTheCommandLineIsSharedByAllKindsWithoutAFixedCount) {
    const auto report = report_of(
        scenario_file("steady.cpp"), {"--arrival-rate", "200/s", "-t", "2s", "--processes", "2"}
    );
    expect_conservation(report.at("totals"));
    EXPECT_EQ(count_of(report.at("totals"), "scheduled"), 400U);
    const auto& kinds = report.at("kinds");
    EXPECT_NEAR(static_cast<double>(count_of(kinds.at(0), "scheduled")), 300, 3);
    EXPECT_NEAR(static_cast<double>(count_of(kinds.at(1), "scheduled")), 100, 3);
    EXPECT_FALSE(kinds.at(2).contains("scheduled")) << "it runs its one user";
    EXPECT_GT(entry_of(report, "GET /status/200").at("num_requests"), 3);
    expect_counts_of_target(report);
}

TEST_F(OpenModel, StagesOfRatesEndTheRun) {
    const auto report = report_of(
        scenario_file("steady.cpp"), {"--stages", "1s:200/s,500ms:200/s", "--processes", "2"}
    );
    EXPECT_EQ(count_of(report.at("totals"), "scheduled"), 200U);
    expect_conservation(report.at("totals"));
}

TEST_F(OpenModel, ArrivalsThatFindNoUserAreDropped) {
    const auto report = report_of_kind("Slow", {"-t", "2s", "--processes", "2"});
    const json& totals = report.at("totals");
    EXPECT_EQ(count_of(totals, "scheduled"), 400U);
    EXPECT_GT(count_of(totals, "dropped"), 100U);
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr("400 arrivals were dropped"));
    // Those that were due when the run ended, on a machine that stood still then, are interrupted.
    EXPECT_EQ(requests_of(report), count_of(totals, "completed"));
    expect_counts_of_target(report);
}

TEST_F(OpenModel, TasksThatThrowAndRequestsThatFailFail) {
    const auto report = report_of_kind("Failing", {"-t", "1s"}, 1);
    expect_all("failed", 50, report.at("totals"));
    EXPECT_LT(requests_of(report), 50U);
}

TEST_F(OpenModel, ArrivalsOfUsersThatCannotStartFail) {
    const auto report = report_of_kind("Refused", {"-t", "1s"}, 1);
    expect_all("failed", 20, report.at("totals"));
    EXPECT_EQ(report.at("run").at("failed_users"), report.at("totals").at("failed"));
}

TEST_F(OpenModel, WhatTheEndCutsOffIsInterrupted) {
    const auto report =
        report_of_kind("Hanging", {"-t", "1s", "-s", "200ms", "--processes", "2"}, 1);
    EXPECT_EQ(count_of(report.at("totals"), "interrupted"), 20U);
    // Those that a busy machine had not begun by then sent no request.
    EXPECT_LE(interrupted_of(report), 20U);
    EXPECT_GE(interrupted_of(report), 10U);
    expect_counts_of_target(report);
}

TEST_F(OpenModel, OfAKilledWorkerNothingIsBegunTwiceAndTheRestIsLost) {
    support::Process mayfly(
        words(
            scenario_file("open.cpp"),
            {"--user-kinds", "Constant", "-t", "4s", "--processes", "3", "--json"}
        ),
        environment()
    );
    ASSERT_TRUE(support::wait_until([&] { return target_.total().received > 200; }));
    const auto worker = workers_of(mayfly.id()).at(1);
    ASSERT_EQ(::kill(worker, SIGKILL), 0);
    const auto result = mayfly.wait(patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    const json report = json::parse(result.out);
    const json& totals = report.at("totals");
    expect_conservation(totals);
    EXPECT_EQ(count_of(totals, "scheduled"), 800U);
    EXPECT_GT(count_of(totals, "lost"), 0U);
    const auto seen = target_.total().received;
    EXPECT_GE(seen, count_of(totals, "completed"));
    EXPECT_LE(seen, count_of(totals, "completed") + count_of(totals, "lost"));
}

// What waits while the server stands still is begun when it is due, but has waited since then where
// its users are new: they have to be made, and to connect.
TEST_F(OpenModel, AStallOfTheTargetShowsInTheResponseTimesOfAllThatWereDueMeanwhile) {
    support::Process mayfly(
        words(
            scenario_file("open.cpp"),
            {"--user-kinds", "Constant", "-t", "4s", "--processes", "1", "--json"}
        ),
        environment()
    );
    ASSERT_TRUE(support::wait_until([&] { return target_.total().received > 100; }));
    target_.get("/stall?ms=1000");
    const auto result = mayfly.wait(patience);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const json report = json::parse(result.out);
    expect_conservation(report.at("totals"));
    expect_all("completed", 800, report.at("totals"));
    const auto entry = entry_of(report, "GET /text");
    std::uint64_t slow = 0;
    for (const auto& bucket : entry.at("histogram").at("buckets_ns")) {
        if (bucket.at(0).get<std::uint64_t>() > 100'000'000)
            slow += bucket.at(2).get<std::uint64_t>();
    }
    EXPECT_GT(slow, 150U) << "of the 200 that were due in that second";
    EXPECT_EQ(entry.at("service_time").at("count"), report.at("totals").at("completed"));
    EXPECT_GE(entry.at("percentiles").at("99"), entry.at("service_time").at("p99"));
}

TEST_F(OpenModel, AStallShowsInWhatAClosedModelWithAPaceKeepsBesideItsColumns) {
    support::Process mayfly(
        words(
            scenario_file("open.cpp"),
            {"--user-kinds",
             "Paced",
             "-u",
             "5",
             "-r",
             "5",
             "-t",
             "3s",
             "--json",
             "--threshold",
             "start_delay p50 < 1us"}
        ),
        environment()
    );
    ASSERT_TRUE(support::wait_until([&] { return target_.total().received > 100; }));
    target_.get("/stall?ms=1000");
    const auto result = mayfly.wait(patience);
    EXPECT_EQ(result.exit_code, 6) << result.err;
    const json report = json::parse(result.out);
    const auto entry = entry_of(report, "GET /text");
    const auto& intended = entry.at("intended_response_time");
    EXPECT_EQ(intended.at("count"), entry.at("num_requests"));
    EXPECT_EQ(entry.at("service_time").at("count"), entry.at("num_requests"));
    EXPECT_GE(intended.at("mean"), entry.at("avg_response_time"));
    const json& kind = report.at("kinds").at(0);
    EXPECT_GE(count_of(kind, "late"), 5U) << "the one that follows in each user's pace";
    EXPECT_GE(kind.at("start_delay").at("max"), 800) << "of the second in which no answer came";
    EXPECT_EQ(report.at("totals").at("start_delay"), kind.at("start_delay"));
    EXPECT_FALSE(kind.contains("scheduled"));
    EXPECT_THAT(result.err, HasSubstr("Tasks of users with a pace, and how late they were begun"));
}

TEST_F(OpenModel, TheSummarySaysWhatBecameOfThem) {
    const auto result = run(scenario_file("open.cpp"), {"--user-kinds", "Constant", "-t", "1s"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const std::regex line(
        "arrivals: 200 scheduled, (\\d+) completed, 0 failed, 0 dropped, (\\d+) interrupted, 0 "
        "lost, "
    );
    std::smatch counts;
    ASSERT_TRUE(std::regex_search(result.out, counts, line)) << result.out;
    // On a machine that stood still at the end, some were interrupted.
    EXPECT_EQ(std::stoi(counts[1]) + std::stoi(counts[2]), 200) << counts[0];
    EXPECT_GT(std::stoi(counts[1]), 100) << counts[0];
    EXPECT_THAT(result.out, HasSubstr("Service time percentiles (ms), from the first byte sent"));
}

TEST_F(OpenModel, ARunWithoutArrivalsSaysNothingOfThem) {
    const auto report = report_of(scenario_file("steady.cpp"), {"-u", "3", "-r", "3", "-t", "1s"});
    EXPECT_FALSE(report.at("totals").contains("scheduled"));
    EXPECT_FALSE(report.at("totals").contains("service_time"));
    EXPECT_FALSE(report.at("kinds").at(0).contains("scheduled"));
    EXPECT_FALSE(report.at("run").contains("arrivals"));
}

TEST_F(OpenModel, RatesThatAreNoneAreRefused) {
    for (const char* rate : {"x", "0/s", "5/d"}) {
        const auto result = run(scenario_file("open.cpp"), {"--arrival-rate", rate, "-t", "1s"});
        EXPECT_EQ(result.exit_code, 2);
        EXPECT_THAT(result.err, HasSubstr("500/s"));
    }
}

}  // namespace
}  // namespace mayfly::e2e
