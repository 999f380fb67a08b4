// What mayfly counts against what the target saw: nothing lost, nothing doubled.
#include <map>

#include "e2e/run_fixture.hpp"
#include "support/udp_echo.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class Counting : public RunTest {};

TEST_F(Counting, EveryRequestIsCountedOnceOverSeveralWorkers) {
    const auto report = report_of(
        scenario_file("steady.cpp"), {"-u", "20", "-r", "20", "-t", "3s", "--processes", "3"}
    );
    EXPECT_GT(requests_of(report), 100U);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_FALSE(report.at("run").at("is_partial").get<bool>());
    expect_counts_of_target(report);
}

TEST_F(Counting, TheShopExampleFailsNothingAndLosesNothing) {
    const auto report = report_of(
        example_file("shop.cpp"), {"-u", "20", "-r", "20", "-t", "3s", "--processes", "2"}
    );
    EXPECT_GT(requests_of(report), 20U);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_LE(requests_of(report), target_.total().completed);
    EXPECT_GE(requests_of(report) + interrupted_of(report), target_.total().received);
}

TEST_F(Counting, TheExamplesOfJsonAndOfSharingFailNothing) {
    for (const char* example : {"json.cpp", "together.cpp"}) {
        const auto report = report_of(
            example_file(example), {"-u", "6", "-r", "6", "-t", "2s", "--processes", "1"}
        );
        EXPECT_EQ(report.at("totals").at("num_failures"), 0) << report.at("errors").dump();
        EXPECT_GT(requests_of(report), 20U);
        EXPECT_LE(requests_of(report), target_.total().completed);
        target_.reset_log();
    }
}

TEST_F(Counting, TheReportSaysWhichRequestsAreMissingAsTheirResponsesAreKept) {
    const auto report = report_of(
        scenario_file("endings.cpp"), {"-t", "1s", "--processes", "1", "--parameter", "how=keep"}, 1
    );
    EXPECT_EQ(requests_of(report), 0U);
    const auto missing = std::to_string(target_.total().completed) + " requests are missing";
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr(missing));
}

TEST_F(Counting, UsersGoOnWhileACallOfOneBlocksItsThread) {
    const auto report =
        report_of(scenario_file("blocking.cpp"), {"-u", "2", "-t", "2s", "--processes", "1"});
    EXPECT_EQ(entry_of(report, "call sleep").at("num_requests"), 1);
    EXPECT_GT(entry_of(report, "GET /").at("num_requests"), 20) << "of the other user meanwhile";
    EXPECT_FALSE(report.at("run").at("warnings").dump().find("stalled") != std::string::npos);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
}

TEST_F(Counting, WhatUsersSayOverTcpTheyMeasureThemselves) {
    const auto server = target_.url().substr(std::string("http://").size());
    const auto report = report_of(
        example_file("tcp.cpp"),
        {"-u", "5", "-r", "5", "-t", "2s", "--parameter", "server=" + server}
    );
    const auto asked = entry_of(report, "tcp ask");
    EXPECT_GT(asked.at("num_requests"), 5);
    EXPECT_EQ(asked.at("num_failures"), 0);
    EXPECT_EQ(target_.count("GET /").completed, asked.at("num_requests"));
}

TEST_F(Counting, WhatUsersSayOverUdpTheyMeasureThemselves) {
    const support::UdpEcho echo(AF_INET);
    const auto report = report_of(
        example_file("udp.cpp"),
        {"-u",
         "5",
         "-r",
         "5",
         "-t",
         "2s",
         "--parameter",
         "server=127.0.0.1:" + std::to_string(echo.port())}
    );
    const auto pings = entry_of(report, "udp ping");
    EXPECT_GT(pings.at("num_requests"), 5);
    EXPECT_EQ(pings.at("num_failures"), 0);
    EXPECT_EQ(echo.received(), pings.at("num_requests"));
}

TEST_F(Counting, WhatTheStopCutIsNeitherSuccessNorFailure) {
    const auto report = report_until(
        [&] { return target_.total().received == 5; },
        scenario_file("slow.cpp"),
        {"-u", "5", "-r", "5", "-s", "0s", "--processes", "2"}
    );
    const auto waits = entry_of(report, "GET /delay/5000");
    EXPECT_EQ(waits.at("num_requests"), 0);
    EXPECT_EQ(waits.at("num_failures"), 0);
    EXPECT_EQ(waits.at("num_interrupted"), 5);
    EXPECT_EQ(waits.at("histogram").at("count"), 0);
    // on_stop() has its own time and its requests count as any other.
    EXPECT_EQ(entry_of(report, "POST /echo").at("num_requests"), 5);
    expect_counts_of_target(report);
}

TEST_F(Counting, FilesAndJsonSayTheSameAsTheLog) {
    const auto report = report_of(
        scenario_file("steady.cpp"),
        {"-u", "8", "-r", "8", "-t", "2s", "--processes", "2", "--csv", path("out/run")}
    );
    expect_counts_of_target(report);
    const auto rows = read_csv(path("out/run_stats.csv"));
    ASSERT_EQ(rows.size(), report.at("entries").size() + 1);
    for (const auto& row : rows) {
        const bool is_sum = row.at("Name") == "Aggregated";
        const json entry =
            is_sum ? report.at("totals") : entry_of(report, row.at("Type") + " " + row.at("Name"));
        ASSERT_FALSE(entry.empty()) << row.at("Name");
        EXPECT_EQ(row.at("Request Count"), entry.at("num_requests").dump()) << row.at("Name");
        EXPECT_EQ(row.at("Failure Count"), entry.at("num_failures").dump()) << row.at("Name");
    }
    const auto history = read_csv(path("out/run_stats_history.csv"));
    ASSERT_FALSE(history.empty());
    EXPECT_EQ(
        history.back().at("Total Request Count"), report.at("totals").at("num_requests").dump()
    );
    for (const auto& row : history) EXPECT_EQ(row.at("Name"), "Aggregated");
}

TEST_F(Counting, FullHistoryHasARowForEachName) {
    const auto report = report_of(
        scenario_file("steady.cpp"),
        {"-u", "4", "-r", "4", "-t", "2s", "--csv", path("run"), "--csv-full-history"}
    );
    std::map<std::string, std::string> last;  // Requests so far, by name.
    for (const auto& row : read_csv(path("run_stats_history.csv")))
        last[row.at("Name")] = row.at("Total Request Count");
    for (const json& entry : report.at("entries")) {
        const auto name = entry.at("name").get<std::string>();
        EXPECT_EQ(last[name], entry.at("num_requests").dump()) << name;
    }
}

TEST_F(Counting, FailuresAndExceptionsAddUpInEveryFile) {
    const auto report = report_of(
        scenario_file("failing.cpp"),
        {"-u", "3", "-r", "3", "-t", "2s", "--processes", "2", "--csv", path("run")},
        1
    );
    std::uint64_t failures = 0;
    for (const json& error : report.at("errors")) {
        failures += error.at("occurrences").get<std::uint64_t>();
        EXPECT_THAT(error.at("error"), testing::AnyOf("404 Not Found", "not my page"));
    }
    EXPECT_EQ(failures, report.at("totals").at("num_failures"));
    EXPECT_EQ(failures, target_.total().completed);
    std::uint64_t in_file = 0;
    for (const auto& row : read_csv(path("run_failures.csv")))
        in_file += std::stoull(row.at("Occurrences"));
    EXPECT_EQ(in_file, failures);

    const json thrown = report.at("exceptions").at(0);
    EXPECT_EQ(thrown.at("kind"), "Clumsy");
    EXPECT_EQ(thrown.at("task"), "throws");
    EXPECT_EQ(thrown.at("type"), "std::runtime_error");
    EXPECT_EQ(thrown.at("message"), "out of ideas");
    EXPECT_THAT(thrown.at("location").get<std::string>(), HasSubstr("failing.cpp:"));
    const auto rows = read_csv(path("run_exceptions.csv"));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].at("Count"), thrown.at("occurrences").dump());
}

TEST_F(Counting, ExceptionsKeepTheirPlaceThoughOthersAreThrownMeanwhile) {
    const auto report = report_of(
        scenario_file("thrown.cpp"), {"-u", "8", "-r", "100", "-t", "1s", "--processes", "1"}, 1
    );
    const std::map<std::string, std::string> places{
        {"sold out", "sell_out()"}, {"too slow", "lose_patience()"}};
    EXPECT_EQ(report.at("exceptions").size(), 3U);
    for (const json& thrown : report.at("exceptions")) {
        const auto place = places.at(thrown.at("message").get<std::string>());
        EXPECT_THAT(thrown.at("location").get<std::string>(), HasSubstr(place))
            << thrown.at("task");
    }
}

TEST_F(Counting, EveryHostileAnswerIsOneFailureWithWords) {
    const std::map<std::string, std::string> words{
        {"/hostile/endless-body", "the response's body is larger than 1 MiB"},
        {"/hostile/endless-header", "the response's header is larger than 64 KiB"},
        {"/hostile/endless-continue", "more than 20 interim responses"},
        {"/hostile/huge-header", "the response's header is larger than 64 KiB"},
        {"/hostile/slow-header", "timed out after 1s while receiving the response"},
        {"/hostile/silent", "timed out after 1s while waiting for the response"},
        {"/hostile/garbage",
         R"(malformed response: it does not begin like HTTP/1.1: )"
         R"("\x16\x03\x01 this is \x00 not HTTP at all")"},
        {"/hostile/bad-chunk", R"(malformed response: a bad chunk: "not-hex")"},
        {"/hostile/truncated-chunks",
         "connection closed by the server in the middle of the response"},
        {"/hostile/bad-content-length",
         R"(malformed response: a second, different Content-Length in line 3: )"
         R"("Content-Length: 7")"},
        {"/hostile/negative-length",
         R"(malformed response: a bad Content-Length in line 2: "Content-Length: -5")"},
        {"/hostile/oversized-length",
         R"(malformed response: a bad Content-Length in line 2: )"
         R"("Content-Length: 99999999999999999999999")"},
        {"/hostile/terabyte-length", "the response's body is larger than 1 MiB"},
        {"/hostile/too-short-body",
         "connection closed by the server in the middle of the response"},
        {"/hostile/reset-mid-body", "connection reset by the server while receiving the response"},
        {"/hostile/gzip-bomb?mib=64", "the response's decoded body is larger than 1 MiB"},
        {"/hostile/truncated-gzip",
         "malformed response: its compressed body is broken or cut short"},
        {"/hostile/corrupt-gzip", "malformed response: its compressed body is broken or cut short"},
        {"/hostile/redirect-loop", "more than 30 redirects"},
        {"/reset", "connection reset by the server while receiving the response"},
        {"/close", "connection closed by the server while receiving the response"},
        {"/status/500", "500 Internal Server Error"},
    };
    const auto report = report_of(
        scenario_file("hostile.cpp"),
        {"--timeout", "1s", "--max-body-size", "1MiB", "--processes", "1"},
        1
    );
    ASSERT_EQ(report.at("entries").size(), words.size());
    EXPECT_FALSE(report.at("run").at("is_partial").get<bool>());
    for (const json& entry : report.at("entries")) {
        EXPECT_EQ(entry.at("num_requests"), 1) << entry.at("name");
        EXPECT_EQ(entry.at("num_failures"), 1) << entry.at("name");
    }
    std::map<std::string, std::string> found;
    for (const json& error : report.at("errors"))
        found[error.at("name").get<std::string>()] = error.at("first_example").get<std::string>();
    EXPECT_EQ(found, words);
    EXPECT_EQ(report.at("errors").size(), words.size());
}

TEST_F(Counting, AProcessThatAUserForksDoesNotGoOnAsThatUser) {
    const std::string scenario = directory_.write("forks.cpp", R"(#include <unistd.h>
#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").wait(mayfly::constant(std::chrono::milliseconds(20)))
        .task("fork", [](mayfly::HttpUser& user) {
            const bool is_child = fork() == 0;
            if (is_child && user.id() % 2 == 0) return;
            user.client.get("/");
        });
}
)");
    Words more{"-u", "4", "-r", "40", "-t", "1s", "--processes", "1", "--json"};
    const auto result = run(scenario, more);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, ::testing::HasSubstr("call only exec or _exit in them"));
    const auto report = json::parse(result.out);
    EXPECT_GT(requests_of(report), 4U);
    EXPECT_EQ(interrupted_of(report), 0U);
    expect_counts_of_target(report);
}

}  // namespace
}  // namespace mayfly::e2e
