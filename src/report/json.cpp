#include "report/json.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;

/// Locust's field: whole milliseconds as text, and how many requests took them.
void append_locust_times(std::string& text, const stats::Histogram& histogram) {
    const auto out = std::back_inserter(text);
    std::int64_t time = -1;
    std::uint64_t count = 0;
    text += '{';
    const auto append_count = [&] {
        if (count > 0) fmt::format_to(out, "\"{}\":{},", time, std::exchange(count, 0));
    };
    for (const stats::Histogram::Bucket& bucket : histogram.buckets()) {
        const Duration highest = std::min(bucket.highest, histogram.max());
        const auto millis = std::chrono::round<std::chrono::milliseconds>(highest).count();
        if (millis != time) append_count();
        time = millis;
        count += bucket.count;
    }
    append_count();
    if (text.back() == ',') text.pop_back();
    text += '}';
}

/// What Locust's list has besides what entry_json() gives, under its names; moments in seconds
/// since 1970.
Json locust_fields(const EntrySnapshot& entry, const Snapshot& snapshot) {
    const UnixMillis last = snapshot.run.ended == 0 ? snapshot.time : snapshot.run.ended;
    return {
        {"last_request_timestamp", static_cast<double>(last) / 1000},
        {"start_time", static_cast<double>(snapshot.run.started) / 1000},
        {"num_none_requests", 0},
        {"total_response_time", to_millis(entry.response_times.sum())},
        {"total_content_length", entry.content_bytes},
    };
}

void append_entry(
    std::string& text, const EntrySnapshot& entry, const RunRecord& record, Json more = {}
) {
    Json json = entry_json(entry);
    if (!more.empty()) json.update(more);
    json.update(locust_fields(entry, record.snapshot));
    json["phases"] = phases_json(entry, Phases::all);
    if (Json seconds = run_record::seconds_json(record.timeline, entry); !seconds.is_null()) {
        json["seconds"] = std::move(seconds);
    }
    text += to_text(json);
    text.back() = ',';
    text += "\"response_times\":";
    append_locust_times(text, entry.response_times);
    text += ",\"histogram\":";
    run_record::append_histogram(text, entry.response_times);
    text += '}';
}

}  // namespace

std::string to_json(const RunRecord& record) {
    const Snapshot& snapshot = record.snapshot;
    std::string text = to_text({
        {"format", run_record::saved_format},
        {"generator", "mayfly"},
        {"time_ms", snapshot.time},
        {"run", run_json(snapshot.run)},
    });
    text.back() = ',';
    text += "\"totals\":";
    append_entry(
        text, snapshot.aggregated, record, arrivals_json(snapshot.arrivals, snapshot.pace)
    );
    text += ",\"entries\":[";
    for (const EntrySnapshot& entry : snapshot.entries) {
        append_entry(text, entry, record);
        text += ',';
    }
    if (text.back() == ',') text.pop_back();
    text += "],\"loop_lag\":";
    run_record::append_histogram(text, snapshot.loop_lag);
    Json rest{
        {"errors", errors_json(snapshot, SamplesIn::full)},
        {"exceptions", exceptions_json(snapshot)},
        {"tasks", tasks_json(snapshot)},
        {"kinds", kinds_json(snapshot)},
        {"workers", workers_json(snapshot)},
        {"state", setup_json(record.ran)},
        {"history", history_json(record.timeline, 0)},
        {"timelines", timelines_json(record.timeline.parts())},
        {"logs", logs_json(record.logs, 0)},
        {"environment", environment_json(record.environment)},
        {"load_generator", generator_json(snapshot)},
        {"thresholds", thresholds_json(snapshot.thresholds)},
    };
    if (snapshot.run.warmup > Duration(0)) {
        rest["whole"] = entry_json(snapshot.whole);
        rest["whole"]["measured_seconds"] = to_seconds(snapshot.run.warmup + snapshot.run.measured);
    }
    add_series(rest, snapshot);
    if (record.curve != nullptr) rest["find_max"] = curve_json(*record.curve);
    if (record.verdict) {
        rest["findings"] = record.verdict->findings;
        if (!record.verdict->changes.empty()) rest["changes"] = changes_json(*record.verdict);
        rest["verdict"] = verdict_json(*record.verdict);
    }
    text += ',' + to_text(rest).substr(1);
    return text + '\n';
}

}  // namespace mayfly::report
