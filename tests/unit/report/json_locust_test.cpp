#include "report/json_locust.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using nlohmann::json;

TEST(LocustRequests, HasItsFields) {
    const json stats = json::parse(locust_requests(sample_run()));
    ASSERT_EQ(stats["stats"].size(), 3U);
    const json& entry = stats["stats"][0];
    EXPECT_EQ(entry["method"], "GET");
    EXPECT_EQ(entry["name"], "/");
    EXPECT_EQ(entry["num_requests"], 5);
    EXPECT_EQ(entry["num_failures"], 0);
    EXPECT_EQ(entry["min_response_time"], 0) << "rounded, as there";
    EXPECT_EQ(entry["max_response_time"], 90);
    EXPECT_EQ(entry["response_time_percentile_0.95"], 90.0);
    EXPECT_EQ(entry["response_time_percentile_0.99"], 90.0);
    EXPECT_EQ(entry["current_rps"], 25.0);
    EXPECT_EQ(entry["total_rps"], 24.1);
    EXPECT_EQ(entry["avg_content_length"], 612.0);
    for (const char* name :
         {"current_fail_per_sec",
          "avg_response_time",
          "median_response_time",
          "total_fail_per_sec"}) {
        EXPECT_TRUE(entry.contains(name)) << name;
    }
    EXPECT_EQ(entry["ninetieth_response_time"], 90.0);
    EXPECT_EQ(entry["ninety_ninth_response_time"], 90.0);
    EXPECT_EQ(stats["current_response_time_percentile_95"], 90.0);
    EXPECT_TRUE(stats["current_response_time_percentile_50"].is_number());
    EXPECT_EQ(stats["stats"][2]["name"], "Aggregated");
    EXPECT_EQ(stats["errors"][0]["error"], "status 503");
    EXPECT_EQ(stats["errors"][0]["occurrences"], 1);
    EXPECT_EQ(stats["errors"][0]["first_seen"], "2026-09-21T14:13:21.000Z");
    EXPECT_EQ(stats["total_rps"], 25.6);
    EXPECT_EQ(stats["current_rps"], 27.0);
    EXPECT_EQ(stats["fail_ratio"], 0.125);
    EXPECT_EQ(stats["current_response_time_percentiles"]["response_time_percentile_0.95"], 90.0);
    EXPECT_EQ(stats["workers"][0]["id"], "worker 1");
    EXPECT_EQ(stats["workers"][0]["user_count"], 49);
    EXPECT_EQ(stats["worker_count"], 2);
    EXPECT_EQ(stats["state"], "running");
    EXPECT_EQ(stats["user_count"], 98);
}

TEST(LocustRequests, HasNamesForPages) {
    stats::Snapshot run;
    run.entries.resize(1);
    run.entries[0].name = "<a & \"b\">";
    const json stats = json::parse(locust_requests(run));
    EXPECT_EQ(stats["stats"][0]["safe_name"], "&lt;a &amp; \"b\"&gt;");
    EXPECT_EQ(stats["stats"][0]["name"], "<a & \"b\">");
}

TEST(LocustRequests, HasNoCurrentFiguresWithoutRequests) {
    const json stats = json::parse(locust_requests({}));
    EXPECT_TRUE(stats["current_response_time_percentile_50"].is_null());
    EXPECT_TRUE(stats["current_response_time_percentile_95"].is_null());
    EXPECT_TRUE(stats["current_response_time_percentiles"]["response_time_percentile_0.5"].is_null()
    );
}

TEST(LocustRequests, HasAtMost500RowsAndTheSum) {
    stats::Snapshot run;
    run.aggregated.name = "Aggregated";
    run.entries.resize(most_locust_rows + 50);
    const json stats = json::parse(locust_requests(run));
    EXPECT_EQ(stats["stats"].size(), most_locust_rows + 1);
    EXPECT_EQ(stats["stats"].back()["name"], "Aggregated");
}

TEST(LocustExceptions, AreTextsAsInItsTable) {
    stats::Snapshot run;
    run.exceptions.push_back(
        {"Shopper", "buy", "std::runtime_error", "no stock", "shop.cpp:7", 3, 1, 2, {"w1", "w2"}}
    );
    const json row = json::parse(locust_exceptions(run))["exceptions"][0];
    EXPECT_EQ(row["count"], 3);
    EXPECT_EQ(row["msg"], "std::runtime_error: no stock");
    EXPECT_EQ(row["traceback"], "Shopper.buy at shop.cpp:7");
    EXPECT_EQ(row["nodes"], "w1, w2");
}

run_record::Setup shop() {
    run_record::Setup setup;
    setup.mix.kinds.push_back({"Shopper", 3, 0, "", {{"browse", 3}, {"buy", 1}}});
    setup.mix.kinds.push_back({"Admin", 1, 0, "", {{"audit", 1}}});
    return setup;
}

TEST(LocustTasks, AreAsConfiguredWhileNobodyRuns) {
    const json tasks = json::parse(locust_tasks(shop(), {}));
    EXPECT_EQ(tasks["per_class"]["Shopper"]["ratio"], 0.75);
    EXPECT_EQ(tasks["per_class"]["Shopper"]["tasks"]["browse"]["ratio"], 0.75);
    EXPECT_EQ(tasks["total"]["Shopper"]["tasks"]["browse"]["ratio"], 0.5625);
    EXPECT_EQ(tasks["total"]["Admin"]["tasks"]["audit"]["ratio"], 0.25);
}

TEST(LocustTasks, FollowTheUsersThatRun) {
    stats::Snapshot run;
    run.kinds = {{"Shopper", 5, 5}, {"Admin", 5, 5}};
    const json tasks = json::parse(locust_tasks(shop(), run));
    EXPECT_EQ(tasks["per_class"]["Admin"]["ratio"], 0.5);
    EXPECT_EQ(tasks["total"]["Shopper"]["tasks"]["buy"]["ratio"], 0.125);
}

TEST(LocustLogs, AreLines) {
    LogTail logs;
    logs.add(logging::Level::warning, "worker 1 is lost", 1'790'000'000'000);
    const json lines = json::parse(locust_logs(logs));
    EXPECT_EQ(lines["master"][0], "[2026-09-21T14:13:20.000Z] warning: worker 1 is lost");
    EXPECT_TRUE(lines["workers"].is_object());
}

TEST(LocustWorkerCount, CountsThoseThatCanWork) {
    stats::Snapshot run = sample_run();
    run.workers[0].state = stats::WorkerState::lost;
    EXPECT_EQ(json::parse(locust_worker_count(run))["worker_count"], 1);
}

TEST(LocustOutcome, LeavesOutWhatWasNotSaid) {
    EXPECT_EQ(locust_outcome({.message = "no"}), R"({"success":false,"message":"no"})");
    const json full = json::parse(locust_outcome(
        {.success = true,
         .message = "Swarming started",
         .host = "http://x",
         .run_time = "1m",
         .user_classes = {"A"}}
    ));
    EXPECT_EQ(full["run_time"], "1m");
    EXPECT_EQ(full["user_classes"][0], "A");
}

}  // namespace
}  // namespace mayfly::report
