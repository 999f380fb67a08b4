#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "run_record/json_fields.hpp"

namespace mayfly::run_record {
namespace {

using stats::EntrySnapshot;
using stats::RowPoint;

const auto& percentile_names() {
    static const auto names = [] {
        std::array<std::string, stats::reported_percentiles.size()> made;
        for (std::size_t at = 0; at < made.size(); ++at) {
            made[at] = fmt::format("{:g}", stats::reported_percentiles[at]);
        }
        return made;
    }();
    return names;
}

Json statuses_json(const EntrySnapshot& entry) {
    Json statuses = Json::object();
    for (const auto& [status, count] : entry.statuses) statuses[std::to_string(status)] = count;
    return statuses;
}

/// Those that ended with their users, and how long they had taken then.
Json cut_off_json(const EntrySnapshot& entry) {
    return {
        {"count", entry.cut_off.count()},
        {"unanswered", entry.unanswered.count()},
        {"min", to_millis(entry.cut_off.min())},
        {"median", to_millis(entry.cut_off.percentile(50))},
        {"max", to_millis(entry.cut_off.max())},
    };
}

constexpr auto entry_fields = [](auto& entry, auto& fields) {
    fields.value("method", entry.method);
    fields.value("name", entry.name);
    fields.value("num_requests", entry.requests);
    fields.value("num_failures", entry.failures);
    fields.value("num_interrupted", entry.interrupted);
    fields.value("num_sent_again", entry.sent_again);
    fields.derived("cut_off", cut_off_json(entry));
    fields.derived("failure_ratio", entry.failure_ratio());
    fields.millis("min_response_time", entry.min);
    fields.millis("max_response_time", entry.max);
    fields.millis("avg_response_time", entry.mean);
    fields.millis("median_response_time", entry.median);
    fields.object("percentiles", entry.percentiles, [](auto& values, auto& inner) {
        for (std::size_t at = 0; at < values.size(); ++at) {
            inner.millis(percentile_names()[at].c_str(), values[at]);
        }
    });
    fields.value("avg_content_length", entry.mean_content_bytes);
    fields.value("sent_bytes", entry.sent_bytes);
    fields.value("received_bytes", entry.received_bytes);
    fields.value("requests_per_second", entry.requests_per_second);
    fields.value("failures_per_second", entry.failures_per_second);
    fields.value("current_requests_per_second", entry.current_requests_per_second);
    fields.value("current_failures_per_second", entry.current_failures_per_second);
    fields.millis("current_median", entry.current_median);
    fields.millis("current_p95", entry.current_p95);
    fields.millis("current_p99", entry.current_p99);
    fields.derived("statuses", statuses_json(entry));
};

constexpr auto point_fields = [](auto& point, auto& fields) {
    fields.value("requests", point.requests);
    fields.value("failures", point.failures);
    fields.millis("p50", point.p50);
    fields.millis("p95", point.p95);
    fields.millis("p99", point.p99);
};

/// Successes and failures each, where there are failures: a quick failure must not make the target
/// look quick.
void add_times_apart(Json& json, const EntrySnapshot& entry) {
    if (!entry.failure_times.empty()) {
        json["success_time"] = times_json(entry.response_times.without(entry.failure_times));
        json["failure_time"] = times_json(entry.failure_times);
    }
    if (!entry.current_failure_times.empty()) {
        const auto successes = entry.current_times.without(entry.current_failure_times);
        json["current_success_time"] = times_json(successes);
        json["current_failure_time"] = times_json(entry.current_failure_times);
    }
}

/// Those of a row of the document; none if it has none, or damaged ones.
stats::Histogram read_times(const Json& histogram) {
    std::string packed;
    Reader(histogram).value("packed", packed);
    std::vector<std::uint8_t> bytes;
    for (std::size_t at = 0; at + 1 < packed.size(); at += 2) {
        const int high = hex_value(packed[at]);
        const int low = hex_value(packed[at + 1]);
        if (high < 0 || low < 0) return {};
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    stats::Histogram times;
    return times.restore(bytes) ? times : stats::Histogram();
}

RunRow row_with(const EntrySnapshot& entry, std::vector<RowPoint> points, double point_seconds) {
    const auto percentile = [&](double percent) {
        const auto place = std::ranges::find(stats::reported_percentiles, percent);
        return to_millis(
            entry.percentiles[static_cast<std::size_t>(place - stats::reported_percentiles.begin())]
        );
    };
    RunRow row{.requests = entry.requests, .failures = entry.failures};
    row.figures.method = valid_utf8(entry.method);
    row.figures.name = valid_utf8(entry.name);
    row.figures.values = {
        entry.requests_per_second,
        entry.failure_ratio(),
        percentile(50),
        percentile(95),
        percentile(99)};
    row.figures.points = std::move(points);
    row.figures.point_seconds = point_seconds;
    row.times = entry.response_times;
    return row;
}

}  // namespace

Json entry_json(const EntrySnapshot& entry) {
    Json json = written(entry, entry_fields);
    add_times_apart(json, entry);
    if (!entry.service_times.empty()) json["service_time"] = times_json(entry.service_times);
    if (!entry.intended_times.empty()) {
        json["intended_response_time"] = times_json(entry.intended_times);
    }
    return json;
}

Json seconds_json(const stats::Timeline& timeline, const EntrySnapshot& row) {
    const auto points = timeline.rows().points_of({row.method, row.name});
    if (points.empty()) return {};
    Json json{{"span", timeline.rows().span()}};
    Json second = Json::object();  // Of each in turn, as there may be 300 of 200 rows.
    Writer fields(second);
    for (const RowPoint& point : points) {
        point_fields(point, fields);
        for (const auto& [name, value] : second.items()) json[name].push_back(value);
    }
    return json;
}

Json times_json(const stats::Histogram& times) {
    const auto [p50, p95, p99, p999] = times.percentiles<4>({50, 95, 99, 99.9});
    return {
        {"count", times.count()},
        {"min", to_millis(times.min())},
        {"mean", to_millis(times.mean())},
        {"p50", to_millis(p50)},
        {"p95", to_millis(p95)},
        {"p99", to_millis(p99)},
        {"p99.9", to_millis(p999)},
        {"max", to_millis(times.max())},
    };
}

void append_histogram(std::string& text, const stats::Histogram& histogram) {
    const auto out = std::back_inserter(text);
    fmt::format_to(
        out,
        R"({{"count":{},"sum_ns":{},"min_ns":{},"max_ns":{},"buckets_ns":[)",
        histogram.count(),
        histogram.sum().count(),
        histogram.min().count(),
        histogram.max().count()
    );
    std::string_view comma;
    for (const auto& [lowest, highest, count] : histogram.buckets()) {
        fmt::format_to(out, "{}[{},{},{}]", comma, lowest.count(), highest.count(), count);
        comma = ",";
    }
    text += R"(],"packed":")";
    for (const std::uint8_t byte : histogram.pack()) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[byte >> 4];
        text += digits[byte & 0xf];
    }
    text += "\"}";
}

RunRow row_of(const EntrySnapshot& entry, const stats::Timeline& timeline) {
    auto points = timeline.rows().points_of({entry.method, entry.name});
    const double span = points.empty() ? 1 : static_cast<double>(timeline.rows().span());
    return row_with(entry, std::move(points), span);
}

RunRow read_row(const Json& json) {
    auto entry = read<EntrySnapshot>(json, entry_fields);
    entry.response_times = read_times(Reader(json).field("histogram"));
    const Json& seconds = Reader(json).field("seconds");
    const std::size_t count = Reader(seconds).list_in("requests").size();
    std::vector<RowPoint> points;
    while (points.size() < std::min(count, stats::RowSeconds::most_points)) {
        Json point = Json::object();
        for (const auto& [name, column] : seconds.items()) {
            const std::size_t at = points.size();
            if (column.is_array() && at < column.size()) point[name] = column[at];
        }
        points.push_back(read<RowPoint>(point, point_fields));
    }
    double span = 1;
    Reader(seconds).value("span", span);
    return row_with(entry, std::move(points), std::clamp(span, 1.0, 1e6));
}

}  // namespace mayfly::run_record
