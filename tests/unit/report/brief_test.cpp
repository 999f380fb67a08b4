#include "report/brief.hpp"

#include <gmock/gmock.h>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Entry i has i requests.
stats::Snapshot many(std::size_t count) {
    stats::Snapshot run = sample_run();
    run.entries.clear();
    for (std::size_t i = 0; i < count; ++i) {
        run.entries.push_back(sample_entry("GET", "/item/" + std::to_string(i), {1ms}));
        run.entries.back().requests = i;
    }
    return run;
}

TEST(NotableEntries, AreTheBusiestInTheirOrder) {
    EXPECT_THAT(notable_entries(many(100), 3), ElementsAre(97, 98, 99));
    EXPECT_THAT(notable_entries(many(2), 3), ElementsAre(0, 1));
    EXPECT_THAT(notable_entries(many(2), 0), IsEmpty());
    EXPECT_THAT(notable_entries(many(0), 3), IsEmpty());
}

TEST(NotableEntries, AreThoseOfBrokenThresholdsAndWithFailuresFirst) {
    stats::Snapshot run = many(100);
    for (std::size_t i = 10; i < 20; ++i) run.entries[i].failures = i;
    run.thresholds = {
        {.text = "GET /item/5: p95 < 1ms", .passed = false},
        {.text = "/item/6: failures < 1%", .passed = false},
        {.text = "/item/7: failures < 1%", .passed = true},
        {.text = "p95 < 1ms", .passed = false}};
    EXPECT_THAT(notable_entries(run, 6), ElementsAre(5, 6, 18, 19, 98, 99));
    EXPECT_THAT(notable_entries(run, 1), ElementsAre(5)) << "one has to do";
}

TEST(NotableEntries, AreFilledWithTheBusiestWhereFewFail) {
    stats::Snapshot run = many(100);
    run.entries[99].failures = 1;
    EXPECT_THAT(notable_entries(run, 4), ElementsAre(96, 97, 98, 99));
}

TEST(Brief, HasOfEachListWhatTellsMost) {
    stats::Snapshot run = with_series(many(100));
    run.thresholds = {{.text = "p95 < 1s", .passed = true}, {.text = "p99 < 1s", .passed = false}};
    for (std::uint64_t i = 0; i < 9; ++i)
        run.errors.push_back({"GET", "/", "error " + std::to_string(i), 10 + i, 0, 0});
    for (std::uint64_t i = 0; i < 9; ++i) {
        run.series.push_back(
            {"check " + std::to_string(i),
             "",
             stats::SeriesType::check,
             "",
             {.count = 9, .passed = i}}
        );
    }
    run.workers[1].state = stats::WorkerState::lost;
    judge::Verdict verdict;
    verdict.reasons = {"one", "two", "three"};
    Brief brief{run, verdict};
    brief.shorten(1);
    EXPECT_EQ(brief.snapshot.entries.front().name, "/item/99");
    EXPECT_EQ(brief.snapshot.errors.front().error, "error 8");
    EXPECT_EQ(brief.snapshot.thresholds.front().text, "p99 < 1s");
    EXPECT_EQ(brief.snapshot.workers.front().name, "worker 2");
    EXPECT_EQ(brief.snapshot.series.front().name, "check 0") << "of which the most failed";
    EXPECT_EQ(brief.snapshot.series.size(), 3U) << "a check, a metric and a label";
    EXPECT_THAT(
        parts_shown(brief, run, verdict),
        ElementsAre(
            "1 of 100 names",
            "1 of 10 failures",
            "1 of 2 thresholds",
            "1 of 10 checks",
            "1 of 5 metrics",
            "1 of 3 reasons"
        )
    );
}

TEST(Brief, LeavesAShortRunAsItIs) {
    Brief brief{with_series(sample_run()), {}};
    brief.shorten(20);
    EXPECT_THAT(parts_shown(brief, with_series(sample_run()), {}), IsEmpty());
}

}  // namespace
}  // namespace mayfly::report
