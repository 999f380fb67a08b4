#include <gtest/gtest.h>

#include "stats/aggregate.hpp"

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

Interval in_second_of(std::int64_t second, const std::string& method, std::uint64_t requests) {
    Interval interval{.from = second * 1000, .until = second * 1000 + 1000};
    EntryDelta entry{.method = method, .name = "/", .requests = requests};
    entry.response_times.record(1ms, requests);
    interval.entries.push_back(std::move(entry));
    return interval;
}

TEST(AggregateSeconds, TellWhatARowDid) {
    Aggregate aggregate(0);
    aggregate.merge("worker 1", in_second_of(1, "GET", 10));
    aggregate.merge("worker 1", in_second_of(1, "POST", 3));
    aggregate.merge("worker 1", in_second_of(2, "GET", 4));
    EXPECT_EQ(aggregate.in_second("", 1)->requests, 13);
    EXPECT_EQ(aggregate.in_second("/", 1)->requests, 13);
    EXPECT_EQ(aggregate.in_second("GET /", 1)->requests, 10);
    EXPECT_EQ(aggregate.in_second("GET /", 2)->requests, 4);
    EXPECT_EQ(aggregate.in_second("POST /", 2)->requests, 0);
    EXPECT_FALSE(aggregate.in_second("/other", 1));
}

TEST(AggregateSeconds, TellWhatSeriesCountedIfTheyAreWatched) {
    Aggregate aggregate(0);
    const auto merge = [&](std::int64_t second) {
        auto news = in_second_of(second, "GET", 1);
        news.series = {{"ok", "", SeriesType::check, "", {.count = 5, .passed = 4}}};
        aggregate.merge("worker 1", std::move(news));
    };
    merge(1);
    EXPECT_TRUE(aggregate.series_in_second(1).empty());
    aggregate.watch_series(true);
    aggregate.clear(2000);
    merge(2);
    ASSERT_EQ(aggregate.series_in_second(2).size(), 1U);
    EXPECT_EQ(aggregate.series_in_second(2)[0].figures.passed, 4U);
    EXPECT_EQ(aggregate.series_in_second(3).at(0).figures.count, 0U);
    aggregate.reset(3000);
    EXPECT_TRUE(aggregate.series_in_second(2).empty());
}

}  // namespace
}  // namespace mayfly::stats
