#include "stats/aggregate.hpp"

#include <gmock/gmock.h>

#include "stats/recorder.hpp"
#include "unit/stats/samples.hpp"

namespace mayfly::stats {
namespace {

using ::testing::ElementsAre;

EntryDelta entry_with(std::string name, std::uint64_t requests, Duration response_time = 1ms) {
    EntryDelta entry;
    entry.method = "GET";
    entry.name = std::move(name);
    entry.requests = requests;
    entry.response_times.record(response_time, requests);
    return entry;
}

Interval interval_of(UnixMillis from, UnixMillis until, std::vector<EntryDelta> entries) {
    Interval interval;
    interval.from = from;
    interval.until = until;
    interval.entries = std::move(entries);
    return interval;
}

/// A second of steady load: `requests` of "/" with the given time.
Interval second_of(std::int64_t second, std::uint64_t requests, Duration response_time = 1ms) {
    return interval_of(
        second * 1000, second * 1000 + 1000, {entry_with("/", requests, response_time)}
    );
}

TEST(Aggregate, EmptyHasZeros) {
    const Snapshot snapshot = Aggregate(1000).snapshot(5000);
    EXPECT_EQ(snapshot.time, 5000);
    EXPECT_TRUE(snapshot.entries.empty());
    EXPECT_EQ(snapshot.aggregated.method, "");
    EXPECT_EQ(snapshot.aggregated.name, "Aggregated");
    EXPECT_EQ(snapshot.aggregated.requests, 0U);
    EXPECT_EQ(snapshot.aggregated.requests_per_second, 0);
    EXPECT_EQ(snapshot.aggregated.failure_ratio(), 0);
}

TEST(Aggregate, FillsAnEntry) {
    Recorder recorder(Instant{}, 0);
    for (int i = 1; i <= 100; ++i) {
        Sample sample = get("/", std::chrono::milliseconds(i));
        sample.phases[Phase::send] = std::chrono::microseconds(i);
        recorder.record(i % 4 == 0 ? failed(sample, "refused") : sample);
    }
    Sample cut = get("/", 9s);
    cut.outcome = Outcome::interrupted;
    cut.sent_again = 1;
    recorder.record(cut);
    Aggregate aggregate(0);
    aggregate.merge("worker 1", recorder.take(2000));
    const Snapshot snapshot = aggregate.snapshot(5000, 2000);
    ASSERT_EQ(snapshot.entries.size(), 1U);
    const EntrySnapshot& entry = snapshot.entries[0];
    EXPECT_EQ(entry.requests, 100U);
    EXPECT_EQ(entry.failures, 25U);
    EXPECT_EQ(entry.interrupted, 1U);
    EXPECT_EQ(entry.sent_again, 1U);
    EXPECT_EQ(entry.min, 1ms);
    EXPECT_EQ(entry.max, 100ms);
    EXPECT_EQ(entry.mean, 50'500us);
    EXPECT_NEAR(to_millis(entry.median), 50, 0.05);
    EXPECT_EQ(entry.median, entry.percentiles[0]);
    EXPECT_NEAR(to_millis(entry.percentiles[5]), 95, 0.095);
    EXPECT_EQ(entry.percentiles.back(), 100ms);
    EXPECT_EQ(entry.content_bytes, 10'000U);
    EXPECT_EQ(entry.sent_bytes, 5'000U);
    EXPECT_EQ(entry.received_bytes, 20'000U);
    EXPECT_DOUBLE_EQ(entry.mean_content_bytes, 100);
    EXPECT_DOUBLE_EQ(entry.requests_per_second, 50);
    EXPECT_DOUBLE_EQ(entry.failures_per_second, 12.5);
    EXPECT_DOUBLE_EQ(entry.failure_ratio(), 0.25);
    EXPECT_DOUBLE_EQ(entry.current_requests_per_second, 50) << "the window is younger";
    EXPECT_DOUBLE_EQ(entry.current_failures_per_second, 12.5);
    EXPECT_EQ(entry.current_median, entry.median);
    EXPECT_EQ(entry.current_p95, entry.percentiles[5]);
    for (std::size_t i = 0; i < reported_percentiles.size(); ++i) {
        const double whole = to_millis(entry.percentiles[i]);
        EXPECT_NEAR(to_millis(entry.current_percentiles[i]), whole, whole / 1000) << i;
    }
    EXPECT_EQ(entry.statuses, (std::map<int, std::uint64_t>{{200, 100}}));
    EXPECT_EQ(entry.response_times.count(), 100U);
    const PhaseSnapshot& send = entry.phases[static_cast<std::size_t>(Phase::send)];
    EXPECT_EQ(send.count, 100U);
    EXPECT_EQ(send.max, 100us);
    EXPECT_EQ(send.mean, 50'500ns);
    EXPECT_NEAR(to_millis(send.p99), 0.099, 0.0001);
    EXPECT_EQ(entry.phases[static_cast<std::size_t>(Phase::dns)].count, 0U);
    ASSERT_EQ(snapshot.errors.size(), 1U);
    EXPECT_EQ(snapshot.errors[0].occurrences, 25U);
}

TEST(Aggregate, AggregatedIsTheSumOfEntries) {
    Aggregate aggregate(0);
    aggregate.merge(
        "w", interval_of(0, 1000, {entry_with("/a", 10, 1ms), entry_with("/b", 30, 5ms)})
    );
    aggregate.merge("w", interval_of(1000, 4000, {entry_with("/a", 20, 9ms)}));
    const Snapshot snapshot = aggregate.snapshot(6000, 4000);
    EXPECT_EQ(snapshot.aggregated.requests, 60U);
    EXPECT_EQ(snapshot.aggregated.max, 9ms);
    EXPECT_DOUBLE_EQ(snapshot.aggregated.requests_per_second, 15);
    EXPECT_DOUBLE_EQ(
        snapshot.entries[0].requests_per_second + snapshot.entries[1].requests_per_second, 15
    );
    EXPECT_DOUBLE_EQ(
        snapshot.aggregated.current_requests_per_second,
        snapshot.entries[0].current_requests_per_second +
            snapshot.entries[1].current_requests_per_second
    );
}

TEST(Aggregate, OrdersEntriesByNameThenMethod) {
    Aggregate aggregate(0);
    EntryDelta post = entry_with("/b", 1);
    post.method = "POST";
    aggregate.merge(
        "w",
        interval_of(0, 1000, {post, entry_with("/c", 1), entry_with("/b", 1), entry_with("/a", 1)})
    );
    const Snapshot snapshot = aggregate.snapshot(1000);
    std::vector<std::string> order;
    for (const EntrySnapshot& entry : snapshot.entries) order.push_back(entry.method + entry.name);
    EXPECT_THAT(order, ElementsAre("GET/a", "GET/b", "POST/b", "GET/c"));
}

TEST(Aggregate, InterleavedWorkersEqualOneWithAllSamples) {
    Aggregate many(0);
    Aggregate one(0);
    Recorder all(Instant{}, 0);
    std::vector<Recorder> workers;
    for (int i = 0; i < 3; ++i) workers.emplace_back(Instant{}, 0);
    std::mt19937 random(5);
    UnixMillis now = 0;
    for (int round = 0; round < 8; ++round) {
        for (const Duration time : lognormal_times(300, static_cast<std::uint32_t>(random()))) {
            Sample sample = get(random() % 2 == 0 ? "/a" : "/b", time);
            if (random() % 7 == 0) sample = failed(sample, "refused");
            all.record(sample);
            workers[random() % workers.size()].record(sample);
        }
        now += 1000;
        one.merge("all", all.take(now));
        std::vector<Interval> reports;
        for (Recorder& worker : workers) reports.push_back(worker.take(now));
        std::shuffle(reports.begin(), reports.end(), random);
        for (const Interval& report : reports) many.merge("w", report);
    }
    const Snapshot a = one.snapshot(now + 1500);
    const Snapshot b = many.snapshot(now + 1500);
    ASSERT_EQ(a.entries.size(), b.entries.size());
    const auto expect_same = [](const EntrySnapshot& x, const EntrySnapshot& y) {
        EXPECT_EQ(x.name, y.name);
        EXPECT_EQ(x.requests, y.requests);
        EXPECT_EQ(x.failures, y.failures);
        EXPECT_EQ(x.response_times, y.response_times);
        EXPECT_EQ(x.percentiles, y.percentiles);
        EXPECT_EQ(x.mean, y.mean);
        EXPECT_DOUBLE_EQ(x.requests_per_second, y.requests_per_second);
        EXPECT_NEAR(x.current_requests_per_second, y.current_requests_per_second, 1e-9);
        EXPECT_EQ(x.current_p99, y.current_p99);
    };
    for (std::size_t i = 0; i < a.entries.size(); ++i) expect_same(a.entries[i], b.entries[i]);
    expect_same(a.aggregated, b.aggregated);
    ASSERT_EQ(a.errors.size(), b.errors.size());
    EXPECT_EQ(a.errors[0].occurrences, b.errors[0].occurrences);
}

TEST(Aggregate, RatesAreOverTheMeasuredWindowWhateverHappenedInIt) {
    Aggregate aggregate(0);
    for (std::int64_t second = 0; second < 60; ++second) {
        aggregate.merge("w", second_of(second, second >= 10 && second < 30 ? 100 : 0));
    }
    EXPECT_DOUBLE_EQ(aggregate.snapshot(50'000).aggregated.requests_per_second, 40);
    const Snapshot ended = aggregate.snapshot(600'000, 80'000);
    EXPECT_DOUBLE_EQ(ended.aggregated.requests_per_second, 25);
    EXPECT_DOUBLE_EQ(ended.entries[0].requests_per_second, 25);
    EXPECT_EQ(ended.run.measured, 80s);
}

TEST(Aggregate, AnswersThatComeLateDoNotShortenTheWindow) {
    // Ten users, each answer takes two seconds: the first reports are of seconds without an end.
    Aggregate aggregate(500);
    aggregate.merge("w", interval_of(2400, 2510, {entry_with("/", 10)}));
    aggregate.merge("w", interval_of(4400, 4510, {entry_with("/", 10)}));
    EXPECT_DOUBLE_EQ(aggregate.snapshot(9000, 4500).aggregated.requests_per_second, 5);
}

TEST(Aggregate, AWindowThatEndsBeforeItBeginsHasNoRate) {
    Aggregate aggregate(5000);
    aggregate.merge("w", interval_of(5000, 5000, {entry_with("/", 10)}));
    EXPECT_EQ(aggregate.snapshot(6000, 4000).aggregated.requests_per_second, 0);
}

TEST(Aggregate, AnIntervalFromBeforeTheResetStartsWithIt) {
    Aggregate aggregate(10'500);
    aggregate.merge("w", interval_of(10'000, 11'000, {entry_with("/", 50)}));
    EXPECT_DOUBLE_EQ(aggregate.snapshot(11'000).aggregated.requests_per_second, 100);
}

TEST(Aggregate, CurrentFiguresAreSteadyUnderSteadyLoad) {
    // Reports end anywhere within the second and come half a second late.
    Aggregate aggregate(370);
    for (std::int64_t second = 0; second < 40; ++second) {
        const UnixMillis from = second * 1000 + 370;
        aggregate.merge("w", interval_of(from, from + 1000, {entry_with("/", 500)}));
        if (second < 1) continue;  // Nothing has settled yet.
        const Snapshot snapshot = aggregate.snapshot(from + 1500);
        ASSERT_NEAR(snapshot.aggregated.current_requests_per_second, 500, 1e-9) << second;
    }
}

TEST(Aggregate, CurrentFiguresOfTheFirstSecondsAreNotDilutedByWhatWasBefore) {
    Aggregate aggregate(59'900);
    const auto at = [&](UnixMillis now) {
        return aggregate.snapshot(now).aggregated.current_requests_per_second;
    };
    aggregate.merge("w", interval_of(59'900, 60'900, {entry_with("/", 100)}));
    EXPECT_EQ(at(60'950), 100) << "no second has settled, but one was reported";
    EXPECT_DOUBLE_EQ(at(61'500), 100) << "100 ms of the only settled second are in the window";
    aggregate.merge("w", interval_of(60'900, 61'900, {entry_with("/", 300)}));
    EXPECT_DOUBLE_EQ(at(62'500), 200);
}

TEST(Aggregate, CurrentFiguresAreThoseOfTheRunUntilItIsOlder) {
    Aggregate aggregate(500);
    for (std::int64_t second = 0; second < 30; ++second) {
        const UnixMillis from = second * 1000 + 500;
        const auto requests = static_cast<std::uint64_t>(second + 1) * 10;
        aggregate.merge("w", interval_of(from, from + 1000, {entry_with("/", requests)}));
        const Snapshot snapshot = aggregate.snapshot(from + 1000);
        const EntrySnapshot& all = snapshot.aggregated;
        // The tenth whole second is over with that of the report that may still come.
        if (second < 11) {
            ASSERT_DOUBLE_EQ(all.current_requests_per_second, all.requests_per_second) << second;
        }
    }
    // Of 10, 20, … 300 requests, those from the middle of the 19th second to that of the 29th.
    const EntrySnapshot all = aggregate.snapshot(30'500).aggregated;
    EXPECT_NEAR(all.current_requests_per_second, 240, 1);
    EXPECT_DOUBLE_EQ(all.requests_per_second, 155);
}

TEST(Aggregate, CurrentFiguresOfTheEndLeaveOutNoWholeSecond) {
    Aggregate aggregate(0);
    for (std::int64_t second = 0; second < 30; ++second) {
        aggregate.merge("w", second_of(second, second == 29 ? 300 : 100, 5ms));
    }
    const auto rate = [&](UnixMillis now, std::optional<UnixMillis> ended) {
        return aggregate.snapshot(now, ended).entries[0].current_requests_per_second;
    };
    EXPECT_DOUBLE_EQ(rate(30'050, std::nullopt), 100) << "others may still report that second";
    EXPECT_DOUBLE_EQ(rate(30'050, 30'000), 120);
    EXPECT_DOUBLE_EQ(rate(36'000, 30'000), 70) << "and fall to zero";
}

TEST(Aggregate, RatesEndWhereTheReportsDo) {
    Aggregate aggregate(0);
    for (const char* worker : {"a", "b"}) {
        for (std::int64_t second = 0; second < 4; ++second)
            aggregate.merge(worker, second_of(second, 40, 5ms));
    }
    const auto rate = [&](UnixMillis now) {
        return aggregate.snapshot(now).aggregated.requests_per_second;
    };
    EXPECT_DOUBLE_EQ(rate(4'000), 80);
    EXPECT_DOUBLE_EQ(rate(4'950), 80) << "what came since is not known yet";
    aggregate.merge("a", second_of(4, 40, 5ms));
    EXPECT_DOUBLE_EQ(rate(5'100), 80) << "half of the workers have reported a second more";
    EXPECT_EQ(aggregate.snapshot(5'100).run.measured, 4'500ms);
    EXPECT_DOUBLE_EQ(rate(9'000), 360 / 6.0) << "nobody says anything any more";
    EXPECT_EQ(aggregate.snapshot(9'000, 5'000).run.measured, 5s) << "the last user has ended";
}

TEST(Aggregate, CurrentFiguresFollowAndFallToZero) {
    Aggregate aggregate(0);
    for (std::int64_t second = 0; second < 30; ++second)
        aggregate.merge("w", second_of(second, 100, 5ms));
    const auto at = [&](std::int64_t second) {
        return aggregate.snapshot(second * 1000).entries[0];
    };
    EXPECT_DOUBLE_EQ(at(31).current_requests_per_second, 100);
    EXPECT_EQ(at(31).current_p95, 5ms);
    EXPECT_DOUBLE_EQ(at(36).current_requests_per_second, 50);
    EXPECT_EQ(at(41).current_requests_per_second, 0);
    EXPECT_EQ(at(41).current_p95, 0ns);
    EXPECT_EQ(aggregate.snapshot(41'000).aggregated.current_requests_per_second, 0);
    EXPECT_EQ(at(41).requests, 3000U);
    EXPECT_DOUBLE_EQ(at(30).requests_per_second, 100);
}

TEST(Aggregate, CurrentPercentilesForgetThePast) {
    Aggregate aggregate(0);
    for (std::int64_t second = 0; second < 20; ++second)
        aggregate.merge("w", second_of(second, 100, 3s));
    for (std::int64_t second = 20; second < 40; ++second)
        aggregate.merge("w", second_of(second, 10, 1ms));
    const EntrySnapshot entry = aggregate.snapshot(41'000).entries[0];
    EXPECT_EQ(entry.current_p99, 1ms);
    EXPECT_EQ(entry.median, 3s);
}

TEST(Aggregate, ResetForgetsEverything) {
    Aggregate aggregate(0);
    Recorder recorder(Instant{}, 0);
    recorder.record(failed(get("/", 1ms), "refused"));
    recorder.record_exception({"kind", "task", "type", "message", "", Instant{}});
    recorder.record_task_run("kind", "task");
    recorder.record_loop_lag(1ms);
    aggregate.merge("w", recorder.take(1000));
    aggregate.reset(2000);
    const Snapshot snapshot = aggregate.snapshot(3000);
    EXPECT_TRUE(snapshot.entries.empty());
    EXPECT_TRUE(snapshot.errors.empty());
    EXPECT_TRUE(snapshot.exceptions.empty());
    EXPECT_TRUE(snapshot.tasks.empty());
    EXPECT_TRUE(snapshot.loop_lag.empty());
    EXPECT_EQ(snapshot.aggregated.requests, 0U);
    EXPECT_EQ(snapshot.aggregated.current_requests_per_second, 0);
}

TEST(Aggregate, SumsErrorsExceptionsTasksAndLag) {
    Aggregate aggregate(0);
    for (const char* worker : {"worker 2", "worker 1", "worker 2"}) {
        Recorder recorder(Instant{}, worker == std::string_view("worker 1") ? 500 : 700);
        recorder.record(failed(get("/", 0ms), "rare"));
        recorder.record(failed(get("/", 0ms), "often"));
        recorder.record(failed(get("/", 0ms), "often"));
        recorder.record_exception({"kind", "task", "type", "message", "place", Instant{}});
        recorder.record_task_run("kind", "task");
        recorder.record_loop_lag(1ms);
        aggregate.merge(worker, recorder.take(1000));
    }
    const Snapshot snapshot = aggregate.snapshot(2000);
    ASSERT_EQ(snapshot.errors.size(), 2U);
    EXPECT_EQ(snapshot.errors[0].error, "often");
    EXPECT_EQ(snapshot.errors[0].occurrences, 6U);
    EXPECT_EQ(snapshot.errors[0].first_seen, 500);
    EXPECT_EQ(snapshot.errors[0].last_seen, 700);
    ASSERT_EQ(snapshot.exceptions.size(), 1U);
    EXPECT_EQ(snapshot.exceptions[0].occurrences, 3U);
    EXPECT_THAT(snapshot.exceptions[0].workers, ElementsAre("worker 1", "worker 2"));
    ASSERT_EQ(snapshot.tasks.size(), 1U);
    EXPECT_EQ(snapshot.tasks[0].runs, 3U);
    EXPECT_EQ(snapshot.loop_lag.count(), 3U);
}

TEST(Aggregate, CapsMeetTheWorkersOverflowRow) {
    const Limits limits{.names = 5, .errors = 2};
    Aggregate aggregate(0, limits);
    for (int worker = 0; worker < 3; ++worker) {
        Recorder recorder(Instant{}, 0, limits);
        for (int i = 0; i < 8; ++i) {
            const std::string name = std::to_string(worker) + "/" + std::to_string(i);
            recorder.record(failed(get(name, 1ms), name));
        }
        aggregate.merge("w", recorder.take(1000));
    }
    const Snapshot snapshot = aggregate.snapshot(2000);
    ASSERT_EQ(snapshot.entries.size(), 6U);
    EXPECT_EQ(snapshot.entries[0].name, "(more than 5 names)");
    EXPECT_EQ(snapshot.entries[0].requests, 19U);
    EXPECT_EQ(snapshot.aggregated.requests, 24U);
    ASSERT_EQ(snapshot.errors.size(), 3U);
    EXPECT_EQ(snapshot.errors[0].error, "(other failures)");
    EXPECT_EQ(snapshot.errors[0].occurrences, 22U);
}

TEST(Aggregate, SurvivesTimesThatCannotBe) {
    Aggregate aggregate(1000);
    constexpr UnixMillis most = std::numeric_limits<UnixMillis>::max();
    constexpr UnixMillis least = std::numeric_limits<UnixMillis>::min();
    for (const UnixMillis from : {least, UnixMillis{0}, UnixMillis{5000}, most}) {
        for (const UnixMillis until : {least, UnixMillis{0}, UnixMillis{5000}, most}) {
            aggregate.merge("w", interval_of(from, until, {entry_with("/", 1)}));
        }
    }
    EXPECT_EQ(aggregate.snapshot(6000).aggregated.requests, 16U);
}

TEST(Aggregate, SettledSecondsFeedATimeline) {
    Aggregate aggregate(500);
    Timeline timeline;
    const auto advance = [&](UnixMillis now) {
        for (const TimelinePoint& point : aggregate.settled_seconds(timeline.end(), now)) {
            timeline.push(point);
        }
    };
    for (std::int64_t second = 0; second < 30; ++second) {
        aggregate.merge("w", second_of(second, 100 + static_cast<std::uint64_t>(second), 2ms));
        advance(second * 1000 + 1020);
    }
    EXPECT_EQ(timeline.points().size(), 29U);
    advance(32'000);
    ASSERT_EQ(timeline.points().size(), 31U);
    EXPECT_DOUBLE_EQ(timeline.points()[20].requests, 120);
    EXPECT_EQ(timeline.points()[20].p99, 2ms);
    EXPECT_EQ(timeline.points()[30].requests, 0);
    EXPECT_EQ(timeline.points()[30].p99, 0ns);
}

TEST(Aggregate, KeepsTheWholeBesideWhatCameAfterAReset) {
    Aggregate aggregate(0);
    aggregate.merge("worker 1", second_of(0, 10));
    aggregate.reset(1000);
    aggregate.merge_late(second_of(0, 5));
    aggregate.merge("worker 1", second_of(1, 30, 9ms));
    const Snapshot snapshot = aggregate.snapshot(2000);
    EXPECT_EQ(snapshot.aggregated.requests, 30U);
    EXPECT_EQ(snapshot.whole.requests, 45U);
    EXPECT_EQ(snapshot.whole.requests_per_second, 22.5);
    aggregate.clear(3000);
    EXPECT_EQ(aggregate.snapshot(4000).whole.requests, 0U);
}

TEST(Aggregate, TellsRowsOfSecondsBeforeAResetApart) {
    Aggregate aggregate(1000);
    RunParts parts;
    aggregate.merge("worker 1", second_of(1, 10));
    aggregate.add_second(parts, 1);
    aggregate.merge("worker 1", second_of(2, 20));
    aggregate.reset(3000);
    aggregate.merge_late(second_of(2, 5));
    aggregate.merge("worker 1", second_of(3, 30));
    for (const std::int64_t second : {2, 3}) aggregate.add_second(parts, second);
    const auto part = parts.part(0, 4000);
    ASSERT_TRUE(part);
    ASSERT_EQ(part->rows.size(), 1U);
    EXPECT_EQ(part->rows[0].part.requests, 65);
    EXPECT_EQ(part->others.requests, 0);
}

}  // namespace
}  // namespace mayfly::stats
