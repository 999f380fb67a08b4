// The history as columns; see json_rows.hpp.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;

stats::Timeline sample_timeline() {
    stats::Timeline timeline;
    timeline.annotate({1000, stats::Annotation::Kind::start, "3 users"});
    timeline.push({.time = 1000, .requests = 4, .p50 = 1500us, .users_running = 2});
    stats::TimelinePoint point{.time = 2000, .requests = 8, .failures = 1, .p99 = 20ms};
    point.phases[1] = {2, 6e6};
    point.heat = {{0, 3}, {14, 5}};
    timeline.push(point);
    timeline.annotate({2500, stats::Annotation::Kind::worker_lost, "worker 1 is lost"});
    return timeline;
}

TEST(HistoryJson, HasColumnsOfOneLength) {
    const Json history = history_json(sample_timeline(), 0);
    EXPECT_EQ(history["resolution_ms"], 1000);
    EXPECT_EQ(history["time_ms"], Json({1000, 2000}));
    EXPECT_EQ(history["span_ms"], Json({1000, 1000}));
    EXPECT_EQ(history["requests_per_second"], Json({4.0, 8.0}));
    EXPECT_EQ(history["failures_per_second"], Json({0.0, 1.0}));
    EXPECT_EQ(history["p50"], Json({1.5, 0.0}));
    EXPECT_EQ(history["p99"], Json({0.0, 20.0}));
    EXPECT_EQ(history["users_running"], Json({2, 0}));
    for (const char* name : {"p95", "users_wanted", "heat"}) {
        EXPECT_EQ(history[name].size(), 2U) << name;
    }
}

TEST(HistoryJson, APhaseThatDidNotHappenIsNull) {
    const Json history = history_json(sample_timeline(), 0);
    EXPECT_EQ(history["phases"]["connect"], Json({nullptr, 3.0}));
    EXPECT_EQ(history["phases"].size(), stats::phase_count);
}

TEST(HistoryJson, HeatHasTheOccupiedCells) {
    const Json history = history_json(sample_timeline(), 0);
    EXPECT_EQ(history["heat"][0], Json::array());
    EXPECT_EQ(history["heat"][1].dump(), "[[0,3],[14,5]]");
    EXPECT_EQ(history["heat_bounds"].size(), stats::heat_row_count);
    EXPECT_EQ(history["heat_bounds"][12], 1.0);
}

TEST(HistoryJson, TellsOnlyWhatIsNew) {
    const Json news = history_json(sample_timeline(), 2000);
    EXPECT_EQ(news["time_ms"], Json::array({2000}));
    ASSERT_EQ(news["annotations"].size(), 1U);
    EXPECT_EQ(news["annotations"][0]["kind"], "worker_lost");
    EXPECT_EQ(news["annotations"][0]["text"], "worker 1 is lost");
    EXPECT_EQ(history_json(sample_timeline(), 0)["annotations"].size(), 2U);
}

}  // namespace
}  // namespace mayfly::report
