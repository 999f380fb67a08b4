#include <gmock/gmock.h>

#include "report/console.hpp"
#include "report/sections.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using testing::HasSubstr;

constexpr TerminalStyle wide_style{{100, 30}, Colours::off, false};

TEST(SeriesSections, AreThereOnlyWithSeries) {
    EXPECT_EQ(checks_section(sample_run(), wide_style), "");
    EXPECT_EQ(metrics_section(sample_run(), wide_style), "");
    EXPECT_EQ(labels_section(sample_run(), wide_style), "");
}

TEST(SeriesSections, ShowChecksMetricsAndLabels) {
    const stats::Snapshot run = with_series(sample_run());
    EXPECT_EQ(
        checks_section(run, wide_style),
        "Checks\n"
        "Check       # passed  # failed     rate\n"
        "----------|---------|---------|--------\n"
        "has cents          3         1   75.00%\n"
    );
    EXPECT_EQ(
        metrics_section(run, wide_style),
        "Metrics of the scenario\n"
        "Metric     Type    Value\n"
        "----------|-------|---------------------------------------------------------\n"
        "orders     counter 250 pieces (12.5/s)\n"
        "queue      gauge   3 (min -1, max 17)\n"
        "hits       rate    66.67% (2 of 3)\n"
        "cart size  trend   median 3 items (mean 4.33, p95 9, p99 9, max 9; 3 values)\n"
        "none       trend   no value\n"
    );
    EXPECT_EQ(
        labels_section(run, wide_style),
        "Requests by label (ms)\n"
        "Labels                # reqs      # fails |    Med     p95     p99     Max |   req/s\n"
        "--------------------|-------|-------------|-------|-------|-------|--------|--------\n"
        "region=eu, tier=gold       2    1(50.00%) |   20.0    40.0    40.0    40.0 |    0.10\n"
    );
    EXPECT_THAT(final_report(run, wide_style), HasSubstr("\nChecks\n"));
}

}  // namespace
}  // namespace mayfly::report
