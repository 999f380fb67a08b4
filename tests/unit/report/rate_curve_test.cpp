#include "report/rate_curve.hpp"

#include <gmock/gmock.h>

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;

judge::RateCurve curve() {
    judge::RateCurve curve{.end = judge::SearchEnd::found, .bounds = {93, 97}};
    curve.steps.push_back(
        {.asked = 93,
         .achieved = 92.96,
         .p50 = 10'400us,
         .p99 = 54'200us,
         .requests = 400,
         .failures = 1,
         .words = "held: p99 < 200ms (54.2 ms)\x1b"}
    );
    return curve;
}

TEST(RateCurve, HasALineForEachRateInTheColumnsOfItsHeading) {
    EXPECT_EQ(
        curve_heading() + curve_line(curve().steps[0], 0.05),
        "   asked/s achieved/s    p50 [ms]    p99 [ms]    failed  result\n"
        "        93       93.0        10.4        54.2     0.25%  held: p99 < 200ms (54.2 "
        "ms)\\x1b\n"
    );
}

TEST(RateCurve, EndsWithTheAnswerAndItsBounds) {
    EXPECT_EQ(search_report(curve(), {}, {}), "maximum: 95/s (93 to 97)\n");
    stats::Snapshot last;
    last.workers.push_back({.name = "worker 1", .state = stats::WorkerState::lost});
    const auto report = search_report(curve(), last, {});
    EXPECT_THAT(report, HasSubstr("worker 1"));
    EXPECT_THAT(report, EndsWith("\nmaximum: 95/s (93 to 97)\n"));
}

}  // namespace
}  // namespace mayfly::report
