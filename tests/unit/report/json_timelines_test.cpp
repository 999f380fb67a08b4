#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"
#include "unit/report/two_seconds.hpp"

namespace mayfly::report {
namespace {

TEST(Timelines, HaveEveryRowAndTheRest) {
    const Json made = timelines_json(two_seconds());
    EXPECT_EQ(made["rows"][0]["points"], Json({1}));
    EXPECT_EQ(made["rows"][0]["requests"], Json({10.0}));
    EXPECT_EQ(made["rows"][0]["cells"][0][1], 10);
    EXPECT_EQ(made["others"]["points"], Json({0}));
    EXPECT_EQ(made["workers"][0]["users"][1], 8);
}

TEST(Timelines, HaveStatusesSizesAndPhases) {
    const Json made = timelines_json(two_seconds());
    for (const Json& track : {made["rows"][0], made["others"]}) {
        EXPECT_EQ(track["content_bytes"], Json({5000.0}));
        EXPECT_EQ(track["statuses"][0], Json({200, 8, 503, 2}));
        EXPECT_EQ(track["phases"][0], Json({1, 2, 3000.0}));
    }
}

}  // namespace
}  // namespace mayfly::report
