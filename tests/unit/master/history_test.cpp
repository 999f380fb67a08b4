#include "master/history.hpp"

#include <gmock/gmock.h>

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using stats::Annotation;

constexpr UnixMillis unix_start = 1'790'000'000'000;

stats::Interval requests(UnixMillis from, std::uint64_t count) {
    stats::Interval interval{.from = from, .until = from + 1000};
    stats::EntryDelta entry{.method = "GET", .name = "/", .requests = count};
    entry.response_times.record(3ms, count);
    entry.phases[1].record(2ms, 1);
    interval.entries.push_back(entry);
    return interval;
}

/// A run of `seconds` with ten requests a second and as many users as seconds have passed.
struct Played {
    explicit Played(int seconds) {
        history.begin(unix_start, "10 users");
        for (int second = 0; second < seconds; ++second) {
            const UnixMillis now = unix_start + second * 1000;
            history.advance(aggregate, {10, static_cast<std::uint64_t>(second)}, now);
            aggregate.merge("worker 1", requests(now, 10));
        }
        end = unix_start + seconds * 1000;
    }

    stats::Aggregate aggregate{unix_start};
    History history;
    UnixMillis end = 0;
};

TEST(History, HasAPointForEachSecondOnceItIsSettled) {
    Played played(10);
    const auto& points = played.history.timeline().points();
    ASSERT_EQ(points.size(), 8U);
    for (std::size_t second = 0; second < points.size(); ++second) {
        EXPECT_EQ(points[second].time, unix_start + static_cast<UnixMillis>(second) * 1000);
        EXPECT_DOUBLE_EQ(points[second].requests, 10);
        EXPECT_EQ(points[second].users_wanted, 10U);
        EXPECT_EQ(points[second].users_running, second) << "users of that second, not of later";
        EXPECT_EQ(points[second].phases[1].mean(), 2ms);
        EXPECT_EQ(points[second].heat.size(), 1U);
    }
}

TEST(History, FlushingBringsTheRest) {
    Played played(10);
    played.history.flush(played.aggregate, played.end);
    const auto& points = played.history.timeline().points();
    ASSERT_GE(points.size(), 10U);
    double requests = 0;
    for (const auto& point : points) requests += point.requests;
    EXPECT_DOUBLE_EQ(requests, 100);
}

TEST(History, HasNoHoleInTheSecondOfAReset) {
    Played played(4);
    const UnixMillis reset = played.end + 450;
    played.history.advance(played.aggregate, {10, 4}, played.end);
    played.aggregate.merge("worker 1", requests(played.end - 550, 10));
    played.history.before_reset(played.aggregate, reset);
    played.aggregate.reset(reset);
    played.aggregate.merge("worker 1", requests(reset, 10));
    played.aggregate.merge("worker 1", requests(reset + 1000, 10));
    played.history.flush(played.aggregate, reset + 2000);
    const auto& points = played.history.timeline().points();
    ASSERT_EQ(points.size(), 7U);
    for (std::size_t second = 0; second < points.size(); ++second) {
        EXPECT_EQ(points[second].time, unix_start + static_cast<UnixMillis>(second) * 1000);
        EXPECT_EQ(points[second].span, 1000);
    }
    EXPECT_DOUBLE_EQ(points[4].requests, 10) << "4.5 before the reset and 5.5 after it";
    EXPECT_DOUBLE_EQ(points[5].requests, 10);
    EXPECT_EQ(points[6].users_running, 4U);
}

TEST(History, CarriesUsersOverASecondWhoseTickCameLate) {
    Played played(4);
    for (UnixMillis second = 4; second < 8; ++second) {
        played.aggregate.merge("worker 1", requests(unix_start + second * 1000, 10));
    }
    played.history.advance(
        played.aggregate, {10, 7}, unix_start + 8000
    );  // Nobody ticked from 4 on.
    const auto& points = played.history.timeline().points();
    ASSERT_EQ(points.size(), 7U);
    for (std::size_t second = 4; second < points.size(); ++second) {
        EXPECT_EQ(points[second].users_running, 3U);
        EXPECT_EQ(points[second].users_wanted, 10U);
    }
}

TEST(History, OfANewRunForgetsTheOneBefore) {
    Played played(10);
    played.history.annotate(Annotation::Kind::stop, "stopping", played.end);
    played.aggregate.reset(played.end);
    played.history.begin(played.end, "5 users");
    EXPECT_TRUE(played.history.timeline().points().empty());
    ASSERT_EQ(played.history.timeline().annotations().size(), 1U);
    EXPECT_EQ(played.history.timeline().annotations()[0].kind, Annotation::Kind::start);
    EXPECT_EQ(played.history.timeline().annotations()[0].text, "5 users");
    played.history.advance(played.aggregate, {5, 5}, played.end + 3000);
    for (const auto& point : played.history.timeline().points()) {
        EXPECT_GE(point.time, played.end) << "nothing of the run before";
    }
}

TEST(History, BeginsWithTheFirstRun) {
    History history;
    history.annotate(Annotation::Kind::worker_joined, "worker 1", unix_start);
    EXPECT_TRUE(history.timeline().annotations().empty());
}

}  // namespace
}  // namespace mayfly::master
