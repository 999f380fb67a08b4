#include "report/json.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using nlohmann::json;

json parsed(const stats::Snapshot& snapshot) {
    return json::parse(to_json(SampleRecord{.snapshot = snapshot}.record()));
}

TEST(Json, IsOneLineThatNamesItsVersion) {
    const std::string text = to_json(SampleRecord().record());
    EXPECT_TRUE(text.starts_with(R"({"format":2,"generator":"mayfly",)"));
    EXPECT_EQ(text.find('\n'), text.size() - 1);
}

TEST(Json, HasLocustsFieldsInEachEntry) {
    const json entry = parsed(sample_run())["entries"][0];
    EXPECT_EQ(entry["name"], "/");
    EXPECT_EQ(entry["method"], "GET");
    EXPECT_EQ(entry["num_requests"], 5);
    EXPECT_EQ(entry["num_none_requests"], 0);
    EXPECT_EQ(entry["num_failures"], 0);
    EXPECT_EQ(entry["min_response_time"], 0.412);
    EXPECT_EQ(entry["max_response_time"], 90);
    EXPECT_DOUBLE_EQ(entry["total_response_time"], 95.912);
    EXPECT_EQ(entry["total_content_length"], 0);
    EXPECT_EQ(entry["start_time"], 1790000000);
    EXPECT_EQ(entry["last_request_timestamp"], 1790000030.25);
    EXPECT_EQ(entry["response_times"], json::parse(R"({"0": 1, "2": 3, "90": 1})"));
}

TEST(Json, HasPercentilesPhasesAndStatuses) {
    const json document = parsed(sample_run());
    EXPECT_EQ(document["entries"][0]["percentiles"].size(), 11U);
    EXPECT_EQ(document["entries"][0]["percentiles"]["99.9"], 90);
    EXPECT_EQ(document["entries"][1]["statuses"], json::parse(R"({"0": 1, "200": 1, "503": 1})"));
    EXPECT_EQ(
        document["totals"]["phases"]["connect"],
        json::parse(R"({"count": 3, "mean": 0.12, "p50": 0.1, "p95": 1, "p99": 1, "max": 1})")
    );
    EXPECT_EQ(document["totals"]["num_interrupted"], 2);
    EXPECT_EQ(document["totals"]["num_sent_again"], 0);
}

TEST(Json, CarriesHistogramsThatCanBeRestoredExactly) {
    const stats::Snapshot run = sample_run();
    const json histogram = parsed(run)["entries"][0]["histogram"];
    EXPECT_EQ(histogram["count"], 5);
    EXPECT_EQ(histogram["min_ns"], 412'000);
    std::uint64_t count = 0;
    for (const json& bucket : histogram["buckets_ns"]) {
        EXPECT_LE(bucket[0], bucket[1]);
        count += bucket[2].get<std::uint64_t>();
    }
    EXPECT_EQ(count, 5U);

    const std::string hex = histogram["packed"];
    std::vector<std::uint8_t> packed;
    for (std::size_t at = 0; at < hex.size(); at += 2)
        packed.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(at, 2), nullptr, 16)));
    stats::Histogram restored;
    ASSERT_TRUE(restored.restore(packed));
    EXPECT_EQ(restored, run.entries[0].response_times);
}

TEST(Json, HasTheRunAndEverybodyInIt) {
    stats::Snapshot run = sample_run();
    run.exceptions.push_back({"Shopper", "buy", "int", "7", "f+1", 4, 5, 6, {"worker 1"}});
    run.tasks.push_back({.kind = "Shopper", .task = "buy", .weight = 0.25, .runs = 9});
    run.kinds.push_back({.name = "Shopper", .wanted = 10, .running = 8});
    run.run.seed = 18'446'744'073'709'551'615U;
    const json document = parsed(run);
    EXPECT_EQ(document["run"]["state"], "running");
    EXPECT_EQ(document["run"]["scenario"], "shop.cpp");
    EXPECT_EQ(document["run"]["elapsed_seconds"], 30);
    EXPECT_EQ(document["run"]["measured_seconds"], 20);
    EXPECT_EQ(document["run"]["seed"], 18'446'744'073'709'551'615U);
    EXPECT_EQ(document["errors"][0]["error"], "status 503");
    EXPECT_EQ(document["errors"][0]["first_seen_ms"], 1'790'000'001'000);
    EXPECT_EQ(document["exceptions"][0]["workers"][0], "worker 1");
    EXPECT_EQ(document["tasks"][0]["runs"], 9);
    EXPECT_EQ(document["kinds"][0]["running"], 8);
    EXPECT_EQ(document["workers"][1]["name"], "worker 2");
}

TEST(Json, OfNothingHasEveryList) {
    const json document = parsed({});
    for (const char* list : {"entries", "errors", "exceptions", "tasks", "kinds", "workers"})
        EXPECT_EQ(document[list], json::array()) << list;
    EXPECT_EQ(document["totals"]["response_times"], json::object());
}

TEST(Json, StaysJsonWhateverTheTargetSent) {
    stats::Snapshot run = sample_run();
    run.errors[0].error = "\xff\x1b\"\n";
    EXPECT_EQ(parsed(run)["errors"][0]["error"], "\ufffd\x1b\"\n");
}

TEST(Json, HasWhatAReportNeedsBesidesTheFigures) {
    SampleRecord sample;
    sample.timeline.push({.time = 1000, .requests = 5});
    sample.logs.add(logging::Level::warning, "worker 2 is lost", 7);
    sample.environment = {{"machine", "box"}};
    sample.ran.mix.kinds.push_back({"Shopper", 1, 0, "", {}});
    json document = json::parse(to_json(sample.record()));
    EXPECT_FALSE(document.contains("verdict")) << "while it runs there is none";
    EXPECT_EQ(document["state"]["kinds"][0]["name"], "Shopper");
    EXPECT_EQ(document["history"]["requests_per_second"], json::array({5.0}));
    EXPECT_EQ(document["logs"][0]["text"], "worker 2 is lost");
    EXPECT_EQ(document["environment"][0]["value"], "box");
    sample.verdict = judge::Verdict{judge::Outcome::failed, 1, {"1 of 8 requests failed"}};
    document = json::parse(to_json(sample.record()));
    EXPECT_EQ(document["verdict"]["exit_code"], 1);
}

TEST(Json, ShowsNoSecret) {
    SampleRecord sample;
    sample.ran.mix.parameters.push_back({"password", "hunter2", "", {}, true});
    sample.snapshot.run.host = sample.ran.defaults.host = "http://ann:hunter2@shop.example";
    sample.ran.mix.kinds.push_back({"Shopper", 1, 0, "http://ann:hunter2@shop.example", {}});
    EXPECT_EQ(to_json(sample.record()).find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace mayfly::report
