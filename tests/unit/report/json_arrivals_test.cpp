#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;

TEST(JsonArrivals, HaveAllCountsAndTheirDelay) {
    stats::ArrivalCounts counts{20, 11, 2, 4, 1, 2, 5, {}};
    counts.start_delays.record(2ms);
    const Json json = arrivals_json(counts, {});
    EXPECT_EQ(json.at("scheduled"), 20);
    EXPECT_EQ(json.at("completed"), 11);
    EXPECT_EQ(json.at("failed"), 2);
    EXPECT_EQ(json.at("dropped"), 4);
    EXPECT_EQ(json.at("interrupted"), 1);
    EXPECT_EQ(json.at("lost"), 2);
    EXPECT_EQ(json.at("late"), 5);
    EXPECT_EQ(json.at("start_delay").at("count"), 1);
    EXPECT_NEAR(json.at("start_delay").at("p99").get<double>(), 2, 0.02);
    EXPECT_TRUE(arrivals_json({}, {}).empty()) << "a run without a plan of them";
    EXPECT_EQ(arrivals_json({}, counts).size(), 2U) << "late and start_delay, of a pace";
    EXPECT_EQ(arrivals_json(counts, counts).at("start_delay").at("count"), 2) << "of both";
}

}  // namespace
}  // namespace mayfly::report
