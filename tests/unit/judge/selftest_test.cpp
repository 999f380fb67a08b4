#include "judge/selftest.hpp"

#include <algorithm>

#include <gmock/gmock.h>

namespace mayfly::judge {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string headings = "Type,Name,Request Count,Failure Count,Requests/s,50%,90%,95%,99%\r\n";

TEST(Selftest, ExpectsPercentilesOfTheDelaysThatItAsksFor) {
    EXPECT_EQ(percentile_of(Delays::constant, 99), 50ms);
    EXPECT_EQ(percentile_of(Delays::bimodal, 50), 50ms);
    EXPECT_EQ(percentile_of(Delays::bimodal, 90), 300ms);
    EXPECT_EQ(percentile_of(Delays::heavy_tail, 50), 63ms);
    EXPECT_GT(percentile_of(Delays::heavy_tail, 99), 5 * percentile_of(Delays::heavy_tail, 50));
    // A percentile where two delays meet would show how late the latest of many timers was.
    for (const auto kind : {Delays::bimodal, Delays::heavy_tail}) {
        for (const double percent : {50.0, 90.0, 95.0, 99.0}) {
            EXPECT_EQ(percentile_of(kind, percent), percentile_of(kind, percent + 0.6)) << percent;
        }
    }
}

TEST(Selftest, ReadsWhatTheRunsWrote) {
    const CsvStatistics measured(
        headings + "GET,heavy tail,990,0,83.2,31.1,90.2,140,400.5\r\n,Aggregated,5,2,1,2,3,4,5\r\n"
    );
    EXPECT_EQ(measured.value("heavy tail", "99%"), 400.5);
    EXPECT_EQ(measured.value("Aggregated", "Failure Count"), 2);
    EXPECT_EQ(measured.value("nothing", "99%"), 0);
    EXPECT_EQ(measured.value("heavy tail", "98%"), 0);
    EXPECT_EQ(CsvStatistics("").value("heavy tail", "99%"), 0);
}

TEST(Selftest, AllowsOnePercentOfATimeAndNothingOfACount) {
    const CsvStatistics measured(
        headings +
        "GET,constant delay,400,0,1,50.49,50.5,50.5,50.51\r\n"
        "GET,errors,100,24,1,1,1,1,1\r\n"
    );
    const auto rows = rows_of_delays(measured);
    const auto row = [&](const std::string& name) {
        return *std::ranges::find(rows, name, &SelftestRow::what);
    };
    EXPECT_TRUE(row("constant delay: requests").is_good());
    EXPECT_TRUE(row("constant delay: p50 [ms]").is_good());
    EXPECT_FALSE(row("constant delay: p99 [ms]").is_good());
    EXPECT_FALSE(row("errors: failures").is_good()) << "25 are expected";
}

TEST(Selftest, KnowsWhatAStallDoesToThoseWhoArrive) {
    const CsvStatistics measured(headings + "GET,arrivals,500,0,100,1,500,745,960\r\n");
    for (const auto& row : rows_of_stall(measured)) EXPECT_TRUE(row.is_good()) << row.what;
    const CsvStatistics closed(headings + "GET,arrivals,500,0,100,1,1,1,1\r\n");
    EXPECT_FALSE(rows_of_stall(closed).back().is_good());
}

TEST(Selftest, BlamesABusyMachineForTimesButNotForCounts) {
    const SelftestRow good{"a", 1, 1, 0, false};
    const SelftestRow late{"b", 50, 58, 0.5, true};
    const SelftestRow lost{"c", 100, 99, 0, false};
    EXPECT_EQ(judge_selftest({good}, 1s).exit_code, 0);
    EXPECT_EQ(judge_selftest({good, late}, 100us).exit_code, 1);
    EXPECT_THAT(judge_selftest({good, late}, 100us).reasons.front(), HasSubstr("1 of 2 figures"));
    EXPECT_EQ(judge_selftest({good, late}, 5ms).exit_code, 5);
    EXPECT_THAT(judge_selftest({good, late}, 5ms).reasons.front(), HasSubstr("too busy"));
    EXPECT_EQ(judge_selftest({late, lost}, 5ms).exit_code, 1);
}

}  // namespace
}  // namespace mayfly::judge
