#include "report/json_parts.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"
#include "unit/report/two_seconds.hpp"

namespace mayfly::report {
namespace {

using nlohmann::json;

TEST(RangeMessage, HasRowsFailuresAndWorkers) {
    const auto parts = two_seconds();
    EXPECT_FALSE(range_message(parts, 5000, 6000));
    const json message = json::parse(range_message(parts, 0, 9000).value());
    EXPECT_EQ(message["from_ms"], 1000);
    EXPECT_EQ(message["until_ms"], 3000);
    EXPECT_EQ(message["totals"]["num_requests"], 20);
    EXPECT_EQ(message["totals"]["requests_per_second"], 10);
    EXPECT_EQ(message["totals"]["failure_ratio"], 0.2);
    EXPECT_EQ(message["totals"]["percentiles"]["95"], 10.0);
    EXPECT_EQ(message["totals"]["statuses"], json::parse(R"({"200": 16, "503": 4})"));
    EXPECT_EQ(message["totals"]["avg_content_length"], 500.0);
    EXPECT_EQ(
        message["totals"]["phases"], json::parse(R"({"connect": {"count": 4, "mean": 3.0}})")
    );
    ASSERT_EQ(message["entries"].size(), 1U);
    EXPECT_EQ(message["entries"][0]["name"], "/item");
    EXPECT_EQ(message["entries"][0]["statuses"]["503"], 2);
    EXPECT_EQ(message["others"]["avg_content_length"], 500.0);
    EXPECT_EQ(message["others"]["num_requests"], 10);
    EXPECT_EQ(message["workers"][0]["users"], 8);
    EXPECT_FALSE(json::parse(range_message(parts, 2000, 9000).value()).contains("others"));
}

TEST(RowMessage, IsAHistory) {
    const auto parts = two_seconds();
    EXPECT_FALSE(row_message(parts, {"GET", "/other"}));
    const json message = json::parse(row_message(parts, item_row).value());
    EXPECT_EQ(message["time_ms"], json::array({1000, 2000}));
    EXPECT_EQ(message["requests_per_second"], json::array({0, 10}));
    EXPECT_TRUE(message["p95"][0].is_null());
    EXPECT_EQ(message["p95"][1], 10.0);
    EXPECT_EQ(message["heat"][1].size(), 1U);
    EXPECT_EQ(message["heat_bounds"].size(), stats::heat_row_count);
    EXPECT_EQ(message["statuses"], json::parse(R"({"200": [0, 8.0], "503": [0, 2.0]})"));
    EXPECT_EQ(message["content_length"], json::parse("[null, 500.0]"));
    EXPECT_EQ(message["phases"]["connect"], json::parse("[null, 3.0]"));
    EXPECT_EQ(message["phases"]["tls"], json::parse("[null, null]"));
}

TEST(RowMessage, HasFewStatusesWhateverTheTargetAnswers) {
    stats::RunParts parts;
    for (const std::int64_t second : {1, 2}) {
        parts.begin_second(second);
        stats::WindowFigures figures{.requests = 300, .failures = 0, .response_times = {}};
        figures.statuses.add(200, 200);
        for (int status = 400; status < 500; ++status) {
            figures.statuses.add(status + static_cast<int>(second) * 100, 1);
        }
        if (parts.keeps(item_row, 300)) parts.add(item_row, figures);
    }
    const json statuses = json::parse(row_message(parts, item_row).value())["statuses"];
    EXPECT_LE(statuses.size(), stats::StatusCounts::most + 1);
    EXPECT_EQ(statuses["200"], json({200.0, 200.0}));
    for (const std::size_t point : {0, 1}) {
        double sum = 0;
        for (const json& column : statuses) sum += column[point].get<double>();
        EXPECT_EQ(sum, 300.0) << "no response is lost";
    }
}

TEST(RowsMessage, HasAShortLineForEachRow) {
    stats::RunParts parts;
    for (std::int64_t second = 1; second <= 100; ++second) {
        parts.begin_second(second);
        stats::WindowFigures figures{.requests = 10, .failures = 0, .response_times = {}};
        if (parts.keeps(item_row, 10)) parts.add(item_row, figures);
    }
    const json message = json::parse(rows_message(parts));
    EXPECT_EQ(message["time_ms"].size(), 50U);
    ASSERT_EQ(message["rows"].size(), 1U);
    EXPECT_EQ(message["rows"][0]["name"], "/item");
    EXPECT_EQ(message["rows"][0]["requests_per_second"], json(std::vector<double>(50, 10)));
    EXPECT_EQ(json::parse(rows_message({}))["rows"], json::array());
}

TEST(WorkersMessage, HasNullWhereNothingIsKnown) {
    auto parts = two_seconds();
    parts.begin_second(3);
    const json message = json::parse(workers_message(parts));
    EXPECT_EQ(message["workers"][0]["name"], "worker 1");
    EXPECT_EQ(message["workers"][0]["cpu"], json::parse("[0.5, 0.5, null]"));
    EXPECT_EQ(message["workers"][0]["loop_lag"][0], 3.0);
}

/// The page computes parts of a report by the same rules; its test reads the same file.
TEST(CoarseTimes, AreWhatTheReportComputes) {
    std::ifstream file(COARSE_TIMES_FILE);
    const json fixture = json::parse(file);
    const std::vector<std::uint64_t> cells = fixture["cells"];
    const Duration max(fixture["max_ns"].get<std::int64_t>());
    stats::Histogram times;
    for (std::size_t i = 0; i + 1 < cells.size(); i += 2) {
        const auto highest =
            stats::CoarseTimes::highest_in(static_cast<std::uint32_t>(cells[i])).count();
        times.record(i + 2 == cells.size() ? max : Duration(highest * 98 / 100), cells[i + 1]);
    }
    const stats::CoarseTimes coarse(times);
    for (const json& pair : fixture["percentiles"]) {
        const auto time = coarse.percentile(pair[0].get<double>());
        EXPECT_EQ(time.count(), pair[1].get<std::int64_t>()) << pair[0];
    }
    const auto heat = coarse.heat();
    ASSERT_EQ(heat.size(), fixture["heat"].size());
    for (std::size_t i = 0; i < heat.size(); ++i) {
        EXPECT_EQ(heat[i].row, fixture["heat"][i][0]);
        EXPECT_EQ(heat[i].responses, fixture["heat"][i][1]);
    }
}

}  // namespace
}  // namespace mayfly::report
