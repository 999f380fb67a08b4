// A run as the master would show it, small enough to check by eye; histograms are real.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "report/run_record.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

inline stats::EntrySnapshot sample_entry(
    std::string method, std::string name, const std::vector<Duration>& times
) {
    stats::EntrySnapshot entry;
    entry.method = std::move(method);
    entry.name = std::move(name);
    for (const Duration time : times) entry.response_times.record(time, 1);
    entry.requests = entry.response_times.count();
    entry.min = entry.response_times.min();
    entry.max = entry.response_times.max();
    entry.mean = entry.response_times.mean();
    entry.median = entry.response_times.percentile(50);
    for (std::size_t at = 0; at < stats::reported_percentiles.size(); ++at)
        entry.percentiles[at] = entry.response_times.percentile(stats::reported_percentiles[at]);
    return entry;
}

inline stats::Snapshot sample_run() {
    using namespace std::chrono_literals;
    stats::Snapshot run;
    run.time = 1'790'000'030'250;
    run.run = {
        .id = "run-1",
        .state = stats::RunState::running,
        .scenario = "shop.cpp",
        .host = "http://127.0.0.1:8080",
        .target_users = 100,
        .spawn_rate = 20,
        .wanted_users = 100,
        .running_users = 98,
        .started = 1'790'000'000'000,
        .elapsed = 30s,
        .measured = 20s,
        .run_time = 60s,
        .seed = 42,
        .reached_users = 100,
        .warnings = {},
    };
    run.entries.push_back(sample_entry("GET", "/", {412us, 1500us, 2ms, 2ms, 90ms}));
    run.entries.push_back(sample_entry("POST", "/checkout", {12ms, 34ms, 150ms}));
    run.entries[0].requests_per_second = 24.1;
    run.entries[0].current_requests_per_second = 25;
    run.entries[0].statuses = {{200, 5}};
    run.entries[0].mean_content_bytes = 612;
    run.entries[1].requests_per_second = 1.5;
    run.entries[1].current_requests_per_second = 2;
    run.entries[1].failures = 1;
    run.entries[1].failures_per_second = 0.5;
    run.entries[1].interrupted = 2;
    run.entries[1].mean_content_bytes = 10.5;
    run.entries[1].statuses = {{0, 1}, {200, 1}, {503, 1}};
    run.aggregated =
        sample_entry("", "Aggregated", {412us, 1500us, 2ms, 2ms, 90ms, 12ms, 34ms, 150ms});
    run.aggregated.failures = 1;
    run.aggregated.interrupted = 2;
    run.aggregated.requests_per_second = 25.6;
    run.aggregated.current_requests_per_second = 27;
    run.aggregated.failures_per_second = 0.5;
    run.aggregated.current_median = 2ms;
    run.aggregated.current_p95 = 90ms;
    run.aggregated.current_p99 = 150ms;
    run.aggregated.phases[1] = {
        .count = 3, .mean = 120us, .p50 = 100us, .p95 = 1ms, .p99 = 1ms, .max = 1ms};
    run.aggregated.phases[4] = {
        .count = 8, .mean = 30ms, .p50 = 2ms, .p95 = 90ms, .p99 = 150ms, .max = 150ms};
    run.errors.push_back(
        {"POST", "/checkout", "status 503", 1, 1'790'000'001'000, 1'790'000'001'000}
    );
    run.workers.push_back(
        {.name = "worker 1", .state = stats::WorkerState::running, .note = "", .users = 49}
    );
    run.workers.push_back(
        {.name = "worker 2", .state = stats::WorkerState::running, .note = "", .users = 49}
    );
    return run;
}

/// With series of each type.
inline stats::Snapshot with_series(stats::Snapshot run) {
    using namespace std::chrono_literals;
    using stats::SeriesType;
    const auto add = [&](std::string name,
                         SeriesType type,
                         std::string unit,
                         const std::vector<double>& values) {
        stats::Series& series = run.series.emplace_back(stats::Series{std::move(name), "", type});
        series.unit = std::move(unit);
        for (const double value : values) series.add(value, 1s);
    };
    run.series.push_back({"has cents", "", SeriesType::check, "", {.count = 4, .passed = 3}});
    add("orders", SeriesType::counter, "pieces", {200, 50});
    add("queue", SeriesType::gauge, "", {-1, 17, 3});
    run.series.push_back({"hits", "", SeriesType::rate, "", {.count = 3, .passed = 2}});
    add("cart size", SeriesType::trend, "items", {3, 1, 9});
    run.series.push_back({"none", "", SeriesType::trend, "", {.left_out = 2}});
    run.series.push_back({"", "region=eu\ntier=gold", SeriesType::requests});
    run.series.back().add_request(20ms, true);
    run.series.back().add_request(40ms, false);
    return run;
}

/// The same run with all that a record of it has.
struct SampleRecord {
    run_record::Setup setup{.version = "0.1.0", .scenario = "shop.cpp"};
    run_record::Setup ran = setup;
    stats::Snapshot snapshot = sample_run();
    stats::Timeline timeline{};
    LogTail logs{};
    std::optional<judge::Verdict> verdict{};
    std::vector<Fact> environment{};

    RunRecord record() const {
        return {setup, ran, snapshot, timeline, logs, verdict, environment};
    }
};

}  // namespace mayfly::report
