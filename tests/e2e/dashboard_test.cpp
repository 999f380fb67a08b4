// A master that lives beyond one run, steered through its API, as a person at the dashboard would.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "e2e/dashboard_process.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* two_kinds = R"(#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    const auto wait = mayfly::constant(std::chrono::milliseconds(20));
    plan.users<mayfly::HttpUser>("Reader").wait(wait).task("read", [](mayfly::HttpUser& user) {
        user.client.get("/", {.name = "read"});
    });
    plan.users<mayfly::HttpUser>("Writer").wait(wait).task("write", [](mayfly::HttpUser& user) {
        user.client.get("/", {.name = "write"});
    });
}
)";

TEST_F(Dashboard, WaitsForAStartAndIsSteered) {
    open(quickstart, {"--processes", "2"});
    EXPECT_EQ(run()["state"], "ready");
    EXPECT_EQ(target_.total().received, 0U) << "nobody asked for anything yet";
    const json state = get("/api/state");
    EXPECT_EQ(state["obstacle"], "");
    EXPECT_EQ(state["mode"], "local");
    EXPECT_EQ(state["defaults"]["host"], target_.url());
    EXPECT_EQ(state["kinds"][0]["name"], "Shopper");

    EXPECT_EQ(post("/api/stop")["error"], "no test runs that could be stopped");
    EXPECT_EQ(post("/api/start", R"({"users": 4, "spawn_rate": 100})"), json::object());
    EXPECT_TRUE(eventually_state("running"));
    EXPECT_EQ(post("/api/start")["error"], "a run is going on; stop it first");
    EXPECT_TRUE(wait_until([&] { return run()["running_users"] == 4; }));
    EXPECT_EQ(post("/api/users", R"({"users": 9, "spawn_rate": 100})"), json::object());
    EXPECT_TRUE(wait_until([&] { return run()["running_users"] == 9; }));
    EXPECT_EQ(post("/api/users", R"({"users": 2, "spawn_rate": 100})"), json::object());
    EXPECT_TRUE(wait_until([&] { return run()["running_users"] == 2; }));
    // More than two users make in the seconds until the page hears of a reset.
    EXPECT_TRUE(wait_until([&] { return requests() > 40; }, 30s));

    EXPECT_EQ(post("/api/reset"), json::object());
    EXPECT_TRUE(wait_until([&] { return requests() < 40; }));
    EXPECT_EQ(run()["running_users"], 2) << "a reset leaves the users alone";
    EXPECT_EQ(post("/api/stop"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
    EXPECT_EQ(run()["running_users"], 0);

    std::vector<std::string> kinds;
    const json history = get("/api/history");
    for (const json& mark : history["annotations"]) kinds.push_back(mark["kind"]);
    EXPECT_THAT(kinds, testing::ElementsAre("start", "target", "target", "reset", "stop"));
    process_->signal(SIGINT);
    EXPECT_EQ(process_->wait(30s).exit_code, 0) << "the verdict of the last run";
}

TEST_F(Dashboard, ShowsWhatTheTargetSaw) {
    open(quickstart, {"--processes", "2"});
    post("/api/start", R"({"users": 10, "spawn_rate": 100, "run_time": 2})");
    ASSERT_TRUE(eventually_state("stopped"));
    const json totals = get("/api/snapshot")["totals"];
    const auto counted = totals["num_requests"].get<std::uint64_t>();
    const auto interrupted = totals["num_interrupted"].get<std::uint64_t>();
    EXPECT_GT(counted, 10U);
    EXPECT_LE(counted, target_.total().completed);
    EXPECT_GE(counted + interrupted, target_.total().received);
    std::uint64_t by_locust = 0;
    const json locust = get("/stats/requests");
    for (const json& row : locust["stats"]) {
        if (row["name"] == "Aggregated") by_locust = row["num_requests"].get<std::uint64_t>();
    }
    EXPECT_EQ(by_locust, counted);
    EXPECT_EQ(get("/api/report.json")["totals"]["num_requests"], counted);
    EXPECT_THAT(
        get_text("/stats/requests/csv"), HasSubstr(",Aggregated," + std::to_string(counted) + ",")
    );
    EXPECT_THAT(get_text("/metrics"), HasSubstr("mayfly_run_active 0\n"));
    process_->signal(SIGINT);
    const auto result = process_->wait(30s);
    EXPECT_THAT(result.out, HasSubstr("requests: " + std::to_string(counted) + " "));
}

TEST_F(Dashboard, OneRunFollowsTheOtherAndInheritsNothing) {
    open(directory_.write("two.cpp", two_kinds), {"--processes", "1"});
    post("/api/start", R"({"users": 4, "spawn_rate": 100, "run_time": 1, "kinds": ["Reader"]})");
    ASSERT_TRUE(eventually_state("stopped"));
    const json first = get("/api/snapshot");
    ASSERT_EQ(first["entries"].size(), 1U);
    EXPECT_EQ(first["entries"][0]["name"], "read");

    post("/api/start", R"({"users": 4, "spawn_rate": 100, "kinds": ["Writer"]})");
    ASSERT_TRUE(eventually_state("running"));
    // Longer than the first one's run time, which shall not end this one.
    EXPECT_TRUE(wait_until([&] { return run()["elapsed_seconds"] > 2.0; }));
    EXPECT_EQ(run()["state"], "running");
    EXPECT_NE(run()["id"], first["run"]["id"]);
    const json second = get("/api/snapshot");
    ASSERT_EQ(second["entries"].size(), 1U);
    EXPECT_EQ(second["entries"][0]["name"], "write");
    EXPECT_GE(get("/api/history")["time_ms"][0], first["run"]["ended_ms"].get<double>() - 1000);

    EXPECT_THAT(
        post("/api/start", R"({"kinds": ["Nobody"]})")["error"].get<std::string>(), HasSubstr("run")
    );
    process_->signal(SIGINT);
    const auto result = process_->wait(30s);
    EXPECT_EQ(result.exit_code, 130) << "a run was interrupted";
    EXPECT_THAT(result.out, HasSubstr("Summary"));
}

TEST_F(Dashboard, RefusesWhatCannotBe) {
    open(quickstart, {"--processes", "1"});
    const auto refusal = [&](const std::string& body) {
        return post("/api/start", body)["error"].get<std::string>();
    };
    EXPECT_THAT(refusal(R"({"kinds": ["Nobody"]})"), HasSubstr("no users named 'Nobody'"));
    EXPECT_THAT(refusal(R"({"kinds": []})"), HasSubstr("at least one kind"));
    EXPECT_THAT(refusal(R"({"host": "no url"})"), HasSubstr("no url"));
    EXPECT_THAT(refusal(R"({"parameters": {"basket": "1"}})"), HasSubstr("basket"));
    EXPECT_EQ(run()["state"], "ready");
    process_->signal(SIGTERM);
    EXPECT_EQ(process_->wait(30s).exit_code, 0);
}

TEST_F(Dashboard, AWorkerThatDiesIsShownAndReplaced) {
    open(quickstart, {"--processes", "2"});
    post("/api/start", R"({"users": 6, "spawn_rate": 100})");
    ASSERT_TRUE(eventually_state("running"));
    ASSERT_EQ(children().size(), 2U);
    kill(children()[0], SIGKILL);
    EXPECT_TRUE(wait_until([&] {
        return worker_states() == std::vector<std::string>{"lost", "running", "running"} ||
               worker_states() == std::vector<std::string>{"running", "lost", "running"};
    }));
    EXPECT_TRUE(wait_until([&] { return run()["running_users"] == 6; })) << "others take over";
    EXPECT_EQ(run()["is_partial"], true);
    EXPECT_EQ(children().size(), 2U) << "a new one takes its place";
    post("/api/stop");
    ASSERT_TRUE(eventually_state("stopped"));
    EXPECT_TRUE(wait_until([&] {
        return worker_states() == std::vector<std::string>{"lost", "ready", "ready"} ||
               worker_states() == std::vector<std::string>{"ready", "lost", "ready"};
    }));

    post("/api/start", R"({"users": 6, "spawn_rate": 100, "run_time": 1})");
    ASSERT_TRUE(eventually_state("stopped"));
    EXPECT_EQ(run()["is_partial"], false) << "what happened before is over";
    process_->signal(SIGINT);
    EXPECT_EQ(process_->wait(30s).exit_code, 0);
}

TEST_F(Dashboard, AWorkerThatDiesWhileNobodyTestsIsReplacedAtOnce) {
    open(quickstart, {"--processes", "1"});
    ASSERT_EQ(children().size(), 1U);
    kill(children()[0], SIGKILL);
    EXPECT_TRUE(wait_until([&] {
        return worker_states() == std::vector<std::string>{"lost", "ready"};
    }));
    EXPECT_EQ(get("/api/state")["obstacle"], "");
    EXPECT_EQ(post("/api/start", R"({"users": 2, "run_time": 1})"), json::object());
    EXPECT_TRUE(eventually_state("stopped"));
    EXPECT_GT(requests(), 0U);
    process_->signal(SIGINT);
    EXPECT_EQ(process_->wait(30s).exit_code, 0);
}

TEST_F(Dashboard, StartsAndEndsByItselfWhenAsked) {
    open(
        quickstart,
        {"--processes",
         "1",
         "--autostart",
         "--autoquit",
         "0",
         "-t",
         "1s",
         "--html",
         (directory_.path() / "report.html").string()}
    );
    const auto result = process_->wait(60s);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("Summary"));
    EXPECT_TRUE(std::filesystem::exists(directory_.path() / "report.html"));
}

TEST_F(Dashboard, ServesTheFullHistoryThatItWrites) {
    const std::string prefix = (directory_.path() / "out").string();
    open(quickstart, {"--processes", "1", "--csv", prefix, "--csv-full-history"});
    EXPECT_EQ(get("/api/state")["has_full_history"], true);
    post("/api/start", R"({"users": 3, "run_time": 2})");
    ASSERT_TRUE(eventually_state("stopped"));
    const std::string served = get_text("/stats/requests_full_history/csv");
    EXPECT_EQ(served, read_file(prefix + "_stats_history.csv"));
    EXPECT_THAT(served, HasSubstr(",/item,"));
    process_->signal(SIGINT);
    process_->wait(30s);
}

/// The inodes of the process' sockets that listen, among those of /proc/net/tcp.
std::size_t listening_sockets(pid_t process) {
    std::set<std::string> own;
    std::error_code ignored;
    const std::filesystem::path descriptors = "/proc/" + std::to_string(process) + "/fd";
    for (const auto& entry : std::filesystem::directory_iterator(descriptors, ignored)) {
        const std::string link = std::filesystem::read_symlink(entry, ignored).string();
        if (link.starts_with("socket:[")) own.insert(link.substr(8, link.size() - 9));
    }
    std::size_t listening = 0;
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream lines(table);
        for (std::string line; std::getline(lines, line);) {
            std::istringstream fields(line);
            std::vector<std::string> words{std::istream_iterator<std::string>(fields), {}};
            if (words.size() > 9 && words[3] == "0A") listening += own.contains(words[9]);
        }
    }
    return listening;
}

TEST_F(Dashboard, HeadlessOpensNoPort) {
    Process headless(
        {MAYFLY_BINARY,
         "run",
         quickstart,
         "--headless",
         "--host",
         target_.url(),
         "--processes",
         "1"},
        environment()
    );
    ASSERT_TRUE(wait_until([&] { return target_.total().completed > 0; }, 120s));
    EXPECT_EQ(listening_sockets(headless.id()), 0U);
    headless.signal(SIGINT);
    const auto result = headless.wait(30s);
    EXPECT_EQ(result.exit_code, 130);
    EXPECT_THAT(result.err, Not(HasSubstr("dashboard")));

    open(quickstart, {"--processes", "1"});
    EXPECT_EQ(listening_sockets(process_->id()), 1U) << "so the test would see one";
}

TEST_F(Dashboard, APortThatIsTakenIsASentence) {
    const auto result = run_process(
        {MAYFLY_BINARY, "run", quickstart, "--web-port", std::to_string(target_.port())},
        environment(),
        120s
    );
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("choose one with --web-port"));
}

TEST_F(Dashboard, BeyondThisMachineItNeedsAToken) {
    const auto result = run_process(
        {MAYFLY_BINARY, "run", quickstart, "--web-port", "0", "--web-host", "0.0.0.0"},
        environment(),
        120s
    );
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("mayfly token new"));
}

}  // namespace
}  // namespace mayfly::support
