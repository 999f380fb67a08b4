#include "report/csv.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view no_value = "N/A";
constexpr std::string_view percentile_headings =
    "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";
static_assert(stats::reported_percentiles.size() == 11, "one heading for each percentile");

/// Up to three decimals, none when they are zero, so that whole numbers look as Locust writes them.
std::string decimal(double value) {
    std::string text = fmt::format("{:.3f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string millis(Duration time) {
    return decimal(to_millis(time));
}
std::string rate(double per_second) {
    return fmt::format("{:.6f}", per_second);
}

std::string timestamp(UnixMillis when) {
    return when == 0 ? std::string(no_value) : format_timestamp(when);
}

std::string line_of(const std::vector<std::string>& cells) {
    return fmt::format("{}{}", fmt::join(cells, ","), line_end);
}

std::string header(std::string_view before, std::string_view after) {
    return fmt::format("{}{}{}{}", before, percentile_headings, after, line_end);
}

void add_percentiles(std::vector<std::string>& cells, const EntrySnapshot& entry) {
    for (const Duration percentile : entry.percentiles)
        cells.push_back(entry.requests == 0 ? std::string(no_value) : millis(percentile));
}

std::string stats_row(const EntrySnapshot& entry) {
    std::vector<std::string> cells{
        csv_text(entry.method),
        csv_text(entry.name),
        std::to_string(entry.requests),
        std::to_string(entry.failures),
        millis(entry.median),
        millis(entry.mean),
        millis(entry.min),
        millis(entry.max),
        decimal(entry.mean_content_bytes),
        rate(entry.requests_per_second),
        rate(entry.failures_per_second),
    };
    add_percentiles(cells, entry);
    return line_of(cells);
}

std::string history_row(const Snapshot& snapshot, const EntrySnapshot& entry) {
    std::vector<std::string> cells{
        std::to_string(snapshot.time / 1000),
        std::to_string(snapshot.run.running_users),
        csv_text(entry.method),
        csv_text(entry.name),
        rate(entry.current_requests_per_second),
        rate(entry.current_failures_per_second),
    };
    add_percentiles(cells, entry);
    for (std::string cell :
         {std::to_string(entry.requests),
          std::to_string(entry.failures),
          millis(entry.median),
          millis(entry.mean),
          millis(entry.min),
          millis(entry.max),
          decimal(entry.mean_content_bytes)})
        cells.push_back(std::move(cell));
    return line_of(cells);
}

}  // namespace

ExceptionWords words_of(const stats::ExceptionCount& exception) {
    ExceptionWords words{exception.type, exception.kind + "." + exception.task, {}};
    if (!exception.type.empty() && !exception.message.empty()) words.message += ": ";
    words.message += exception.message;
    if (!exception.location.empty()) words.place += " at " + exception.location;
    words.workers = fmt::format("{}", fmt::join(exception.workers, ", "));
    return words;
}

std::string stats_csv(const Snapshot& snapshot) {
    std::string text = header(
        "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
        "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,",
        ""
    );
    for (const EntrySnapshot& entry : snapshot.entries) text += stats_row(entry);
    return text + stats_row(snapshot.aggregated);
}

std::string failures_csv(const Snapshot& snapshot) {
    std::string text =
        fmt::format("Method,Name,Error,Occurrences,First Seen,Last Seen{}", line_end);
    for (const stats::ErrorCount& error : snapshot.errors)
        text += line_of(
            {csv_text(error.method),
             csv_text(error.name),
             csv_text(error.error),
             std::to_string(error.occurrences),
             timestamp(error.first_seen),
             timestamp(error.last_seen)}
        );
    return text;
}

std::string exceptions_csv(const Snapshot& snapshot) {
    std::string text = fmt::format("Count,Message,Traceback,Nodes{}", line_end);
    for (const stats::ExceptionCount& exception : snapshot.exceptions) {
        const ExceptionWords words = words_of(exception);
        text += line_of(
            {std::to_string(exception.occurrences),
             csv_text(words.message),
             csv_text(words.place),
             csv_text(words.workers)}
        );
    }
    return text;
}

std::string history_csv_header() {
    return header(
        "Timestamp,User Count,Type,Name,Requests/s,Failures/s,",
        ",Total Request Count,Total Failure Count,Total Median Response Time,"
        "Total Average Response Time,Total Min Response Time,Total Max Response Time,"
        "Total Average Content Size"
    );
}

std::string history_csv_rows(const Snapshot& snapshot, History history, EntryRange range) {
    std::string rows;
    const auto& entries = snapshot.entries;
    const auto count = history == History::full ? std::min(range.count, entries.size()) : 0;
    for (std::size_t i = 0; i < count; ++i) {
        rows += history_row(snapshot, entries[(range.first + i) % entries.size()]);
    }
    return rows + history_row(snapshot, snapshot.aggregated);
}

}  // namespace mayfly::report
