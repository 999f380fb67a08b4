#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"
#include "stats/sliding_window.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;

const stats::RunParts::RowKey item_row{"GET", "/item"};

/// Of which the row has a track of its own in the second one.
stats::RunParts two_points() {
    stats::RunParts parts;
    for (const std::int64_t second : {1, 2}) {
        parts.note_worker(second, "worker 1", {1, 8, 0.5, 100, 3ms});
        parts.begin_second(second);
        stats::WindowFigures figures{.requests = 10, .failures = 2, .response_times = {}};
        figures.response_times.record(10ms, 10);
        figures.statuses.add(200, 8);
        figures.statuses.add(503, 2);
        figures.content_bytes = 5000;
        figures.phases[1] = {2, 6e6};
        if (second == 2 && parts.keeps(item_row, 10)) parts.add(item_row, figures);
        parts.add_rest(figures);
    }
    return parts;
}

TEST(Timelines, HaveEveryRowAndTheRest) {
    const Json made = timelines_json(two_points());
    EXPECT_EQ(made["rows"][0]["points"], Json({1}));
    EXPECT_EQ(made["rows"][0]["requests"], Json({10.0}));
    EXPECT_EQ(made["rows"][0]["cells"][0][1], 10);
    EXPECT_EQ(made["others"]["points"], Json({0}));
    EXPECT_EQ(made["workers"][0]["users"][1], 8);
}

TEST(Timelines, HaveStatusesSizesAndPhases) {
    const Json made = timelines_json(two_points());
    for (const Json& track : {made["rows"][0], made["others"]}) {
        EXPECT_EQ(track["content_bytes"], Json({5000.0}));
        EXPECT_EQ(track["statuses"][0], Json({200, 8, 503, 2}));
        EXPECT_EQ(track["phases"][0], Json({1, 2, 3000.0}));
    }
}

}  // namespace
}  // namespace mayfly::report
