// Samples and distributions that the tests of the statistics share.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string_view>
#include <tuple>
#include <vector>

#include "stats/interval.hpp"
#include "stats/sample.hpp"

namespace mayfly::stats {

using namespace std::chrono_literals;

inline Sample get(std::string_view name, Duration response_time) {
    Sample sample;
    sample.method = "GET";
    sample.name = name;
    sample.response_time = response_time;
    sample.status = 200;
    sample.content_bytes = 100;
    sample.sent_bytes = 50;
    sample.received_bytes = 200;
    return sample;
}

inline Sample failed(Sample sample, std::string_view error) {
    sample.outcome = Outcome::failure;
    sample.error = error;
    return sample;
}

inline Histogram histogram_of(const std::vector<Duration>& values) {
    Histogram histogram;
    for (const Duration value : values) histogram.record(value);
    return histogram;
}

/// `count` values around 20 ms with a long tail, as response times are.
inline std::vector<Duration> lognormal_times(std::size_t count, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::lognormal_distribution<double> spread(0, 1.5);
    std::vector<Duration> values(count);
    for (Duration& value : values) value = Duration(std::llround(spread(random) * 2e7));
    return values;
}

inline std::vector<Duration> uniform_times(std::size_t count, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::int64_t> spread(0, 5'000'000);
    std::vector<Duration> values(count);
    for (Duration& value : values) value = Duration(spread(random));
    return values;
}

/// Most around 1 ms, every tenth around 3 s.
inline std::vector<Duration> bimodal_times(std::size_t count, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> fast(1e6, 5e4);
    std::normal_distribution<double> slow(3e9, 2e8);
    std::vector<Duration> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        values[i] =
            Duration(std::llround(std::max(0.0, i % 10 == 0 ? slow(random) : fast(random))));
    }
    return values;
}

/// An order that does not depend on who was merged first, for comparisons.
inline void sort_rows(Interval& interval) {
    const auto by_key = [](const auto& a, const auto& b) { return key_of(a) < key_of(b); };
    std::sort(interval.entries.begin(), interval.entries.end(), by_key);
    std::sort(interval.errors.begin(), interval.errors.end(), by_key);
    std::sort(interval.exceptions.begin(), interval.exceptions.end(), by_key);
    std::sort(interval.tasks.begin(), interval.tasks.end(), by_key);
    std::sort(interval.series.begin(), interval.series.end(), [](const auto& a, const auto& b) {
        return std::tie(a.type, a.name, a.labels) < std::tie(b.type, b.name, b.labels);
    });
}

inline bool same_entry(const EntryDelta& a, const EntryDelta& b) {
    return std::tie(a.method, a.name, a.requests, a.failures, a.interrupted) ==
               std::tie(b.method, b.name, b.requests, b.failures, b.interrupted) &&
           a.interrupted_served == b.interrupted_served && a.cut_off == b.cut_off &&
           a.unanswered == b.unanswered &&
           std::tie(a.content_bytes, a.sent_bytes, a.received_bytes) ==
               std::tie(b.content_bytes, b.sent_bytes, b.received_bytes) &&
           a.response_times == b.response_times && a.phases == b.phases && a.statuses == b.statuses;
}

/// Equal but for the order of rows.
inline bool same_news(Interval a, Interval b) {
    sort_rows(a);
    sort_rows(b);
    const auto same_occurrences = [](const auto& x, const auto& y) {
        return key_of(x) == key_of(y) && x.occurrences == y.occurrences &&
               x.first_seen == y.first_seen && x.last_seen == y.last_seen;
    };
    const auto same_task = [](const TaskDelta& x, const TaskDelta& y) {
        return key_of(x) == key_of(y) && x.runs == y.runs;
    };
    return a.from == b.from && a.until == b.until && a.loop_lag == b.loop_lag &&
           a.series == b.series && std::ranges::equal(a.entries, b.entries, same_entry) &&
           std::ranges::equal(a.errors, b.errors, same_occurrences) &&
           std::ranges::equal(a.exceptions, b.exceptions, same_occurrences) &&
           std::ranges::equal(a.tasks, b.tasks, same_task);
}

}  // namespace mayfly::stats
