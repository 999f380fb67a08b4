#include "worker/outbox.hpp"

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::worker {
namespace {

using namespace std::chrono_literals;

stats::Interval interval(std::uint64_t requests) {
    stats::Interval interval;
    interval.from = 1000;
    interval.until = 2000;
    stats::EntryDelta entry;
    entry.method = "GET";
    entry.name = "/";
    entry.requests = requests;
    interval.entries.push_back(entry);
    return interval;
}

cluster::Report state(bool is_final = false) {
    cluster::Report report;
    report.run = "run-1";
    report.is_final = is_final;
    return report;
}

TEST(Outbox, WithoutNewsNothingIsDue) {
    Outbox outbox;
    EXPECT_TRUE(outbox.due(state(), start).empty());
    EXPECT_TRUE(outbox.is_settled());
}

TEST(Outbox, NumbersReportsAndForgetsThemWhenAcknowledged) {
    Outbox outbox;
    for (std::uint64_t sequence = 1; sequence < 4; ++sequence) {
        outbox.add("run-1", 0, interval(10));
        const auto due = outbox.due(state(), start);
        ASSERT_EQ(due.size(), 1u);
        EXPECT_EQ(due[0].sequence, sequence);
        EXPECT_FALSE(outbox.is_settled());
        outbox.acknowledge(sequence);
        EXPECT_TRUE(outbox.is_settled());
    }
}

TEST(Outbox, NewsMergeWhileTheAcknowledgementIsMissing) {
    Outbox outbox;
    outbox.add("run-1", 0, interval(1));
    EXPECT_EQ(outbox.due(state(), start).size(), 1u);
    for (int i = 0; i < 5; ++i) {
        outbox.add("run-1", 0, interval(10));
        EXPECT_TRUE(outbox.due(state(), start + 1s).empty());
    }
    outbox.acknowledge(1);
    const auto due = outbox.due(state(), start + 2s);
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].sequence, 2u);
    ASSERT_EQ(due[0].interval.entries.size(), 1u);
    EXPECT_EQ(due[0].interval.entries[0].requests, 50u);
}

TEST(Outbox, SendsTheSameReportAgainWhenTheAcknowledgementIsLost) {
    Outbox outbox;
    outbox.add("run-1", 0, interval(1));
    outbox.due(state(), start);
    outbox.add("run-1", 0, interval(10));
    EXPECT_TRUE(outbox.due(state(), start + Outbox::resend_after - 1ms).empty());
    const auto again = outbox.due(state(), start + Outbox::resend_after);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].sequence, 1u);
    EXPECT_EQ(again[0].interval.entries[0].requests, 1u);
    EXPECT_TRUE(outbox.due(state(), start + Outbox::resend_after + 1s).empty());
}

TEST(Outbox, OnlyTheLastPartOfTheLastReportIsFinal) {
    Outbox outbox;
    auto large = interval(1);
    for (int i = 0; i < 3000; ++i) {
        large.entries[0].response_times.record(std::chrono::microseconds(i));
    }
    large.entries.resize(600, large.entries[0]);
    outbox.add("run-1", 0, large);
    const auto due = outbox.due(state(true), start);
    ASSERT_GT(due.size(), 1u);
    for (std::size_t i = 0; i < due.size(); ++i) {
        EXPECT_EQ(due[i].sequence, i + 1);
        EXPECT_EQ(due[i].is_final, i + 1 == due.size());
    }
    outbox.acknowledge(1);
    EXPECT_FALSE(outbox.is_settled());
    outbox.acknowledge(due.size());
    EXPECT_TRUE(outbox.is_settled());
}

TEST(Outbox, WhatWasSentOnALinkThatBrokeIsDueOnTheNextOne) {
    Outbox outbox;
    outbox.add("run-1", 0, interval(1));
    outbox.due(state(), start);
    EXPECT_TRUE(outbox.due(state(), start + 1ms).empty());
    outbox.resend();
    const auto again = outbox.due(state(), start + 1ms);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].sequence, 1u);
}

TEST(Outbox, AnotherSessionGetsEverythingWithSequencesFromOne) {
    Outbox outbox;
    for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
        outbox.add("run-1", 0, interval(1));
        outbox.due(state(), start);
        if (sequence < 3) outbox.acknowledge(sequence);
    }
    outbox.add("run-1", 0, interval(20));
    outbox.renumber();
    auto due = outbox.due(state(), start);
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].sequence, 1u);
    EXPECT_EQ(due[0].interval.entries[0].requests, 1u);
    outbox.acknowledge(1);
    due = outbox.due(state(), start);
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].sequence, 2u);
    EXPECT_EQ(due[0].interval.entries[0].requests, 20u);
}

TEST(Outbox, NewsAreOfTheRunTheyWereMeasuredIn) {
    Outbox outbox;
    outbox.add("run-0", 0, interval(5));
    outbox.add("run-1", 0, interval(7));
    auto due = outbox.due(state(true), start);
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].run, "run-0");
    EXPECT_FALSE(due[0].is_final) << "the state is that of another run";
    outbox.acknowledge(1);
    due = outbox.due(state(true), start);
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].run, "run-1");
    EXPECT_EQ(due[0].interval.entries[0].requests, 7u);
    EXPECT_TRUE(due[0].is_final);
    outbox.acknowledge(2);
    EXPECT_TRUE(outbox.is_empty());
}

TEST(Outbox, KeepsTheCurrentEpochOfTheStatisticsApart) {
    Outbox outbox;
    outbox.add("run-0", 0, interval(1));
    for (std::uint64_t epoch = 0; epoch < 4; ++epoch) {
        outbox.add("run-1", epoch, interval(10));
        outbox.add("run-1", epoch, interval(5));
    }
    std::vector<std::uint64_t> requests;
    for (std::uint64_t sequence = 1; !outbox.is_empty(); ++sequence) {
        const auto reports = outbox.due(state(), start);
        ASSERT_EQ(reports.size(), 1u);
        requests.push_back(reports[0].interval.entries.at(0).requests);
        outbox.acknowledge(sequence);
        EXPECT_TRUE(!outbox.is_empty() || reports[0].statistics == 3u);
    }
    EXPECT_EQ(requests, (std::vector<std::uint64_t>{1, 45, 15})) << "all epochs before are one";
}

TEST(Outbox, KeepsTheNewsOfFewRuns) {
    Outbox outbox;
    for (int run = 0; run < 5; ++run) outbox.add("run-" + std::to_string(run), 0, interval(1));
    for (std::uint64_t sequence = 1; sequence <= Outbox::most_runs; ++sequence) {
        ASSERT_EQ(outbox.due(state(), start).size(), 1u);
        outbox.acknowledge(sequence);
    }
    EXPECT_TRUE(outbox.is_empty());
}

}  // namespace
}  // namespace mayfly::worker
