#include "stats/row_seconds.hpp"

#include <gtest/gtest.h>

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

const RowSeconds::Key item{"GET", "/item"};

TEST(RowSeconds, KeepASecondAPoint) {
    RowSeconds rows;
    rows.begin_second();
    rows.begin_second();
    rows.add(item, {10, 1, 5ms, 9ms, 10ms});
    rows.begin_second();
    const auto points = rows.points_of(item);
    ASSERT_EQ(points.size(), 3U);
    EXPECT_EQ(points[0].requests, 0);
    EXPECT_EQ(points[1].p95, 9ms);
    EXPECT_EQ(points[2].requests, 0);
    EXPECT_TRUE(rows.points_of({"GET", "/other"}).empty());
}

TEST(RowSeconds, MergePointsWhenThereAreTooMany) {
    RowSeconds rows;
    double requests = 0;
    for (std::size_t second = 0; second < 2 * RowSeconds::most_points + 2; ++second) {
        rows.begin_second();
        const double count = second % 2 == 0 ? 10 : 30;
        requests += count;
        rows.add(item, {count, 1, 0ms, second % 2 == 0 ? 10ms : 30ms, 0ms});
    }
    EXPECT_EQ(rows.span(), 4);
    const auto points = rows.points_of(item);  // The last is not full.
    ASSERT_EQ(points.size(), RowSeconds::most_points / 2);
    EXPECT_EQ(points[0].requests, 80);
    EXPECT_EQ(points[0].failures, 4);
    EXPECT_EQ(points[0].p95, 25ms);
}

TEST(RowSeconds, AreBounded) {
    RowSeconds rows;
    rows.begin_second();
    for (std::size_t i = 0; i < RowSeconds::most_rows + 5; ++i) {
        rows.add({"GET", "/" + std::to_string(i)}, {1, 0, 1ms, 1ms, 1ms});
    }
    EXPECT_EQ(rows.points_of({"GET", "/0"}).size(), 1U);
    EXPECT_TRUE(rows.points_of({"GET", "/" + std::to_string(RowSeconds::most_rows)}).empty());
}

}  // namespace
}  // namespace mayfly::stats
