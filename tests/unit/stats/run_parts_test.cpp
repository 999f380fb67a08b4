#include "stats/run_parts.hpp"

#include <map>

#include <gtest/gtest.h>

#include "stats/limits.hpp"
#include "stats/sliding_window.hpp"

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

const RunParts::RowKey busy_row{"GET", "/item"};

WindowFigures figures_of(double requests, Duration time, double failures = 0) {
    WindowFigures figures{.requests = requests, .failures = failures, .response_times = {}};
    figures.response_times.record(time, static_cast<std::uint64_t>(requests));
    return figures;
}

StatusCounts answers_of(const std::map<int, std::uint64_t>& counts) {
    StatusCounts statuses;
    for (const auto& [status, count] : counts) statuses.add(status, count);
    return statuses;
}

ErrorCount failures_of(const std::string& text, std::uint64_t count) {
    return {.method = "GET", .name = "/item", .error = text, .occurrences = count};
}

/// Each second has 10 requests of the row, as many milliseconds long as its number says, and 5
/// others.
void play(RunParts& parts, std::int64_t first, std::int64_t last) {
    for (std::int64_t second = first; second < last; ++second) {
        parts.begin_second(second);
        const auto own = figures_of(10, std::chrono::milliseconds(second), 2);
        if (parts.keeps(busy_row, 1000)) parts.add(busy_row, own);
        WindowFigures all = figures_of(5, 1ms);
        all += own;
        parts.add_rest(all);
    }
}

TEST(RunParts, ShowARangeByItself) {
    RunParts parts;
    play(parts, 100, 160);
    const auto part = parts.part(120'000, 130'000);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->from, 120'000);
    EXPECT_EQ(part->until, 130'000);
    EXPECT_EQ(part->seconds, 10);
    EXPECT_EQ(part->all.requests, 150);
    EXPECT_EQ(part->all.failures, 20);
    ASSERT_EQ(part->rows.size(), 1U);
    EXPECT_EQ(part->rows[0].part.requests, 100);
    EXPECT_NEAR(to_millis(part->rows[0].part.times.percentile(50)), 124, 124 * 0.06);
    EXPECT_EQ(part->rows[0].part.times.max(), 129ms);
    EXPECT_EQ(part->others.requests, 50);
    EXPECT_EQ(part->others.times.count(), 50U);
}

TEST(RunParts, SnapToWholePoints) {
    RunParts parts;
    EXPECT_FALSE(parts.part(0, 1'000'000));
    play(parts, 100, 160);
    const auto part = parts.part(120'500, 120'600);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->from, 120'000);
    EXPECT_EQ(part->until, 121'000);
    EXPECT_FALSE(parts.part(170'000, 180'000));
    EXPECT_FALSE(parts.part(0, 100'000));
    EXPECT_TRUE(parts.part(0, 100'001));
}

TEST(RunParts, MergePointsWhenThereAreTooManyAndLoseNothing) {
    RunParts parts;
    const auto seconds = static_cast<std::int64_t>(3 * RunParts::most_points);
    play(parts, 100, 100 + seconds);
    EXPECT_LE(parts.points().size(), RunParts::most_points);
    EXPECT_EQ(parts.resolution(), 4000);
    const auto all = parts.part(0, 1'000'000'000);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->seconds, static_cast<double>(seconds));
    EXPECT_EQ(all->all.requests, 15.0 * static_cast<double>(seconds));
    const auto& track = parts.rows().at(busy_row).track;
    ASSERT_EQ(track.size(), parts.points().size());
    EXPECT_EQ(track.front().second.requests, 40);
    EXPECT_FALSE(parts.rows().contains({"GET", "/other"}));
}

TEST(RunParts, JoinPointsForThoseWhoWantFewAndLoseNothing) {
    RunParts parts;
    parts.note_users(100, "worker 1", 8);
    parts.note_worker(100, "worker 1", 0.5, 3ms);
    parts.note_work("worker 1", 100, 0.5, {100'000, 101'000});
    play(parts, 100, 150);
    const RunParts few = parts.with_points(20);
    ASSERT_EQ(few.points().size(), 17U);
    EXPECT_EQ(few.points()[1].time, 103'000);
    EXPECT_EQ(few.points()[1].seconds, 3);
    EXPECT_EQ(few.rows().at(busy_row).track[1].second.requests, 30);
    EXPECT_EQ(few.part(0, 1'000'000)->all.requests, parts.part(0, 1'000'000)->all.requests);
    EXPECT_EQ(few.workers().at("worker 1")[0].second.held_up, 0.5);
    EXPECT_EQ(parts.with_points(50).points().size(), 50U);
    EXPECT_TRUE(RunParts().with_points(20).points().empty());
}

TEST(RunParts, HaveStatusesSizesAndPhasesOfRowsAndOfTheRest) {
    RunParts parts;
    for (std::int64_t second = 100; second < 100 + 2 * std::int64_t{RunParts::most_points};
         ++second) {
        parts.begin_second(second);
        auto own = figures_of(10, 5ms, 2);
        own.statuses = answers_of({{200, 8}, {503, 2}});
        own.content_bytes = 2000;
        own.phases[0] = {1, 3e6};
        if (parts.keeps(busy_row, 1000)) parts.add(busy_row, own);
        auto all = figures_of(10, 5ms);
        all.statuses = answers_of({{0, 10}});
        all.phases[0] = {3, 9e6};
        all += own;
        parts.add_rest(all);
    }
    const auto part = parts.part(200'000, 210'000);
    ASSERT_TRUE(part);
    const auto points = static_cast<std::uint64_t>(part->seconds);
    const RowPart& row = part->rows.at(0).part;
    EXPECT_EQ(row.statuses, answers_of({{200, 8 * points}, {503, 2 * points}}));
    EXPECT_EQ(row.mean_content_bytes(), 200);
    EXPECT_EQ(row.phases[0].count, points);
    EXPECT_EQ(row.phases[0].mean(), 3ms);
    EXPECT_EQ(part->others.statuses, answers_of({{0, 10 * points}}));
    EXPECT_EQ(part->others.content_bytes, 0);
    EXPECT_EQ(part->others.phases[0].count, 3 * points);
    EXPECT_EQ(part->all.statuses.count_of(200), 8 * points);
}

TEST(RunParts, TellFailuresApart) {
    RunParts parts;
    parts.begin_second(1);
    WindowFigures figures = figures_of(8, 10ms, 2);
    figures.response_times.record(1s, 2);
    figures.failure_times.record(1s, 2);
    parts.add_rest(figures);
    const auto part = parts.part(0, 9000);
    EXPECT_EQ(part->all.failure_times.count(), 2U);
    EXPECT_EQ(part->all.times.without(part->all.failure_times).count(), 8U);
    EXPECT_LT(part->all.times.without(part->all.failure_times).max(), 11ms);
}

TEST(RunParts, GiveTheBusiestRowsTracksOfTheirOwn) {
    RunParts parts;
    parts.begin_second(1);
    for (std::size_t i = 0; i < RunParts::most_rows; ++i) {
        const RunParts::RowKey row{"GET", std::to_string(i)};
        ASSERT_TRUE(parts.keeps(row, 100 + i));
        parts.add(row, figures_of(10, 1ms));
    }
    EXPECT_FALSE(parts.keeps(busy_row, 150));
    parts.begin_second(2);
    EXPECT_TRUE(parts.keeps(busy_row, 200)) << "twice as busy as the least busy one";
    parts.add(busy_row, figures_of(70, 1ms));
    EXPECT_FALSE(parts.keeps({"GET", "0"}, 101));
    const auto all = parts.part(0, 10'000);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->rows.size(), RunParts::most_rows);
    EXPECT_EQ(all->rows[0].key, busy_row);
    EXPECT_EQ(all->others.requests, 10) << "what the row had that lost its track";
    EXPECT_EQ(all->all.requests, 570);
}

TEST(RunParts, HaveTheFailuresAndWorkersOfTheRange) {
    RunParts parts;
    parts.begin_second(99);
    parts.note(failures_of("503", 40), {100'000, 104'000});
    parts.note(failures_of("too old", 40), {90'000, 91'000});
    parts.note_work("worker 1", 900, 0, {101'500, 104'500});  // It came late.
    for (std::int64_t second = 100; second < 110; ++second) {
        parts.note_users(second, "worker 1", 10);
        parts.note_worker(second, "worker 1", 0.9, second * 1ms);
        parts.note_worker(second, "worker 1", 0.5, 1ms);
        parts.begin_second(second);
    }
    const auto part = parts.part(102'000, 106'000);
    ASSERT_TRUE(part);
    ASSERT_EQ(part->failures.size(), 1U);
    EXPECT_EQ(part->failures[0].second, 20);
    ASSERT_EQ(part->workers.size(), 1U);
    EXPECT_EQ(part->workers[0].second.seconds, 4);
    EXPECT_EQ(part->workers[0].second.users, 40);
    EXPECT_EQ(part->workers[0].second.cpu, 2) << "what was said last of each second";
    EXPECT_EQ(part->workers[0].second.requests_per_second, 750) << "300 a second until 104.5";
    EXPECT_EQ(part->workers[0].second.loop_lag, 105ms);
}

TEST(RunParts, BoundFailuresAndWhatIsNoted) {
    RunParts parts;
    for (int i = 0; i < 200; ++i) {
        parts.note(failures_of(std::to_string(i), 1), {100'000, 101'000});
        parts.note_worker(1000 + i, "worker 1", 0, 0ms);
    }
    parts.note(failures_of("503", 1), {100'000, 101'000});
    parts.begin_second(100);
    const auto part = parts.part(0, 1'000'000);
    ASSERT_TRUE(part);
    EXPECT_LE(part->failures.size(), RunParts::most_failures + 1);
}

}  // namespace
}  // namespace mayfly::stats
