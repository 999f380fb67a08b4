// What has not ended is in the numbers: requests without an answer, requests sent twice, and users
// that are gone, against servers of this process, which count for themselves.
#include "e2e/dashboard_process.hpp"
#include "e2e/run_fixture.hpp"
#include "support/scripted_server.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using support::HoldOpen;
using support::ReadUntil;
using support::Script;
using support::ScriptedServer;
using support::Send;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string stream_begin = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome of it";

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

class Hangs : public RunTest {
protected:
    static const json& cut_off(const json& report) { return report.at("totals").at("cut_off"); }

    json report_of_kind(
        const std::string& kind, const Words& more, int exit_code, std::string* err = nullptr
    ) const {
        Words all{"run", scenario_file("asking.cpp"), "--headless", "--json", "--user-kinds", kind};
        all.insert(all.end(), more.begin(), more.end());
        const auto result = mayfly(all);
        EXPECT_EQ(result.exit_code, exit_code) << result.err;
        if (err != nullptr) *err = result.err;
        auto report = json::parse(result.out, nullptr, false);
        EXPECT_FALSE(report.is_discarded()) << "not JSON: " << result.out << result.err;
        return report;
    }
};

TEST_F(Hangs, AServerThatNeverAnswersLetsNoRunPass) {
    const ScriptedServer server({{ReadUntil{"\r\n\r\n"}, HoldOpen{}}});
    std::string err;
    const auto report = report_of_kind(
        "Asker",
        {"-H", server.url(), "-u", "3", "-r", "100", "-t", "1500ms", "-s", "500ms"},
        1,
        &err
    );
    EXPECT_EQ(server.connections(), 3U);
    EXPECT_EQ(requests_of(report), 0U);
    EXPECT_EQ(interrupted_of(report), 3U);
    EXPECT_EQ(cut_off(report).at("count"), 3);
    EXPECT_EQ(cut_off(report).at("unanswered"), 3);
    EXPECT_GE(cut_off(report).at("min"), 1500);
    EXPECT_GE(cut_off(report).at("max"), cut_off(report).at("median"));
    EXPECT_THAT(
        report.at("verdict").at("reasons"),
        ElementsAre(StartsWith("3 requests were made and none was answered"))
    );
    EXPECT_THAT(err, HasSubstr("\ncut off: 3   without an answer: 3   waited: min "));
    EXPECT_THAT(err, HasSubstr("\nVerdict: failed\n- 3 requests were made"));
}

TEST_F(Hangs, AServerThatAnswersAndThenHangsLetsNoRunPass) {
    const Script then_silent{
        ReadUntil{"\r\n\r\n"},
        Send{support::ok_answer},
        ReadUntil{"\r\n\r\n"},
        Send{support::ok_answer},
        HoldOpen{}};
    const ScriptedServer server({then_silent});
    for (const Words& stop : {Words{"-s", "500ms"}, Words{"-s", "0s"}}) {
        Words words{"-H", server.url(), "-u", "4", "-r", "100", "-t", "2s", "--processes", "2"};
        words.insert(words.end(), stop.begin(), stop.end());
        const auto report = report_of_kind("Asker", words, 1);
        EXPECT_EQ(requests_of(report), 8U);
        EXPECT_EQ(report.at("totals").at("num_failures"), 0);
        EXPECT_EQ(cut_off(report).at("unanswered"), 4);
        EXPECT_THAT(
            report.at("verdict").at("reasons"),
            ElementsAre(StartsWith("4 requests hung until the end cut them off: GET / had waited"))
        );
    }
}

TEST_F(Hangs, AStreamThatTheStopCutsIsNoFailure) {
    const ScriptedServer server({{ReadUntil{"\r\n\r\n"}, Send{stream_begin}, HoldOpen{}}});
    const auto report = report_of_kind(
        "Asker", {"-H", server.url(), "-u", "2", "-r", "100", "-t", "2s", "-s", "0s"}, 0
    );
    EXPECT_EQ(cut_off(report).at("count"), 2);
    EXPECT_EQ(cut_off(report).at("unanswered"), 0);
    EXPECT_TRUE(report.at("verdict").at("passed"));
}

TEST_F(Hangs, WhatTheScenarioCutsOffItselfDidNotHang) {
    const Script then_silent{ReadUntil{"\r\n\r\n"}, Send{support::ok_answer}, HoldOpen{}};
    const ScriptedServer server({then_silent, {ReadUntil{"\r\n\r\n"}, HoldOpen{}}});
    const auto report =
        report_of_kind("Impatient", {"-H", server.url(), "-t", "2s", "-s", "5s"}, 0);
    EXPECT_EQ(requests_of(report), 1U);
    EXPECT_EQ(interrupted_of(report), 2U);
    EXPECT_EQ(cut_off(report).at("count"), 0);
}

TEST_F(Hangs, RawConnectionsInAMeasurementAreJudgedByTheirBytes) {
    const auto over_tcp = [&](const ScriptedServer& server, int exit_code) {
        const auto address = server.url().substr(std::string("http://").size());
        return report_of(
            example_file("tcp.cpp"),
            {"-u", "2", "-r", "100", "-t", "2s", "-s", "0s", "--parameter", "server=" + address},
            exit_code
        );
    };
    const ScriptedServer silent({{ReadUntil{"\r\n\r\n"}, HoldOpen{}}});
    EXPECT_EQ(cut_off(over_tcp(silent, 1)).at("unanswered"), 2);
    const ScriptedServer slow({{ReadUntil{"\r\n\r\n"}, Send{stream_begin}, HoldOpen{}}});
    const auto report = over_tcp(slow, 0);
    EXPECT_EQ(cut_off(report).at("count"), 2);
    EXPECT_EQ(cut_off(report).at("unanswered"), 0);
}

TEST_F(Hangs, ASecondInterruptionTellsOfThemToo) {
    const ScriptedServer server({{ReadUntil{"\r\n\r\n"}, HoldOpen{}}});
    support::Process process(
        {MAYFLY_BINARY,
         "run",
         scenario_file("asking.cpp"),
         "--headless",
         "--json",
         "--user-kinds",
         "Asker",
         "-u",
         "2",
         "-r",
         "100",
         "-s",
         "60s",
         "-H",
         server.url()},
        environment()
    );
    const auto have_all_asked = [&] {
        return server.connections() == 2 && !server.received(0).empty() &&
               !server.received(1).empty();
    };
    ASSERT_TRUE(support::wait_until(have_all_asked, patience));
    process.signal(SIGINT);
    ASSERT_TRUE(process.wait_for_output("once more to stop now", patience));
    process.signal(SIGINT);
    const auto result = process.wait(patience);
    EXPECT_EQ(result.exit_code, 128 + SIGINT) << result.err;
    const auto report = json::parse(result.out);
    EXPECT_EQ(cut_off(report).at("unanswered"), 2);
    EXPECT_THAT(
        report.at("verdict").at("reasons"),
        ::testing::Contains(StartsWith("2 requests were made and none was answered"))
    );
}

TEST_F(Hangs, WhatWasSentAgainIsWhatTheServerSawMore) {
    const ScriptedServer server(
        {{ReadUntil{"\r\n\r\n"}, Send{support::ok_answer}, ReadUntil{"\r\n\r\n"}}}
    );
    std::string err;
    const auto report = report_of_kind(
        "Asker", {"-H", server.url(), "-u", "4", "-r", "100", "-t", "1s", "--only-summary"}, 0, &err
    );
    std::uint64_t received = 0;
    for (std::size_t i = 0; i < server.connections(); ++i) {
        received += occurrences(server.received(i), "\r\n\r\n");
    }
    const auto sent_again = report.at("totals").at("num_sent_again").get<std::uint64_t>();
    EXPECT_GT(sent_again, 3U);
    EXPECT_EQ(received, requests_of(report) + sent_again);
    EXPECT_THAT(err, HasSubstr("   sent again: " + std::to_string(sent_again) + "\n"));
}

TEST_F(Hangs, NothingIsSaidOfWhatWasNotSentAgain) {
    const auto result = run(scenario_file("steady.cpp"), {"-u", "2", "-t", "1s"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    for (const char* word : {"sent again", "cut off", "Verdict", "logged once"}) {
        EXPECT_THAT(result.out + result.err, Not(HasSubstr(word)));
    }
}

TEST_F(Hangs, AHeadlessRunEndsWithItsLastUser) {
    std::string err;
    const auto report = report_of_kind(
        "Guest", {"-H", target_.url(), "-u", "5", "-r", "100", "-t", "10m"}, 0, &err
    );
    EXPECT_EQ(target_.count("GET /").completed, 5U);
    EXPECT_EQ(requests_of(report), 5U);
    EXPECT_THAT(err, HasSubstr("the run ends: its 5 users have all ended"));
    EXPECT_TRUE(report.at("run").at("warnings").empty());
}

TEST_F(Hangs, AHeadlessRunEndsWhenNobodyCanStart) {
    std::string err;
    const auto report = report_of_kind(
        "Locked", {"-H", target_.url(), "-u", "5", "-r", "100", "-t", "10m"}, 1, &err
    );
    EXPECT_EQ(target_.total().received, 0U);
    EXPECT_THAT(err, HasSubstr("the run ends: none of its 5 users could start"));
    EXPECT_EQ(occurrences(err, "on_start of Locked threw std::runtime_error: no key"), 1U);
    EXPECT_EQ(report.at("run").at("failed_users"), 5);
}

TEST_F(Hangs, AHeadlessRunOfNobodyEnds) {
    std::string err;
    report_of_kind("Asker", {"-H", target_.url(), "-u", "0", "-t", "10m"}, 1, &err);
    EXPECT_THAT(err, HasSubstr("the run ends: no users were asked for"));
}

TEST_F(Hangs, ARelativeUrlWithoutAHostEndsTheRun) {
    std::string err;
    const auto report = report_of_kind("Asker", {"-u", "2", "-t", "10m"}, 2, &err);
    const std::string why =
        "'/' is relative and no host is given; use --host URL, and for a client of your own "
        "base_url = test().host()";
    EXPECT_EQ(report.at("verdict").at("outcome"), "unusable");
    EXPECT_EQ(report.at("verdict").at("reasons").at(0), why);
    EXPECT_THAT(err, HasSubstr("the run ends: " + why));
}

TEST_F(Hangs, TheLogTellsEachFailureWhenItFirstComes) {
    support::Process process(
        words(scenario_file("failing.cpp"), {"-u", "2", "-r", "100"}), environment()
    );
    for (const char* text :
         {"GET /status/404 failed: 404 Not Found (logged once",
          "GET / failed: not my page (logged",
          "throws of Clumsy threw std::runtime_error: out of ideas"}) {
        EXPECT_TRUE(process.wait_for_output(text, patience)) << process.err();
    }
    process.signal(SIGINT);
    const auto result = process.wait(patience);
    EXPECT_EQ(occurrences(result.err, "logged once"), 3U) << result.err;
}

class LiveHangs : public support::Dashboard {};

TEST_F(LiveHangs, ShowRequestsInFlightAndTheAgeOfTheOldest) {
    const ScriptedServer server({{ReadUntil{"\r\n\r\n"}, HoldOpen{}}});
    open(scenario_file("asking.cpp"), {"--user-kinds", "Asker", "--processes", "2", "-s", "0s"});
    const json start{{"users", 3}, {"spawn_rate", 100}, {"host", server.url()}};
    EXPECT_EQ(post("/api/start", start.dump()), json::object());
    const auto oldest = [&] { return run().at("oldest_in_flight_seconds").get<double>(); };
    EXPECT_TRUE(support::wait_until([&] { return oldest() >= 2; }, patience));
    EXPECT_EQ(run().at("in_flight"), 3);
    EXPECT_EQ(server.connections(), 3U);
    std::uint64_t sum = 0;
    const json snapshot = get("/api/snapshot");
    for (const json& worker : snapshot.at("workers")) {
        sum += worker.at("in_flight").get<std::uint64_t>();
    }
    EXPECT_EQ(sum, 3U);
    EXPECT_THAT(get_text("/metrics"), HasSubstr("\nmayfly_requests_in_flight 3\n"));
    // Those that the ramp down cuts off hang as well as those of the stop.
    EXPECT_EQ(post("/api/users", R"({"users": 1, "spawn_rate": 100})"), json::object());
    EXPECT_TRUE(support::wait_until([&] { return run().at("in_flight") == 1; }, patience));
    EXPECT_EQ(post("/api/stop"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
    EXPECT_EQ(run().at("in_flight"), 0);
    EXPECT_EQ(get("/api/snapshot").at("totals").at("cut_off").at("unanswered"), 3);
}

}  // namespace
}  // namespace mayfly::e2e
