// A run that somebody steers while it goes on: paused, resumed, another rate, the next stage. The
// target's log and the kernel's list of connections say what it really did.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "e2e/dashboard_process.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

/// The master's side asks the host again and again, each time after a word of the worker.
constexpr std::string_view calling_scenario = R"(
    #include <mayfly/mayfly.hpp>
    using namespace std::chrono_literals;
    namespace {
    void ask(mayfly::Test& test, const char* path) {
        mayfly::HttpClient client;
        client.base_url = test.host();
        client.get(path);
    }
    }
    void scenario(mayfly::Plan& plan) {
        plan.on_test_start([](mayfly::Test& test) {
            if (!test.is_master()) test.send("call", "");
        });
        plan.on_message("call", [](mayfly::Test& test, const mayfly::Message&) {
            if (test.is_master()) {
                ask(test, "/bytes/1");
                mayfly::sleep(20ms);
            }
            test.send("call", "");
        });
        plan.on_test_stop([](mayfly::Test& test) { ask(test, "/bytes/2"); });
        plan.teardown([](mayfly::Test& test) { ask(test, "/bytes/3"); });
        plan.users<mayfly::HttpUser>("Visitor").wait(mayfly::constant(20ms)).task(
            "visit", [](mayfly::HttpUser& user) { user.client.get("/"); });
    })";

class Steering : public Dashboard {
protected:
    void open_steady(const std::vector<std::string>& more = {}) {
        auto words = more;
        words.insert(words.end(), {"--processes", "2"});
        open(std::string(SCENARIOS "/steady.cpp"), words);
    }
    std::uint64_t count(const char* name) const {
        return get("/api/snapshot")["totals"].value(name, std::uint64_t{0});
    }
    double seconds(const char* name) const { return run()[name].get<double>(); }
    /// A run time in seconds that is over soon, though what is known of the run is a while old.
    std::uint64_t an_end_ahead() const {
        return static_cast<std::uint64_t>(seconds("elapsed_seconds")) + 6;
    }
    bool eventually(const std::function<bool()>& is_so) const { return wait_until(is_so, 30s); }
    void pause() const {
        EXPECT_EQ(post("/api/pause"), json::object());
        EXPECT_EQ(run()["state"], "paused");
        EXPECT_TRUE(eventually([&] { return run()["in_flight"] == 0; }));
    }
    /// Established ones of the target, as the kernel lists them: while others come and go, it may
    /// list one twice, or not at all.
    std::size_t connections() const {
        std::ifstream list("/proc/net/tcp");
        const auto remote = fmt::format(":{:04X} 01 ", target_.port());
        std::set<std::string> ends;
        for (std::string line; std::getline(list, line);) {
            // "  7: 0100007F:A2C4 0100007F:1F90 01 …", of which the first is the other end.
            const auto place = line.find(remote);
            if (place != line.npos) ends.insert(line.substr(line.find(": ") + 2, 13));
        }
        return ends.size();
    }
    /// Though a run of these words is asked for what that run was asked for at its end.
    void expect_no_baseline(
        const std::string& id, const std::string& change, const std::vector<std::string>& asked
    ) const {
        const auto mayfly = [&](std::vector<std::string> words) {
            words.insert(words.begin(), MAYFLY_BINARY);
            return run_process(words, environment(), 60s);
        };
        const std::string history = directory_ / "runs.db";
        const auto compared = mayfly({"runs", "compare", id, id, "--history", history});
        EXPECT_THAT(compared.out, HasSubstr(change));
        const std::string before = directory_ / "before.json";
        ASSERT_EQ(mayfly({"runs", "export", id, "-o", before, "--history", history}).exit_code, 0);
        std::vector<std::string> words{
            "run", SCENARIOS "/steady.cpp", "--headless", "--no-history"};
        words.insert(words.end(), asked.begin(), asked.end());
        words.insert(words.end(), {"--baseline", before});
        const auto refused = mayfly(words);
        EXPECT_EQ(refused.exit_code, 2) << refused.err;
        EXPECT_THAT(refused.err, HasSubstr("in that run " + change));
        words.insert(words.end(), {"-t", "1s", "--compare-anyway"});
        const auto anyway = mayfly(words);
        EXPECT_EQ(anyway.exit_code, 0) << anyway.err;
        EXPECT_THAT(anyway.out, HasSubstr("- of the baseline, " + change));
    }
    void expect_conservation() const {
        std::uint64_t ends = 0;
        for (const char* end : {"completed", "failed", "dropped", "interrupted", "lost"}) {
            ends += count(end);
        }
        EXPECT_EQ(count("scheduled"), ends);
    }
    std::vector<std::string> marks() const {
        std::vector<std::string> kinds;
        const json history = get("/api/history");
        for (const json& mark : history["annotations"]) kinds.push_back(mark["kind"]);
        return kinds;
    }
};

TEST_F(Steering, APauseBeginsNothingAndKeepsUsersAndConnections) {
    open_steady();
    EXPECT_EQ(post("/api/pause")["error"], "no test runs that could be paused");
    EXPECT_EQ(post("/api/resume")["error"], "no test is paused");
    post("/api/start", R"({"users": 12, "spawn_rate": 1000, "run_time": 3})");
    ASSERT_TRUE(eventually_state("running"));
    ASSERT_TRUE(eventually([&] { return connections() == 12; }));
    pause();
    EXPECT_THAT(post("/api/pause")["error"].get<std::string>(), HasSubstr("paused already"));
    const auto received = target_.total().received;
    // Longer than the run time, which stands still.
    EXPECT_TRUE(eventually([&] { return seconds("paused_seconds") > 3.5; }));
    EXPECT_EQ(target_.total().received, received);
    EXPECT_TRUE(eventually([&] { return connections() == 12; })) << connections();
    EXPECT_EQ(run()["running_users"], 12);
    EXPECT_EQ(get("/stats/requests")["state"], "running") << "Locust's exporters know no pause";
    EXPECT_EQ(post("/api/resume"), json::object());
    EXPECT_TRUE(eventually([&] { return target_.total().received > received + 100; }));
    EXPECT_TRUE(eventually_state("stopped"));
    EXPECT_GE(seconds("elapsed_seconds") - seconds("paused_seconds"), 3);
    EXPECT_THAT(marks(), testing::ElementsAre("start", "paused", "resumed", "stop"));
    EXPECT_THAT(run()["warnings"].dump(), HasSubstr("was paused for"));
    EXPECT_EQ(post("/api/pause")["error"], "no test runs that could be paused");
}

TEST_F(Steering, AWorkerThatStartsInAPauseIsPausedAsWell) {
    open_steady();
    post("/api/start", R"({"users": 12, "spawn_rate": 1000})");
    ASSERT_TRUE(eventually([&] { return run()["running_users"] == 12; }));
    pause();
    const auto received = target_.total().received;
    const auto workers = children();
    ASSERT_FALSE(workers.empty());
    ASSERT_EQ(kill(workers.front(), SIGKILL), 0);
    const auto usable = [&] {
        const auto states = worker_states();
        return std::ranges::count(states, "running") + std::ranges::count(states, "ready");
    };
    EXPECT_TRUE(eventually([&] { return worker_states().size() == 3 && usable() == 2; }));
    const auto since = seconds("paused_seconds");
    EXPECT_TRUE(eventually([&] { return seconds("paused_seconds") > since + 1; }));
    EXPECT_LE(run()["running_users"], 6);
    EXPECT_EQ(target_.total().received, received);
    EXPECT_EQ(post("/api/resume"), json::object());
    EXPECT_TRUE(eventually([&] { return run()["running_users"] == 12; }));
    EXPECT_TRUE(eventually([&] { return target_.total().received > received + 100; }));
}

TEST_F(Steering, APausedRunCanBeStopped) {
    open_steady();
    post("/api/start", R"({"users": 4, "spawn_rate": 1000})");
    ASSERT_TRUE(eventually_state("running"));
    pause();
    EXPECT_EQ(post("/api/users", R"({"users": 2})"), json::object());
    EXPECT_TRUE(eventually([&] { return run()["running_users"] == 2; })) << "they can leave";
    EXPECT_EQ(post("/api/stop"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
}

TEST_F(Steering, APauseMovesArrivalsAndLosesNone) {
    open_steady();
    post(
        "/api/start", R"({"arrival_rate": "100/s", "run_time": 3, "kinds": ["Reader", "Writer"]})"
    );
    ASSERT_TRUE(eventually([&] { return count("scheduled") > 50; }));
    pause();
    EXPECT_TRUE(eventually([&] { return seconds("paused_seconds") > 2.5; }));
    const auto received = target_.total().received;
    EXPECT_TRUE(eventually([&] { return seconds("paused_seconds") > 4; }));
    EXPECT_EQ(target_.total().received, received);
    EXPECT_EQ(post("/api/resume"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
    EXPECT_EQ(count("scheduled"), 300U) << "as many as without the pause";
    expect_conservation();
    EXPECT_EQ(target_.total().completed, count("completed"));
}

TEST_F(Steering, ArrivalsAreAccountedForWhenAWorkerDiesInAPause) {
    open_steady();
    post(
        "/api/start", R"({"arrival_rate": "100/s", "run_time": 4, "kinds": ["Reader", "Writer"]})"
    );
    ASSERT_TRUE(eventually([&] { return count("scheduled") > 50; }));
    pause();
    ASSERT_EQ(kill(children().at(0), SIGKILL), 0);
    EXPECT_TRUE(eventually([&] { return worker_states().size() == 3; }));
    EXPECT_EQ(post("/api/rate", R"({"rate": "200/s"})"), json::object());
    EXPECT_EQ(post("/api/resume"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
    EXPECT_GT(count("scheduled"), 400U) << "more than without the change";
    EXPECT_GE(target_.total().completed, count("completed"));
    expect_conservation();
}

TEST_F(Steering, AnotherRateHoldsFromOneMomentOn) {
    open_steady();
    EXPECT_THAT(
        post("/api/rate", R"({"rate": "5/s"})")["error"].get<std::string>(), HasSubstr("no")
    );
    post("/api/start", R"({"stages": "0s:100/s,3s:100/s", "kinds": ["Reader", "Writer"]})");
    ASSERT_TRUE(eventually([&] { return count("scheduled") > 20; }));
    EXPECT_EQ(post("/api/rate", R"({"rate": "400/s"})"), json::object());
    EXPECT_THAT(
        post("/api/rate", R"({"rate": "fast"})")["error"].get<std::string>(),
        HasSubstr("no rate of arrivals")
    );
    EXPECT_THAT(
        post("/api/users", R"({"users": 5})")["error"].get<std::string>(), HasSubstr("arrivals")
    );
    // "0s:100/s,1200ms:100/s,0s:400/s,1800ms:400/s".
    ASSERT_TRUE(eventually([&] {
        return run()["arrivals"].get<std::string>().find("400/s") != std::string::npos;
    }));
    const std::string plan = run()["arrivals"];
    const double from = std::stod(plan.substr(plan.find(',') + 1));
    EXPECT_TRUE(eventually_state("stopped"));
    const double asked = from * 0.1 + (3000 - from) * 0.4;
    EXPECT_NEAR(static_cast<double>(count("scheduled")), asked, 1) << plan;
    expect_conservation();
    EXPECT_EQ(target_.total().completed, count("completed"));
    EXPECT_THAT(get("/api/state")["command"].dump(), HasSubstr("0s:400/s"));
}

TEST_F(Steering, ASkippedStageLeadsToItsEndAndTheLastOneEndsTheRun) {
    open_steady();
    EXPECT_THAT(post("/api/stages/skip")["error"].get<std::string>(), HasSubstr("no test runs"));
    post("/api/start", R"({"stages": "1h:6,1h:2,1h:2", "spawn_rate": 1000})");
    ASSERT_TRUE(eventually_state("spawning"));
    EXPECT_EQ(post("/api/stages/skip"), json::object());
    EXPECT_TRUE(eventually([&] { return run()["running_users"] == 6; }));
    EXPECT_EQ(post("/api/stages/skip"), json::object());
    EXPECT_TRUE(eventually([&] { return run()["running_users"] == 2; }));
    EXPECT_EQ(post("/api/stages/skip"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
    post("/api/start", R"({"users": 2, "spawn_rate": 1000})");
    ASSERT_TRUE(eventually_state("running"));
    EXPECT_THAT(post("/api/stages/skip")["error"].get<std::string>(), HasSubstr("no stages"));
}

TEST_F(Steering, StagesOfRatesAreSkippedAsWell) {
    open_steady();
    post("/api/start", R"({"stages": "1h:100/s,1h:100/s", "kinds": ["Reader", "Writer"]})");
    ASSERT_TRUE(eventually_state("running"));
    EXPECT_EQ(post("/api/stages/skip"), json::object());
    EXPECT_TRUE(eventually([&] { return run()["arrivals_asked_per_second"] == 100; }));
    EXPECT_TRUE(eventually([&] { return run()["arrivals_per_second"] > 10.0; }));
    EXPECT_EQ(post("/api/stages/skip"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
    expect_conservation();
    EXPECT_EQ(target_.total().completed, count("completed"));
}

TEST_F(Steering, AnotherHostGetsTheUsersThatRunAndThoseOfANewWorker) {
    open_steady({"--history", directory_ / "runs.db"});
    const TargetServer second;
    const std::string change = R"({"host": ")" + second.url() + R"("})";
    EXPECT_THAT(
        post("/api/host", change)["error"].get<std::string>(), HasSubstr("no test runs whose host")
    );
    post("/api/start", R"({"users": 12, "spawn_rate": 1000, "name": "two hosts"})");
    ASSERT_TRUE(eventually([&] { return target_.total().completed > 100; }));
    EXPECT_EQ(second.total().received, 0U);
    EXPECT_THAT(
        post("/api/host", R"({"host": "shop"})")["error"].get<std::string>(), HasSubstr("shop")
    );
    EXPECT_EQ(post("/api/host", change), json::object());
    EXPECT_EQ(post("/api/host", change), json::object()) << "the same again is no change";
    // All twelve were in a task of at most some milliseconds.
    ASSERT_TRUE(eventually([&] { return second.total().completed > 100; }));
    ASSERT_TRUE(eventually([&] {
        const auto before = target_.total().received;
        const auto wanted = second.total().completed + 500;
        return eventually([&] { return second.total().completed > wanted; }) &&
               target_.total().received == before;
    }));
    const auto old_host = target_.total().received;
    ASSERT_EQ(kill(children().at(0), SIGKILL), 0);
    ASSERT_TRUE(eventually([&] {
        const auto states = worker_states();
        return states.size() == 3 && std::ranges::count(states, "running") == 2;
    })) << "its successor";
    const auto before = second.total().completed;
    EXPECT_TRUE(eventually([&] { return second.total().completed > before + 500; }));
    EXPECT_EQ(post("/api/stop"), json::object());
    ASSERT_TRUE(eventually([&] { return !get("/api/runs")["runs"].empty(); }));
    EXPECT_EQ(target_.total().received, old_host);
    EXPECT_EQ(run()["host"], second.url());
    const json changes = run()["changes"];
    ASSERT_EQ(changes.size(), 1U) << changes;
    EXPECT_EQ(changes[0]["what"], "host");
    EXPECT_EQ(changes[0]["before"], target_.url());
    EXPECT_EQ(changes[0]["now"], second.url());
    EXPECT_THAT(run()["warnings"].dump(), HasSubstr("the host was changed from " + target_.url()));
    EXPECT_THAT(marks(), testing::Contains("target"));
    const json kept = get("/api/runs")["runs"][0];
    EXPECT_EQ(kept["name"], "two hosts");
    EXPECT_EQ(kept["host"], second.url());
    const json document = get("/api/runs/" + kept["id"].get<std::string>());
    EXPECT_EQ(document["snapshot"]["run"]["changes"], changes);
    EXPECT_EQ(document["state"]["name"], "two hosts");
    EXPECT_EQ(document["state"]["defaults"]["host"], second.url());
    EXPECT_THAT(get("/api/state")["command"].dump(), HasSubstr("--host " + second.url()));
    EXPECT_THAT(
        post("/api/host", change)["error"].get<std::string>(), HasSubstr("no test runs whose host")
    );
    expect_no_baseline(
        kept["id"],
        "the host was changed from " + target_.url() + " to " + second.url(),
        {"--host", second.url(), "-u", "12", "-r", "1000"}
    );
}

TEST_F(Steering, AnotherLoadIsInTheRecordOfTheRun) {
    open_steady({"--history", directory_ / "runs.db"});
    post("/api/start", R"({"users": 6, "spawn_rate": 1000})");
    ASSERT_TRUE(eventually([&] { return target_.total().completed > 100; }));
    EXPECT_EQ(post("/api/users", R"({"users": 4})"), json::object());
    ASSERT_TRUE(eventually([&] { return run()["running_users"] == 4; }));
    const json changes = run()["changes"];
    ASSERT_EQ(changes.size(), 1U) << changes;
    EXPECT_EQ(changes[0]["what"], "load");
    EXPECT_EQ(changes[0]["before"], "6 users at 1000 a second");
    EXPECT_EQ(changes[0]["now"], "4 users at 1000 a second");
    EXPECT_EQ(post("/api/stop"), json::object());
    ASSERT_TRUE(eventually([&] { return !get("/api/runs")["runs"].empty(); }));
    const json kept = get("/api/runs")["runs"][0];
    EXPECT_EQ(kept["load"], "4 users, 1000/s, changed");
    expect_no_baseline(
        kept["id"],
        "the load was changed from 6 users at 1000 a second to 4 users at 1000 a second",
        {"--host", target_.url(), "-u", "4", "-r", "1000"}
    );
}

TEST_F(Steering, AnotherHostIsThatOfTheMastersSideAsWell) {
    open(directory_.write("calling.cpp", calling_scenario).string(), {"--processes", "1"});
    const TargetServer second;
    const auto asked = [](const TargetServer& target, const char* what) {
        return target.count(what).completed;
    };
    post("/api/start", R"({"users": 1})");
    ASSERT_TRUE(eventually([&] { return asked(target_, "GET /bytes/1") > 3; }));
    EXPECT_EQ(asked(second, "GET /bytes/1"), 0U);
    EXPECT_EQ(post("/api/host", json{{"host", second.url()}}.dump()), json::object());
    ASSERT_TRUE(eventually([&] { return asked(second, "GET /bytes/1") > 3; }));
    const auto before = asked(target_, "GET /bytes/1");
    EXPECT_EQ(post("/api/stop"), json::object());
    ASSERT_TRUE(eventually([&] { return asked(second, "GET /bytes/3") == 1; })) << "teardown";
    EXPECT_EQ(asked(second, "GET /bytes/2"), 2U) << "on_test_stop, there and on the worker";
    EXPECT_EQ(asked(target_, "GET /bytes/1"), before) << "none went to the old host afterwards";
    EXPECT_EQ(asked(target_, "GET /bytes/2"), 0U);
}

TEST_F(Steering, AnotherRunTimeCountsFromTheBegin) {
    open_steady();
    const auto refusal = [&](const std::string& body) {
        return post("/api/run_time", body).value("error", "");
    };
    EXPECT_THAT(refusal(R"({"run_time": 5})"), HasSubstr("no test runs whose run time"));
    post("/api/start", R"({"users": 4, "spawn_rate": 1000, "run_time": 3600})");
    ASSERT_TRUE(eventually([&] { return seconds("elapsed_seconds") > 2; }));
    EXPECT_THAT(refusal(R"({"run_time": 1})"), HasSubstr("cannot end after 1s"));
    EXPECT_EQ(run()["state"], "running") << "a slip ends nothing";
    EXPECT_EQ(refusal(R"({"run_time": 0})"), "");
    EXPECT_TRUE(eventually([&] { return run()["run_time_seconds"] == 0; }));
    const auto end = an_end_ahead();
    EXPECT_EQ(refusal(json{{"run_time", end}}.dump()), "");
    EXPECT_TRUE(eventually_state("stopped"));
    EXPECT_GE(seconds("elapsed_seconds"), static_cast<double>(end));
    EXPECT_EQ(run()["run_time_seconds"], end);
    const json changes = run()["changes"];
    ASSERT_EQ(changes.size(), 2U) << changes;
    EXPECT_EQ(changes[0]["before"], "60m");
    EXPECT_EQ(changes[0]["now"], "");
    EXPECT_EQ(changes[1]["now"], std::to_string(end) + "s");
    EXPECT_THAT(
        get("/api/state")["command"].dump(), HasSubstr("--run-time " + std::to_string(end) + "s")
    );
    EXPECT_THAT(marks(), testing::ElementsAre("start", "target", "target", "stop"));
}

TEST_F(Steering, ArrivalsGoOnUntilTheNewEndAndTheirStagesKeepTheirs) {
    open_steady();
    post(
        "/api/start",
        R"({"arrival_rate": "100/s", "run_time": 3600, "kinds": ["Reader", "Writer"]})"
    );
    ASSERT_TRUE(eventually([&] { return count("scheduled") > 50; }));
    const auto end = an_end_ahead();
    EXPECT_EQ(post("/api/run_time", json{{"run_time", end}}.dump()), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
    EXPECT_EQ(count("scheduled"), 100 * end);
    expect_conservation();
    EXPECT_EQ(target_.total().completed, count("completed"));
    post("/api/start", R"({"stages": "1h:100/s", "kinds": ["Reader", "Writer"]})");
    ASSERT_TRUE(eventually_state("running"));
    EXPECT_THAT(
        post("/api/run_time", R"({"run_time": 60})")["error"].get<std::string>(),
        HasSubstr("ends with its stages")
    );
    EXPECT_EQ(post("/api/stop"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
}

}  // namespace
}  // namespace mayfly::support
