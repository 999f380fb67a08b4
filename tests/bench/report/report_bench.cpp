// What the dashboard costs the master: a snapshot of many entries once a second, however many pages
// read it, and the history of a long run for each page that opens.
#include <string>

#include <benchmark/benchmark.h>

#include "report/json.hpp"
#include "report/json_changes.hpp"
#include "report/json_page.hpp"
#include "report/metrics.hpp"
#include "web/encoding.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;

stats::Histogram many_times() {
    stats::Histogram times;
    for (int i = 0; i < 2000; ++i) times.record(100us + i * i * 10ns, 1);
    return times;
}

struct Run {
    Run(std::size_t entries, std::size_t points) {
        for (std::size_t i = 0; i < entries; ++i) {
            stats::EntrySnapshot entry;
            entry.method = "GET";
            entry.name = "/shop/category/" + std::to_string(i) + "/item";
            entry.requests = 2000;
            entry.statuses = {{200, 1990}, {503, 10}};
            entry.percentiles.fill(1234567ns);
            for (auto& phase : entry.phases) phase = {2000, 1ms, 1ms, 2ms, 3ms, 4ms};
            entry.response_times = many_times();
            snapshot.entries.push_back(entry);
        }
        const stats::HeatColumn heat = stats::heat_of(many_times());
        for (std::size_t i = 0; i < points; ++i) {
            stats::TimelinePoint point{
                .time = static_cast<UnixMillis>(i) * 1000,
                .requests = 1234.5 + static_cast<double>(i),
                .p50 = 1234567ns,
                .p95 = 2345678ns,
                .p99 = 3456789ns,
                .users_wanted = 1000,
                .users_running = 1000,
                .heat = heat};
            for (auto& phase : point.phases) phase = {100, 123456789.0};
            timeline.push(point);
        }
    }
    RunRecord record() const {
        return {setup, setup, snapshot, timeline, logs, verdict, environment};
    }

    run_record::Setup setup;
    stats::Snapshot snapshot;
    stats::Timeline timeline;
    LogTail logs;
    std::optional<judge::Verdict> verdict;
    std::vector<Fact> environment;
};

void count_bytes(benchmark::State& state, const std::string& text) {
    state.counters["bytes"] = static_cast<double>(text.size());
}

void BM_SnapshotMessage(benchmark::State& state) {
    const Run run(static_cast<std::size_t>(state.range(0)), 0);
    std::string text;
    for (auto _ : state) benchmark::DoNotOptimize(text = snapshot_message(run.record()));
    count_bytes(state, text);
}
BENCHMARK(BM_SnapshotMessage)->Arg(10)->Arg(500)->Unit(benchmark::kMillisecond);

/// A second in which every entry goes on: what a reader of the events gets, with the size of it as
/// it is and compressed, which is bytes a second.
void BM_Changes(benchmark::State& state) {
    Run run(static_cast<std::size_t>(state.range(0)), 60);
    const auto go_on = [&run] {
        std::uint32_t random = 1;
        for (auto& entry : run.snapshot.entries) {
            const auto some = [&] { return (random = random * 69069 + 1) >> 12; };
            entry.requests += 10 + some() % 10;
            entry.sent_bytes += some();
            entry.received_bytes += some();
            entry.mean = entry.median = entry.max = Duration(some());
            entry.requests_per_second = entry.current_requests_per_second = some() / 1e4;
            entry.current_median = entry.current_p95 = entry.current_p99 = Duration(some());
            for (auto& time : entry.percentiles) time = Duration(some());
            for (auto& phase : entry.phases)
                phase = {entry.requests, Duration(some()), 1ms, Duration(some()), 3ms, 4ms};
        }
    };
    SnapshotChanges changes;
    changes.keep(run.record());
    std::string text;
    for (auto _ : state) {
        go_on();
        changes.keep(run.record());
        text = changes.message(run.record(), {0, 59'000}, PageRows::all);
    }
    state.counters["snapshot"] = static_cast<double>(snapshot_message(run.record()).size());
    state.counters["bytes"] = static_cast<double>(text.size());
    state.counters["gzip"] = static_cast<double>(web::gzip_piece(text).size());
    const auto rest = changes.message(run.record(), {0, 59'000}, PageRows::none);
    state.counters["gzip_without_rows"] = static_cast<double>(web::gzip_piece(rest).size());
}
BENCHMARK(BM_Changes)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

void BM_HistoryMessage(benchmark::State& state) {
    const Run run(0, static_cast<std::size_t>(state.range(0)));
    std::string text;
    for (auto _ : state) benchmark::DoNotOptimize(text = history_message(run.timeline));
    count_bytes(state, text);
}
BENCHMARK(BM_HistoryMessage)->Arg(3600)->Unit(benchmark::kMillisecond);

void BM_Metrics(benchmark::State& state) {
    const Run run(500, 0);
    std::string text;
    for (auto _ : state) {
        benchmark::DoNotOptimize(text = metrics(run.record(), MetricsFormat::prometheus));
    }
    count_bytes(state, text);
}
BENCHMARK(BM_Metrics)->Unit(benchmark::kMillisecond);

void BM_JsonFile(benchmark::State& state) {
    const Run run(500, 3600);
    std::string text;
    for (auto _ : state) benchmark::DoNotOptimize(text = to_json(run.record()));
    count_bytes(state, text);
}
BENCHMARK(BM_JsonFile)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mayfly::report

BENCHMARK_MAIN();
