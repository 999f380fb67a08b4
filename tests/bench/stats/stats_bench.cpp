// What statistics cost: a sample on a worker, a report and a second's figures on the master.
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <benchmark/benchmark.h>

#include "cluster/codec.hpp"
#include "stats/aggregate.hpp"
#include "stats/recorder.hpp"

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> names(std::size_t count) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back("/shop/item/" + std::to_string(i));
    return result;
}

/// Requests on kept connections: four phases, one status, times around 5 ms with a long tail.
std::vector<Sample> samples(
    const std::vector<std::string>& of, std::size_t count, unsigned seed = 1
) {
    std::mt19937 random(seed);
    std::lognormal_distribution<double> spread(0, 0.7);
    const auto time = [&](double typical) {
        return Duration(std::llround(spread(random) * typical));
    };
    std::vector<Sample> result(count);
    for (std::size_t i = 0; i < count; ++i) {
        Sample& sample = result[i];
        sample.method = "GET";
        sample.name = of[i % of.size()];
        sample.status = 200;
        sample.content_bytes = 612;
        sample.sent_bytes = 90;
        sample.received_bytes = 850;
        sample.phases[Phase::connect] = time(1e5);
        sample.phases[Phase::send] = time(1e4);
        sample.phases[Phase::first_byte] = time(5e6);
        sample.phases[Phase::receive] = time(1e5);
        sample.response_time = sample.phases[Phase::send] + sample.phases[Phase::first_byte] +
                               sample.phases[Phase::receive];
    }
    return result;
}

void record(benchmark::State& state) {
    const std::vector<std::string> of = names(static_cast<std::size_t>(state.range(0)));
    const std::vector<Sample> given = samples(of, 4096);
    Recorder recorder(Instant{}, 0);
    for (const Sample& sample : given) recorder.record(sample);
    std::size_t next = 0;
    for (auto _ : state) {
        recorder.record(given[next]);
        next = (next + 1) % given.size();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(record)->Arg(1)->Arg(20)->Arg(200);

/// One second of a busy worker: 20 names, 100,000 samples.
void take(benchmark::State& state) {
    const std::vector<std::string> of = names(20);
    const std::vector<Sample> given = samples(of, 100'000);
    Recorder recorder(Instant{}, 0);
    for (auto _ : state) {
        state.PauseTiming();
        for (const Sample& sample : given) recorder.record(sample);
        state.ResumeTiming();
        benchmark::DoNotOptimize(recorder.take(1000));
    }
}
BENCHMARK(take)->Unit(benchmark::kMicrosecond);

Interval report(
    std::size_t name_count, std::size_t sample_count, UnixMillis from, unsigned seed = 1
) {
    const std::vector<std::string> of = names(name_count);
    Recorder recorder(Instant{}, from);
    for (const Sample& sample : samples(of, sample_count, seed)) recorder.record(sample);
    return recorder.take(from + 1000);
}

/// Reports of one second each from workers whose seconds begin at different times, from their bytes
/// to the sums, in memory that is used again; each worker sent `range` requests to 200 names.
void receive_report(benchmark::State& state) {
    std::vector<std::vector<std::uint8_t>> sent;
    for (unsigned worker = 0; worker < 8; ++worker) {
        cluster::Report message;
        const auto count = static_cast<std::size_t>(state.range(0));
        message.interval = report(200, count, 100 + 100 * worker, worker);
        sent.push_back(cluster::encode(message));
    }
    Aggregate aggregate(0);
    cluster::Report spare;
    std::size_t next = 0;
    for (auto _ : state) {
        auto message = cluster::decode(sent[next], spare);
        spare = std::move(std::get<cluster::Report>(*message));
        aggregate.merge("worker", spare.interval);
        next = (next + 1) % sent.size();
    }
}
BENCHMARK(receive_report)->Arg(2'000)->Arg(20'000)->Unit(benchmark::kMicrosecond);

/// The master's second with 200 names: its figures once all reports are merged. More workers with
/// the same response times would only make the counts larger.
void snapshot(benchmark::State& state) {
    Aggregate aggregate(0);
    for (UnixMillis second = 0; second < 11; ++second) {
        aggregate.merge("worker", report(200, 2'000, second * 1000));
    }
    for (auto _ : state) benchmark::DoNotOptimize(aggregate.snapshot(12'500));
}
BENCHMARK(snapshot)->Unit(benchmark::kMillisecond);

void pack_and_restore(benchmark::State& state) {
    const Interval news = report(1, 20'000, 0);
    const Histogram& histogram = news.entries[0].response_times;
    Histogram restored;
    for (auto _ : state) benchmark::DoNotOptimize(restored.restore(histogram.pack()));
    state.counters["bytes"] = static_cast<double>(histogram.pack().size());
}
BENCHMARK(pack_and_restore)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mayfly::stats

BENCHMARK_MAIN();
