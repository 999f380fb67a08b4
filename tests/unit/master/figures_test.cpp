#include "master/figures.hpp"

#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;

stats::EntrySnapshot entry(const std::string& name, std::uint64_t requests) {
    stats::EntrySnapshot entry;
    entry.method = "GET";
    entry.name = name;
    entry.requests = requests;
    entry.failures = 1;
    entry.requests_per_second = 2.5;
    for (int i = 1; i <= 100; ++i) entry.response_times.record(std::chrono::milliseconds(i));
    return entry;
}

TEST(Figures, AreThoseOfTheSnapshot) {
    stats::Snapshot snapshot;
    snapshot.run.id = "run-1";
    snapshot.run.elapsed = 3s;
    snapshot.run.running_users = 5;
    snapshot.aggregated = entry("Aggregated", 9);
    snapshot.entries = {entry("/a", 4), entry("/b", 5)};
    const auto figures = figures_of(snapshot);
    EXPECT_EQ(figures.run, "run-1");
    EXPECT_EQ(figures.elapsed, 3s);
    EXPECT_EQ(figures.users, 5U);
    EXPECT_EQ(figures.total.requests, 9U);
    ASSERT_EQ(figures.rows.size(), 2U);
    EXPECT_EQ(figures.rows[1].name, "/b");
    EXPECT_EQ(figures.rows[1].failures, 1U);
    EXPECT_EQ(figures.rows[1].rate, 2.5);
    EXPECT_NEAR(to_millis(figures.rows[1].p95), 95, 1);
    EXPECT_GT(figures.rows[1].p99, figures.rows[1].p95);
}

TEST(Figures, AreThoseOfTheBusiestRowsIfThereAreMany) {
    stats::Snapshot snapshot;
    for (std::uint64_t i = 0; i < 700; ++i) snapshot.entries.push_back(entry(std::to_string(i), i));
    const auto figures = figures_of(snapshot);
    EXPECT_EQ(figures.rows.size(), 500U);
    EXPECT_EQ(figures.rows.front().requests, 699U);
}

}  // namespace
}  // namespace mayfly::master
