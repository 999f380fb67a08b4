#include "stats/recorder.hpp"

#include <array>
#include <optional>

#include <gmock/gmock.h>

#include "support/start.hpp"
#include "unit/stats/samples.hpp"

namespace mayfly::stats {
namespace {

constexpr UnixMillis unix_start = 1'700'000'000'000;

TEST(Recorder, CountsASample) {
    Recorder recorder(start, unix_start);
    Sample sample = get("/", 30ms);
    sample.phases[Phase::first_byte] = 20ms;
    sample.phases[Phase::receive] = 0ns;
    recorder.record(sample);
    const Interval interval = recorder.take(unix_start + 1000);

    EXPECT_EQ(interval.from, unix_start);
    EXPECT_EQ(interval.until, unix_start + 1000);
    ASSERT_EQ(interval.entries.size(), 1U);
    const EntryDelta& entry = interval.entries[0];
    EXPECT_EQ(entry.method, "GET");
    EXPECT_EQ(entry.name, "/");
    EXPECT_EQ(entry.requests, 1U);
    EXPECT_EQ(entry.failures, 0U);
    EXPECT_EQ(entry.interrupted, 0U);
    EXPECT_EQ(entry.content_bytes, 100U);
    EXPECT_EQ(entry.sent_bytes, 50U);
    EXPECT_EQ(entry.received_bytes, 200U);
    EXPECT_EQ(entry.response_times, histogram_of({30ms}));
    EXPECT_EQ(entry.phases[static_cast<std::size_t>(Phase::first_byte)], histogram_of({20ms}));
    EXPECT_EQ(entry.phases[static_cast<std::size_t>(Phase::receive)], histogram_of({0ns}));
    EXPECT_TRUE(entry.phases[static_cast<std::size_t>(Phase::dns)].empty());
    EXPECT_EQ(entry.statuses, (std::map<int, std::uint64_t>{{200, 1}}));
    EXPECT_TRUE(interval.errors.empty());
}

TEST(Recorder, SameNameWithAnotherMethodIsAnotherRow) {
    Recorder recorder(start, unix_start);
    Sample post = get("/", 1ms);
    post.method = "POST";
    recorder.record(get("/", 1ms));
    recorder.record(post);
    recorder.record(get("/", 1ms));
    const Interval interval = recorder.take(unix_start);
    ASSERT_EQ(interval.entries.size(), 2U);
    EXPECT_EQ(interval.entries[0].requests, 2U);
    EXPECT_EQ(interval.entries[1].method, "POST");
}

TEST(Recorder, BorrowsNoText) {
    Recorder recorder(start, unix_start);
    std::string name = "/borrowed";
    recorder.record(get(name, 1ms));
    name = "/replaced";
    EXPECT_EQ(recorder.take(unix_start).entries[0].name, "/borrowed");
}

TEST(Recorder, WhatWasSentAgainIsCountedHoweverItEnded) {
    Recorder recorder(start, unix_start);
    Sample sample = get("/", 1ms);
    sample.sent_again = 1;
    recorder.record(sample);
    recorder.record(get("/", 1ms));
    sample.outcome = Outcome::interrupted;
    recorder.record(sample);
    EXPECT_EQ(recorder.take(unix_start).entries[0].sent_again, 2U);
    recorder.record(get("/", 1ms));
    EXPECT_EQ(recorder.take(unix_start).entries[0].sent_again, 0U);
}

TEST(Recorder, InterruptedCountsOnlyAsThat) {
    Recorder recorder(start, unix_start);
    Sample sample = get("/", 30ms);
    sample.outcome = Outcome::interrupted;
    sample.phases[Phase::send] = 1ms;
    recorder.record(sample);
    const Interval interval = recorder.take(unix_start);
    EntryDelta expected;
    expected.method = "GET";
    expected.name = "/";
    expected.interrupted = 1;
    ASSERT_EQ(interval.entries.size(), 1U);
    EXPECT_TRUE(same_entry(interval.entries[0], expected));
}

TEST(Recorder, KeepsHowLongARequestHadWaitedThatWasCutOff) {
    Recorder recorder(start, unix_start);
    Sample sample = get("/", 3s);
    sample.outcome = Outcome::interrupted;
    recorder.record(sample);  // By the scenario itself.
    sample.is_cut_off = true;
    recorder.record(sample);
    sample.is_served = true;
    sample.response_time = 40s;
    recorder.record(sample);
    const auto row = recorder.take(unix_start).entries.at(0);
    EXPECT_EQ(row.interrupted, 3U);
    EXPECT_EQ(row.interrupted_served, 1U);
    EXPECT_EQ(row.cut_off, histogram_of({3s, 40s}));
    EXPECT_EQ(row.unanswered, histogram_of({3s}));
    recorder.record(get("/", 1ms));
    const auto next = recorder.take(unix_start).entries.at(0);
    EXPECT_EQ(next.interrupted_served, 0U);
    EXPECT_TRUE(next.cut_off.empty() && next.unanswered.empty());
}

TEST(Recorder, TakeKeepsNothing) {
    Recorder recorder(start, unix_start);
    recorder.record(failed(get("/", 30ms), "refused"));
    recorder.record_task_run("kind", "task");
    recorder.record_exception({"kind", "task", "type", "message", "place", start});
    recorder.record_loop_lag(1ms);
    recorder.take(unix_start + 1000);
    Interval nothing;
    nothing.from = unix_start + 1000;
    nothing.until = unix_start + 2000;
    EXPECT_TRUE(same_news(recorder.take(unix_start + 2000), nothing));
}

TEST(Recorder, SecondIntervalEqualsAFreshOne) {
    Recorder used(start, unix_start);
    for (const Duration time : bimodal_times(500, 1)) used.record(get("/old", time));
    used.take(unix_start + 1000);
    Recorder fresh(start + 1s, unix_start + 1000);
    for (const Duration time : lognormal_times(500, 2)) {
        Sample sample = failed(get("/old", time), "slow");
        sample.started = start + 1s;
        used.record(sample);
        fresh.record(sample);
    }
    EXPECT_TRUE(same_news(used.take(unix_start + 9000), fresh.take(unix_start + 9000)));
}

TEST(Recorder, CountsFromTheIntendedStartInTheColumnsOfArrivalsAndBesideThoseOfAPace) {
    Recorder recorder(Instant{}, 0);
    Sample sample = get("/", 10ms);
    sample.labels = "tier=gold";
    sample.started = Instant(5s);
    sample.phases[Phase::connect] = 2ms;
    sample.intended = Instant(4s);
    recorder.record(sample);
    sample.name = "/paced";
    sample.is_paced = true;
    recorder.record(sample);
    sample.name = "/free";
    sample.intended = {};
    recorder.record(sample);
    const Interval news = recorder.take(1000);
    ASSERT_EQ(news.entries.size(), 3U);
    const auto times_of = [&](std::size_t row) {
        const EntryDelta& entry = news.entries[row];
        return std::array{
            entry.response_times.max(), entry.service_times.max(), entry.intended_times.max()};
    };
    EXPECT_EQ(times_of(0), (std::array<Duration, 3>{1010ms, 8ms, 0ms}));
    EXPECT_EQ(times_of(1), (std::array<Duration, 3>{10ms, 8ms, 1010ms}));
    EXPECT_EQ(times_of(2), (std::array<Duration, 3>{10ms, 0ms, 0ms}));
    ASSERT_EQ(news.series.size(), 1U);
    EXPECT_EQ(news.series[0].figures.times.max(), 1010ms) << "a label's times are the row's";
    EXPECT_TRUE(recorder.take(2000).entries.empty());
}

TEST(Recorder, CountsStatusesThatAlternate) {
    Recorder recorder(start, unix_start);
    for (const int status : {200, 404, 200, 0, -3, 5000, 404, 404}) {
        Sample sample = get("/", 1ms);
        sample.status = status;
        recorder.record(sample);
    }
    EXPECT_EQ(
        recorder.take(unix_start).entries[0].statuses,
        (std::map<int, std::uint64_t>{{0, 3}, {200, 2}, {404, 3}})
    );
    recorder.record(get("/", 1ms));
    EXPECT_EQ(
        recorder.take(unix_start).entries[0].statuses, (std::map<int, std::uint64_t>{{200, 1}})
    );
}

TEST(Recorder, GroupsFailuresAndSaysWhen) {
    Recorder recorder(start, unix_start);
    for (const auto offset : {300ms, 100ms, 700ms}) {
        Sample sample = failed(get("/", 50ms), "refused");
        sample.started = start + offset;
        recorder.record(sample);
    }
    recorder.record(failed(get("/other", 1ms), "refused"));
    const Interval interval = recorder.take(unix_start + 1000);
    ASSERT_EQ(interval.errors.size(), 2U);
    EXPECT_EQ(interval.errors[0].error, "refused");
    EXPECT_EQ(interval.errors[0].occurrences, 3U);
    EXPECT_EQ(interval.errors[0].first_seen, unix_start + 150);
    EXPECT_EQ(interval.errors[0].last_seen, unix_start + 750);
    EXPECT_EQ(interval.entries[0].failures, 3U);
    EXPECT_EQ(interval.entries[0].requests, 3U);
}

TEST(Recorder, KeepsTimesWithinTheIntervalWhenTheWallClockIsSet) {
    Recorder recorder(start, unix_start);
    Sample sample = failed(get("/", 0ms), "refused");
    sample.started = start + 1h;
    recorder.record(sample);
    const Interval interval = recorder.take(unix_start - 5000);
    EXPECT_EQ(interval.until, unix_start);
    EXPECT_EQ(interval.errors[0].first_seen, unix_start);
    EXPECT_EQ(interval.errors[0].last_seen, unix_start);
    EXPECT_EQ(recorder.take(unix_start).from, unix_start - 5000);
}

TEST(Recorder, MasksAddressesInFailures) {
    Recorder recorder(start, unix_start);
    recorder.record(failed(get("/", 1ms), "no object at 0x7f3a91b0c2d0"));
    recorder.record(failed(get("/", 1ms), "no object at 0x7f3a91b0ffff"));
    const Interval interval = recorder.take(unix_start);
    ASSERT_EQ(interval.errors.size(), 1U);
    EXPECT_EQ(interval.errors[0].error, "no object at 0x...");
    EXPECT_EQ(interval.errors[0].occurrences, 2U);
}

TEST(Recorder, CapsNames) {
    Recorder recorder(start, unix_start, {.names = 10});
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 25; ++i) recorder.record(get("/item/" + std::to_string(i), 1ms));
        const Interval interval = recorder.take(unix_start);
        ASSERT_EQ(interval.entries.size(), 11U);
        EXPECT_EQ(interval.entries[9].name, "/item/9");
        EXPECT_EQ(interval.entries[10].name, "(more than 10 names)");
        EXPECT_EQ(interval.entries[10].requests, 15U);
    }
}

TEST(Recorder, CapsErrorsExceptionsAndTasks) {
    Recorder recorder(start, unix_start, {.names = 3, .errors = 4, .exceptions = 5});
    for (int i = 0; i < 20; ++i) {
        const std::string text = std::to_string(i);
        recorder.record(failed(get("/", 1ms), text));
        recorder.record_exception({"kind", "task", "type", text, "", start});
        recorder.record_task_run("kind", text);
    }
    const Interval interval = recorder.take(unix_start);
    ASSERT_EQ(interval.errors.size(), 5U);
    EXPECT_EQ(interval.errors[4].error, "(other failures)");
    EXPECT_EQ(interval.errors[4].occurrences, 16U);
    ASSERT_EQ(interval.exceptions.size(), 6U);
    EXPECT_EQ(interval.exceptions[5].type, "(other exceptions)");
    EXPECT_EQ(interval.exceptions[5].occurrences, 15U);
    ASSERT_EQ(interval.tasks.size(), 4U);
    EXPECT_EQ(interval.tasks[3].runs, 17U);
}

TEST(Recorder, CutsLongTexts) {
    Recorder recorder(start, unix_start);
    const std::string euros = [] {
        std::string text;
        for (int i = 0; i < 1000; ++i) text += "\u20ac";
        return text;
    }();
    recorder.record(failed(get(euros, 1ms), euros));
    recorder.record_exception({euros, euros, euros, euros, euros, start});
    recorder.record_task_run(euros, euros);
    const Interval interval = recorder.take(unix_start);
    const std::string cut = euros.substr(0, 498);  // 166 characters of three bytes.
    EXPECT_EQ(interval.entries[0].name, cut);
    EXPECT_EQ(interval.errors[0].error, cut);
    EXPECT_EQ(interval.errors[0].name, cut);
    EXPECT_EQ(interval.exceptions[0].message, cut);
    EXPECT_EQ(interval.exceptions[0].location, cut);
    EXPECT_EQ(interval.tasks[0].task, cut);
}

TEST(Recorder, GroupsExceptions) {
    Recorder recorder(start, unix_start);
    const ThrownException thrown{"Shopper", "browse", "std::out_of_range", "at", "f+0x12", start};
    recorder.record_exception(thrown);
    ThrownException later = thrown;
    later.when = start + 500ms;
    recorder.record_exception(later);
    const Interval interval = recorder.take(unix_start + 1000);
    ASSERT_EQ(interval.exceptions.size(), 1U);
    const ExceptionCount& row = interval.exceptions[0];
    EXPECT_EQ(row.kind, "Shopper");
    EXPECT_EQ(row.task, "browse");
    EXPECT_EQ(row.type, "std::out_of_range");
    EXPECT_EQ(row.message, "at");
    EXPECT_EQ(row.location, "f+0x12");
    EXPECT_EQ(row.occurrences, 2U);
    EXPECT_EQ(row.first_seen, unix_start);
    EXPECT_EQ(row.last_seen, unix_start + 500);
}

TEST(Recorder, CountsInAKnownRowFromOneIntervalToTheNext) {
    Recorder recorder(start, unix_start);
    KnownRow a;
    KnownRow b;
    for (int round = 0; round < 2; ++round) {
        recorder.record(get("/a", 1ms), a);
        recorder.record(get("/b", 1ms), b);
        recorder.record(get("/b", 1ms));
        recorder.record(get("/a", 1ms), a);
        const Interval interval = recorder.take(unix_start + 1000 * (round + 1));
        ASSERT_EQ(interval.entries.size(), 2U);
        EXPECT_EQ(interval.entries[0].name, "/a");
        EXPECT_EQ(interval.entries[0].requests, 2U);
        EXPECT_EQ(interval.entries[1].requests, 2U);
    }
}

TEST(Recorder, KnowsNoRowOfTheRunBefore) {
    KnownRow known;
    std::optional<Recorder> recorder(std::in_place, start, unix_start);
    recorder->record(get("/first", 1ms));
    recorder->record(get("/second", 1ms), known);
    recorder.emplace(start, unix_start);
    recorder->record(get("/other", 1ms));
    recorder->record(get("/second", 1ms), known);
    const Interval interval = recorder->take(unix_start + 1000);
    ASSERT_EQ(interval.entries.size(), 2U);
    EXPECT_EQ(interval.entries[1].name, "/second");
    EXPECT_EQ(interval.entries[1].requests, 1U);
}

TEST(Recorder, CountsTasksAndLoopLag) {
    Recorder recorder(start, unix_start);
    recorder.record_task_run("Shopper", "browse");
    recorder.record_task_run("Shopper", "browse");
    recorder.record_task_run("Admin", "browse");
    recorder.record_loop_lag(2ms);
    const Interval interval = recorder.take(unix_start);
    ASSERT_EQ(interval.tasks.size(), 2U);
    EXPECT_EQ(interval.tasks[0].runs, 2U);
    EXPECT_EQ(interval.loop_lag, histogram_of({2ms}));
}

}  // namespace
}  // namespace mayfly::stats
