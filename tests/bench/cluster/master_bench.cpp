// What a real master on one core does with many workers: how late its ticks are, how fast an order
// of many users reaches all, and whether it counts every request.
//
//     mayfly_master_bench [--workers 500] [--names 200] [--samples 2000] [--seconds 10]
//                         [--users 100000] [--core 0]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "bench/cluster/master_process.hpp"
#include "cluster/codec.hpp"
#include "stats/recorder.hpp"
#include "support/simulated_workers.hpp"
#include "support/wait_until.hpp"

namespace mayfly::bench {
namespace {

using namespace std::chrono_literals;
using support::wait_until;

using Options = std::map<std::string, std::uint64_t>;

Options read_options(int count, char** words) {
    Options options{
        {"workers", 500},
        {"names", 200},
        {"samples", 2000},
        {"seconds", 10},
        {"users", 100'000},
        {"core", 0}};
    for (int i = 1; i + 1 < count; i += 2) {
        options[std::string(words[i]).substr(2)] = std::strtoull(words[i + 1], nullptr, 10);
    }
    return options;
}

/// A second of a worker: times around 5 ms with a long tail, the usual phases.
stats::Interval news(std::uint64_t names, std::uint64_t samples, unsigned seed) {
    std::mt19937 random(seed);
    std::lognormal_distribution<double> spread(0, 0.7);
    const auto time = [&](double typical) {
        return Duration(std::llround(spread(random) * typical));
    };
    stats::Recorder recorder(Instant{}, 0);
    for (std::uint64_t i = 0; i < samples; ++i) {
        const auto name = "/shop/item/" + std::to_string(i % names);
        stats::Sample sample;
        sample.method = "GET";
        sample.name = name;
        sample.status = 200;
        sample.content_bytes = 612;
        sample.phases[stats::Phase::send] = time(1e4);
        sample.phases[stats::Phase::first_byte] = time(5e6);
        sample.phases[stats::Phase::receive] = time(1e5);
        sample.response_time = sample.phases[stats::Phase::first_byte] + time(1e5);
        recorder.record(sample);
    }
    return recorder.take(1000);
}

/// The simulated workers on a thread, so that this one can watch.
struct Crowd {
    explicit Crowd(support::SimulatedWorkers::Settings settings)
        : workers(loop, std::move(settings)), group(loop) {
        (void)group.spawn([this] { workers.run(); });
        thread = std::thread([this] { loop.run(); });
    }
    ~Crowd() { thread.join(); }
    const support::SimulatedWorkers::Figures& figures() const { return workers.figures(); }

    fiber::Loop loop;
    support::SimulatedWorkers workers;
    fiber::Group group;
    std::thread thread;
};

/// What a stretch of time brought.
struct Stretch {
    double seconds = 0;
    double cpu = 0;  // Of one core.
    double reports_per_second = 0;
};

Stretch watch(
    const MasterProcess& master, const support::SimulatedWorkers::Figures& figures, Duration length
) {
    const auto begin = Clock::now();
    const auto cpu = master.cpu_seconds();
    const auto reports = figures.reports.load();
    std::this_thread::sleep_for(length);
    const double seconds = to_seconds(Clock::now() - begin);
    return {
        seconds,
        (master.cpu_seconds() - cpu) / seconds,
        static_cast<double>(figures.reports - reports) / seconds};
}

/// Until each worker knows its share.
Result<Duration> order(
    const support::SimulatedWorkers::Figures& figures,
    const Console& console,
    std::uint64_t users,
    const std::string& path
) {
    const auto begin = Clock::now();
    console.post(path, fmt::format(R"({{"users": {}, "spawn_rate": 100000000}})", users));
    if (!wait_until([&] { return figures.assigned_users == users; }, patience)) {
        return Error{"the order did not reach all workers"};
    }
    return Clock::now() - begin;
}

std::size_t mean_report_size(const std::vector<stats::Interval>& all_news) {
    std::size_t bytes = 0;
    for (const auto& news : all_news) {
        cluster::Report report;
        report.interval = news;
        bytes += cluster::encode(report).size();
    }
    return bytes / all_news.size();
}

struct Results {
    Stretch stretch;
    double report_bytes_per_second = 0;
    Duration spread{0};  // Of an order of many users.
    Duration slowest_acknowledgement{0};
    Duration slowest_echo{0};
    std::uint64_t requests_sent = 0;
    std::uint64_t requests_counted = 0;
};

support::SimulatedWorkers::Settings crowd_settings(Options& options, std::uint16_t port) {
    support::SimulatedWorkers::Settings settings;
    settings.master = {"127.0.0.1", port};
    settings.version = MAYFLY_VERSION;
    settings.workers = options["workers"];
    for (unsigned seed = 0; seed < 8; ++seed) {
        settings.news.push_back(news(options["names"], options["samples"], seed));
    }
    return settings;
}

Result<Results> measure(Options& options, const MasterProcess& master, const Crowd& crowd) {
    const auto console = master.console();
    const auto& figures = crowd.figures();
    const auto workers = options["workers"];
    const auto is_gathered = wait_until([&] { return figures.ready == workers; }, patience) &&
                             wait_until([&] { return console.count_ready() == workers; }, patience);
    if (!is_gathered) {
        return Error{fmt::format(
            "only {} workers became ready, {} failed", figures.ready.load(), figures.failures.load()
        )};
    }

    Results results;
    if (auto begun = order(figures, console, workers, "/api/start"); !begun) return begun.error();
    results.stretch = watch(master, figures, std::chrono::seconds(options["seconds"]));
    const auto spread = order(figures, console, options["users"], "/api/users");
    if (!spread) return spread.error();
    results.spread = *spread;

    console.post("/api/stop", "{}");
    const auto is_over = [&] { return console.snapshot().at("run").at("state") == "stopped"; };
    if (!wait_until(is_over, patience)) return Error{"the run did not end"};
    results.requests_counted = console.snapshot().at("totals").at("num_requests");
    results.requests_sent = figures.requests;
    results.slowest_acknowledgement = Duration(figures.slowest_acknowledgement);
    results.slowest_echo = Duration(figures.slowest_echo);
    if (figures.failures > 0) return Error{"workers lost their master"};
    return results;
}

void print_row(std::string_view what, double value, std::string_view unit) {
    fmt::print("  {:<38}{:>10.1f} {}\n", what, value, unit);
}

void print(Options& options, const Results& results, const MasterProcess::Lateness& late) {
    fmt::print(
        "{} workers, each with {} requests to {} names a second; {:.0f} s with the master on core "
        "{}\n",
        options["workers"],
        options["samples"],
        options["names"],
        results.stretch.seconds,
        options["core"]
    );
    print_row("reports merged", results.stretch.reports_per_second, "/s");
    print_row("bytes of reports", results.report_bytes_per_second / 1e6, "MB/s");
    print_row("CPU of the master", results.stretch.cpu * 100, "% of a core");
    print_row("lateness of its ticks, median", late.median, "ms");
    print_row("lateness of its ticks, most", late.most, "ms");
    print_row("slowest acknowledgement", to_millis(results.slowest_acknowledgement), "ms");
    print_row("slowest answer to a heartbeat", to_millis(results.slowest_echo), "ms");
    print_row(
        fmt::format("an order of {} users reaches all", options["users"]),
        to_millis(results.spread),
        "ms"
    );
    print_row("requests counted", 1e-6 * static_cast<double>(results.requests_counted), "million");
}

Result<void> run(Options options) {
    MasterProcess master(options["core"]);
    if (!master.is_up()) return Error{"the master did not start: " + master.log()};
    auto settings = crowd_settings(options, master.port());
    const auto report_size = static_cast<double>(mean_report_size(settings.news));
    Crowd crowd(std::move(settings));
    auto results = measure(options, master, crowd);
    master.end();  // Which lets the crowd go.
    const auto log = master.log();
    if (!results) {
        const auto last_words = log.size() - std::min<std::size_t>(log.size(), 2000);
        return Error{results.error().message + "; the log ends:\n" + log.substr(last_words)};
    }
    results->report_bytes_per_second = results->stretch.reports_per_second * report_size;
    print(options, *results, master.lateness());
    if (results->requests_counted == results->requests_sent) return {};
    return Error{fmt::format("the workers had sent {} requests", results->requests_sent)};
}

}  // namespace
}  // namespace mayfly::bench

int main(int count, char** words) {
    const auto done = mayfly::bench::run(mayfly::bench::read_options(count, words));
    if (!done) fmt::print(stderr, "{}\n", done.error().message);
    return done ? 0 : 1;
}
