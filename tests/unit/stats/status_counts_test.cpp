#include "stats/status_counts.hpp"

#include <map>

#include <gtest/gtest.h>

namespace mayfly::stats {
namespace {

StatusCounts statuses_of(const std::map<int, std::uint64_t>& counts) {
    StatusCounts statuses;
    for (const auto& [status, count] : counts) statuses.add(status, count);
    return statuses;
}

std::uint64_t sum_of(const StatusCounts& statuses) {
    std::uint64_t sum = 0;
    for (const auto& [status, count] : statuses.counts()) sum += count;
    return sum;
}

TEST(StatusCounts, AddUpAndAreTakenOut) {
    StatusCounts all = statuses_of({{0, 2}, {200, 5}, {500, 0}});
    EXPECT_EQ(all.counts().size(), 2U) << "what did not happen has no place";
    all += statuses_of({{200, 3}, {404, 1}});
    EXPECT_EQ(all.count_of(200), 8U);
    EXPECT_EQ(all.counts().front(), (std::pair<int, std::uint64_t>{0, 2}));
    all.remove(statuses_of({{0, 2}, {200, 9}, {302, 1}}));
    EXPECT_EQ(all, statuses_of({{404, 1}}));
}

TEST(StatusCounts, AreTheSameHoweverTheyCameToBe) {
    StatusCounts all;
    EXPECT_TRUE(all.counts().empty());
    all.add(200, 0);
    EXPECT_EQ(all, StatusCounts());
    for (const int status : {404, 200, 404}) all.add(status, 1);
    EXPECT_EQ(all, statuses_of({{200, 1}, {404, 2}}));
    all.remove(statuses_of({{200, 1}}));
    EXPECT_EQ(all, statuses_of({{404, 2}}));
    all.add(301, 4);
    EXPECT_EQ(all, statuses_of({{301, 4}, {404, 2}}));
    StatusCounts one = statuses_of({{503, 3}});
    one.remove(statuses_of({{503, 3}}));
    one.add(200, 2);
    EXPECT_EQ(one, statuses_of({{200, 2}}));
    all += one;
    EXPECT_EQ(sum_of(all), 8U);
    all.clear();
    EXPECT_EQ(all, StatusCounts());
}

TEST(StatusCounts, KeepTheMostFrequentAndLoseNone) {
    StatusCounts all;
    for (int status = 100; status < 1000; ++status) all.add(status, status == 503 ? 40 : 1);
    EXPECT_EQ(all.counts().size(), StatusCounts::most + 1);
    EXPECT_EQ(all.count_of(503), 40U);
    EXPECT_EQ(sum_of(all), 939U);
    StatusCounts others;
    for (int status = 100; status < 120; ++status) others.add(status, 100);
    all += others;
    EXPECT_EQ(all.counts().size(), StatusCounts::most + 1);
    EXPECT_EQ(sum_of(all), 2939U);
    EXPECT_EQ(all.count_of(StatusCounts::others) + 800, 2939U) << "eight of 100 are told apart";
}

}  // namespace
}  // namespace mayfly::stats
