#include "report/metrics.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/core.h>

#include "base/text.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;
using namespace std::chrono_literals;

constexpr std::array<Duration, 17> bucket_bounds{
    500us,
    1ms,
    2500us,
    5ms,
    10ms,
    25ms,
    50ms,
    100ms,
    250ms,
    500ms,
    1s,
    2500ms,
    5s,
    10s,
    30s,
    60s,
    120s};

/// A label's value, escaped as the format says, which is UTF-8; a path of the system need not be.
std::string label_value(std::string_view value) {
    std::string text = "\"";
    for (const char character : valid_utf8(value)) {
        if (character == '\\' || character == '"') text += '\\';
        if (character == '\n') {
            text += "\\n";
        } else {
            text += character;
        }
    }
    return text + '"';
}

/// Writes families one after the other, each with its head.
class Writer {
public:
    explicit Writer(MetricsFormat format) : format_(format) {}

    void family(std::string_view name, std::string_view type, std::string_view help) {
        // OpenMetrics names a counter without what its samples end in, Prometheus with it.
        const bool needs_suffix = type == "counter" && format_ == MetricsFormat::prometheus;
        name_ = name;
        const std::string_view suffix = needs_suffix ? "_total" : "";
        text_ += fmt::format("# HELP {0}{1} {2}\n# TYPE {0}{1} {3}\n", name, suffix, help, type);
    }
    template <class Value>
    void sample(std::string_view suffix, std::string_view labels, Value value) {
        text_ += fmt::format("{}{}", name_, suffix);
        if (!labels.empty()) text_ += fmt::format("{{{}}}", labels);
        text_ += fmt::format(" {}\n", value);
    }
    std::string finish() {
        if (format_ == MetricsFormat::open_metrics) text_ += "# EOF\n";
        return std::move(text_);
    }

private:
    MetricsFormat format_;
    std::string name_;
    std::string text_;
};

struct Row {
    std::string labels;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    std::uint64_t interrupted = 0;
    std::uint64_t sent_again = 0;
    std::uint64_t sent_bytes = 0;
    std::uint64_t received_bytes = 0;
    stats::Histogram times{};

    void add(const EntrySnapshot& entry) {
        requests += entry.requests;
        failures += entry.failures;
        interrupted += entry.interrupted;
        sent_again += entry.sent_again;
        sent_bytes += entry.sent_bytes;
        received_bytes += entry.received_bytes;
        times.merge(entry.response_times);
    }
};

std::vector<Row> rows_of(const Snapshot& snapshot) {
    std::vector<const EntrySnapshot*> entries;
    for (const EntrySnapshot& entry : snapshot.entries) entries.push_back(&entry);
    std::ranges::stable_sort(entries, std::greater<>{}, &EntrySnapshot::requests);
    std::vector<Row> rows;
    for (const EntrySnapshot* entry : entries) {
        if (rows.size() <= most_metric_entries) {
            const bool is_own = rows.size() < most_metric_entries;
            rows.push_back({fmt::format(
                "method={},name={}",
                label_value(is_own ? entry->method : ""),
                label_value(is_own ? std::string_view(entry->name) : other_entries)
            )});
        }
        rows.back().add(*entry);
    }
    return rows;
}

void write_histogram(Writer& out, const Row& row) {
    const std::vector<stats::Histogram::Bucket> buckets = row.times.buckets();
    auto next = buckets.begin();
    std::uint64_t count = 0;
    for (const Duration bound : bucket_bounds) {
        for (; next != buckets.end() && next->highest <= bound; ++next) count += next->count;
        const std::string labels = fmt::format("{},le=\"{}\"", row.labels, to_seconds(bound));
        out.sample("_bucket", labels, count);
    }
    out.sample("_bucket", row.labels + ",le=\"+Inf\"", row.times.count());
    out.sample("_sum", row.labels, to_seconds(row.times.sum()));
    out.sample("_count", row.labels, row.times.count());
}

void write_entries(Writer& out, const std::vector<Row>& rows) {
    const auto counter = [&](std::string_view name, std::string_view help, auto member) {
        out.family(name, "counter", help);
        for (const Row& row : rows) out.sample("_total", row.labels, row.*member);
    };
    counter("mayfly_requests", "Requests that ended, failed ones included.", &Row::requests);
    counter("mayfly_failures", "Requests that failed.", &Row::failures);
    counter("mayfly_interrupted", "Requests that the end of a user cut off.", &Row::interrupted);
    counter("mayfly_sent_again", "Requests sent anew on a new connection.", &Row::sent_again);
    counter("mayfly_sent_bytes", "Bytes sent to the target.", &Row::sent_bytes);
    counter("mayfly_received_bytes", "Bytes received from the target.", &Row::received_bytes);
    out.family("mayfly_response_time_seconds", "histogram", "Response times.");
    for (const Row& row : rows) write_histogram(out, row);
}

void write_exceptions(Writer& out, const Snapshot& snapshot) {
    out.family("mayfly_exceptions", "counter", "Exceptions that scenario code threw.");
    std::uint64_t count = 0;
    for (const stats::ExceptionCount& exception : snapshot.exceptions) {
        count += exception.occurrences;
    }
    out.sample("_total", "", count);
}

void write_run(Writer& out, const RunRecord& record) {
    const stats::RunSnapshot& run = record.snapshot.run;
    out.family("mayfly_users", "gauge", "Simulated users: asked for, due now, and running.");
    out.sample("", "state=\"target\"", run.target_users);
    out.sample("", "state=\"wanted\"", run.wanted_users);
    out.sample("", "state=\"running\"", run.running_users);
    out.family("mayfly_run_active", "gauge", "1 while a test runs.");
    const bool is_active =
        run.state != stats::RunState::ready && run.state != stats::RunState::stopped;
    out.sample("", "", is_active ? 1 : 0);
    out.family("mayfly_run_elapsed_seconds", "gauge", "Since the run began.");
    out.sample("", "", to_seconds(run.elapsed));
    out.family("mayfly_requests_in_flight", "gauge", "Requests that have begun and not ended.");
    out.sample("", "", run.in_flight);
    out.family("mayfly_oldest_request_seconds", "gauge", "How long the oldest of them has taken.");
    out.sample("", "", to_seconds(run.oldest_in_flight));
    out.family(
        "mayfly_generator_bound_ratio",
        "gauge",
        "Share of the workers' time in which they held up their own users."
    );
    out.sample("", "", record.snapshot.generator.share);
    out.family("mayfly_run_info", "gauge", "What runs; always 1.");
    out.sample(
        "",
        fmt::format(
            "run={},scenario={},version={}",
            label_value(run.id),
            label_value(run.scenario),
            label_value(record.setup.version)
        ),
        1
    );
}

void write_thresholds(Writer& out, const Snapshot& snapshot) {
    if (snapshot.thresholds.empty()) return;
    out.family("mayfly_threshold_passed", "gauge", "1 while what was measured keeps the limit.");
    for (const stats::ThresholdResult& one : snapshot.thresholds) {
        out.sample("", "threshold=" + label_value(one.text), one.passed ? 1 : 0);
    }
    out.family(
        "mayfly_threshold_measured", "gauge", "What was measured, in the unit of the label."
    );
    for (const stats::ThresholdResult& one : snapshot.thresholds) {
        if (!one.measured) continue;
        const auto labels = "threshold=" + label_value(one.text) + ",unit=" + label_value(one.unit);
        out.sample("", labels, *one.measured);
    }
}

void write_workers(Writer& out, const Snapshot& snapshot) {
    out.family("mayfly_workers", "gauge", "Workers by their state.");
    using stats::WorkerState;
    for (const WorkerState state : stats::worker_states) {
        const auto count =
            std::ranges::count(snapshot.workers, state, &stats::WorkerSnapshot::state);
        out.sample("", fmt::format("state=\"{}\"", stats::name_of(state)), count);
    }
    const auto gauge = [&](std::string_view name, std::string_view help, auto value_of) {
        out.family(name, "gauge", help);
        for (const stats::WorkerSnapshot& worker : snapshot.workers) {
            if (worker.state == WorkerState::lost || worker.state == WorkerState::gone) continue;
            out.sample("", "worker=" + label_value(worker.name), value_of(worker));
        }
    };
    using Worker = stats::WorkerSnapshot;
    gauge("mayfly_worker_users", "Users of a worker.", [](const Worker& w) { return w.users; });
    gauge("mayfly_worker_cpu_ratio", "Share of one core that a worker used.", [](const Worker& w) {
        return w.cpu;
    });
    gauge("mayfly_worker_memory_bytes", "Memory of a worker.", [](const Worker& w) {
        return w.memory_bytes;
    });
    gauge(
        "mayfly_worker_loop_lag_seconds",
        "How late a worker's event loop ran at worst, of late.",
        [](const Worker& w) { return to_seconds(w.loop_lag); }
    );
    gauge(
        "mayfly_worker_requests_in_flight",
        "Requests of a worker that have begun and not ended.",
        [](const Worker& w) { return w.in_flight; }
    );
    gauge(
        "mayfly_worker_oldest_request_seconds",
        "How long the oldest of them has taken.",
        [](const Worker& w) { return to_seconds(w.oldest_in_flight); }
    );
}

}  // namespace

std::string metrics(const RunRecord& record, MetricsFormat format) {
    Writer out(format);
    write_entries(out, rows_of(record.snapshot));
    write_exceptions(out, record.snapshot);
    write_run(out, record);
    write_thresholds(out, record.snapshot);
    write_workers(out, record.snapshot);
    return out.finish();
}

std::string_view content_type_of(MetricsFormat format) {
    return format == MetricsFormat::open_metrics
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

}  // namespace mayfly::report
