#include "cluster/split.hpp"

#include <gtest/gtest.h>

#include "cluster/codec.hpp"
#include "cluster/frame.hpp"
#include "unit/cluster/sample_messages.hpp"

namespace mayfly::cluster {
namespace {

TEST(Split, LeavesASmallIntervalWhole) {
    const auto parts = split(some_interval());
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0].entries.size(), 2u);
    EXPECT_EQ(parts[0].errors.size(), 1u);
}

TEST(Split, AnEmptyIntervalIsOnePart) {
    EXPECT_EQ(split({}).size(), 1u);
}

TEST(Split, CutsByEntriesAndLosesNothing) {
    auto interval = some_interval();
    for (int i = 0; i < 100; ++i) {
        interval.entries.push_back(interval.entries[0]);
        interval.entries.back().name = std::to_string(i);
    }
    const auto parts = split(interval, 20'000);
    EXPECT_GT(parts.size(), 5u);
    std::size_t entries = 0;
    std::size_t errors = 0;
    for (const auto& part : parts) {
        EXPECT_EQ(part.from, interval.from);
        EXPECT_EQ(part.until, interval.until);
        entries += part.entries.size();
        errors += part.errors.size();
    }
    EXPECT_EQ(entries, interval.entries.size());
    EXPECT_EQ(errors, interval.errors.size());
    EXPECT_TRUE(parts[1].loop_lag.empty());
}

TEST(Split, SeriesWithManyValuesAreCutAsWell) {
    stats::Interval interval;
    stats::Series series{"cart size", "", stats::SeriesType::trend};
    for (int i = 1; i < 2'000; ++i) series.add(i, {});
    interval.series.assign(500, series);
    const auto parts = split(interval, std::size_t{1} << 20);
    EXPECT_GT(parts.size(), 10u);
    std::size_t rows = 0;
    for (const auto& part : parts) rows += part.series.size();
    EXPECT_EQ(rows, interval.series.size());
    Report report;
    report.interval = parts.front();
    EXPECT_LT(encode(report).size(), std::size_t{1} << 20);
}

TEST(Split, ManyFullNamesFitIntoFrames) {
    stats::Interval interval;
    stats::EntryDelta entry;
    entry.method = "GET";
    for (int i = 0; i < 200; ++i) {
        entry.response_times.record(std::chrono::microseconds(1 + 9'770 * i));
    }
    entry.phases.fill(entry.response_times);
    for (int i = 0; i < 1500; ++i) {
        entry.name = "/name/" + std::to_string(i) + std::string(480, 'x');
        interval.entries.push_back(entry);
    }
    auto parts = split(std::move(interval));
    EXPECT_GT(parts.size(), 1u);
    for (auto& part : parts) {
        Report report;
        report.interval = std::move(part);
        EXPECT_LT(encode(report).size(), max_payload_size);
    }
}

}  // namespace
}  // namespace mayfly::cluster
