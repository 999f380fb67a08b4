#include "stats/interval.hpp"

#include <limits>

#include <gmock/gmock.h>

#include "stats/recorder.hpp"
#include "unit/stats/samples.hpp"

namespace mayfly::stats {
namespace {

/// A random interval with a few names, so that some rows meet and some do not.
Interval random_interval(std::uint32_t seed) {
    std::mt19937 random(seed);
    Recorder recorder(Instant{}, 1'000 * seed);
    const std::array<std::string_view, 4> names{"/", "/a", "/b", "/c"};
    for (unsigned i = 0; i < 30; ++i) {
        Sample sample = get(names[random() % names.size()], Duration(random() % 1'000'000'000));
        sample.status = random() % 2 == 0 ? 200 : 404;
        sample.phases[Phase::send] = Duration(random() % 1000);
        sample.started = Instant{} + std::chrono::milliseconds(random() % 900);
        if (random() % 3 == 0) sample = failed(sample, names[random() % names.size()]);
        if (random() % 9 == 0) sample.outcome = Outcome::interrupted;
        sample.is_cut_off = random() % 2 == 0;
        sample.is_served = random() % 3 == 0;
        if (random() % 2 == 0) sample.labels = random() % 2 == 0 ? "tier=gold" : "tier=tin";
        recorder.series().at(SeriesType::check, names[random() % names.size()]).count(i % 2 == 0);
        for (const auto type :
             {SeriesType::counter, SeriesType::gauge, SeriesType::rate, SeriesType::trend}) {
            const auto value = static_cast<double>(random() % 90) - 5;
            const auto when = Instant{} + std::chrono::nanoseconds(random());
            recorder.record_metric({type, name_of(type), "items", value, when});
        }
        recorder.record(sample);
        recorder.record_task_run("kind", names[random() % names.size()]);
        recorder.record_loop_lag(Duration(random() % 1000));
        recorder.record_exception(
            {"kind", names[random() % names.size()], "type", "message", "", sample.started}
        );
    }
    return recorder.take(1'000 * seed + 2'000);
}

Interval sum(Interval a, const Interval& b) {
    merge(a, b);
    return a;
}

TEST(IntervalMerge, IsAssociativeAndCommutative) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const Interval a = random_interval(seed);
        const Interval b = random_interval(seed + 100);
        const Interval c = random_interval(seed + 50);
        ASSERT_TRUE(same_news(sum(a, b), sum(b, a))) << seed;
        ASSERT_TRUE(same_news(sum(sum(a, b), c), sum(a, sum(b, c)))) << seed;
    }
}

TEST(IntervalMerge, BlankChangesNothing) {
    const Interval news = random_interval(3);
    EXPECT_TRUE(same_news(sum(Interval{}, news), news));
    EXPECT_TRUE(same_news(sum(news, Interval{}), news));
}

TEST(IntervalMerge, EqualsOneLongerInterval) {
    Recorder twice(Instant{}, 0);
    Recorder once(Instant{}, 0);
    const std::vector<Duration> times = lognormal_times(400, 1);
    Interval pending;
    for (std::size_t i = 0; i < times.size(); ++i) {
        Sample sample = get(i % 2 == 0 ? "/even" : "/odd", times[i]);
        if (i % 5 == 0) sample = failed(sample, "refused");
        sample.started = Instant{} + i * 2ms - sample.response_time;
        twice.record(sample);
        once.record(sample);
        if (i == 200) merge(pending, twice.take(401));
    }
    merge(pending, twice.take(1'000));
    EXPECT_TRUE(same_news(pending, once.take(1'000)));
}

TEST(IntervalMerge, KeepsTheOrderOfFirstSight) {
    Recorder recorder(Instant{}, 0);
    recorder.record(get("/z", 1ms));
    Interval pending = recorder.take(1'000);
    recorder.record(get("/a", 1ms));
    recorder.record(get("/z", 1ms));
    merge(pending, recorder.take(2'000));
    ASSERT_EQ(pending.entries.size(), 2U);
    EXPECT_EQ(pending.entries[0].name, "/z");
    EXPECT_EQ(pending.entries[0].requests, 2U);
    EXPECT_EQ(pending.from, 0);
    EXPECT_EQ(pending.until, 2'000);
}

TEST(Interval, OfARecorderIsSound) {
    for (std::uint32_t seed = 1; seed < 20; ++seed) {
        Interval interval = random_interval(seed);
        merge(interval, random_interval(seed + 100));
        EXPECT_EQ(mistake_in(interval), "") << seed;
    }
}

TEST(Interval, ThatContradictsItselfIsRefused) {
    const auto mistake_of = [](auto spoil) {
        Recorder recorder(Instant{}, 0);
        recorder.record(get("/", 1ms));
        Interval interval = recorder.take(1'000);
        spoil(interval, interval.entries.at(0));
        return mistake_in(interval);
    };
    EXPECT_EQ(
        mistake_of([](auto&, auto& row) { row.failures = 9; }),
        "of 'GET /' it counted 9 failures of 1 requests"
    );
    EXPECT_EQ(
        mistake_of([](auto&, auto& row) { row.requests = 4; }),
        "of 'GET /' it counted 1 response times of 4 requests"
    );
    EXPECT_EQ(
        mistake_of([](auto&, auto& row) { row.failure_times.record(1ms); }),
        "of 'GET /' it counted 1 times of 0 failures"
    );
    EXPECT_EQ(
        mistake_of([](auto&, auto& row) { row.statuses[404] = 7; }),
        "of 'GET /' it counted 8 statuses of 1 requests"
    );
    EXPECT_EQ(
        mistake_of([](auto&, auto& row) { row.interrupted_served = 1; }),
        "of 'GET /' it counted more interrupted requests with an answer than interrupted ones"
    );
    const auto most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(
        mistake_of([&](auto&, auto& row) { row.interrupted = most; }),
        "of 'GET /' it counted more requests than there can be"
    );
    EXPECT_EQ(
        mistake_of([&](auto&, auto& row) { row.received_bytes = most; }),
        "of 'GET /' it counted more bytes than there can be"
    );
    EXPECT_EQ(
        mistake_of([](auto& interval, auto&) { interval.until = -1; }), "it ends before it begins"
    );
    EXPECT_EQ(
        mistake_of([&](auto& interval, auto&) {
            interval.errors = {{"", "", "", most}};
        }),
        "it has more failures than there can be"
    );
    EXPECT_EQ(
        mistake_of([&](auto& interval, auto&) {
            interval.tasks = {{"", "", most}};
        }),
        "it has more runs of a task than there can be"
    );
    EXPECT_EQ(
        mistake_of([&](auto& interval, auto&) {
            interval.arrivals = {{"", {.late = most}}};
        }),
        "it has more arrivals than there can be"
    );
}

TEST(IntervalMerge, CountsImpossibleStatusesAsNone) {
    EntryDelta into;
    EntryDelta hostile;
    hostile.statuses = {{-7, 1}, {200, 2}, {123'456, 3}};
    merge(into, hostile);
    EXPECT_EQ(into.statuses, (std::map<int, std::uint64_t>{{0, 4}, {200, 2}}));
}

}  // namespace
}  // namespace mayfly::stats
