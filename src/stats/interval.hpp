// What one worker measured since its last report: values that are sent and merge associatively.
//
// Two intervals merged, in any order or grouping, equal one interval that recorded all their
// samples. The wire format is in cluster/codec.cpp. Pure values.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/time.hpp"
#include "stats/failure_sample.hpp"
#include "stats/histogram.hpp"
#include "stats/sample.hpp"
#include "stats/series.hpp"
#include "stats/stalls.hpp"

namespace mayfly::stats {

/// New samples of one (method, name).
struct EntryDelta {
    std::string method;
    std::string name;
    std::uint64_t requests = 0;  // Successes and failures, without interrupted ones.
    std::uint64_t failures = 0;
    std::uint64_t interrupted = 0;
    std::uint64_t interrupted_served = 0;  // Of them, those that the server had begun to answer.
    std::uint64_t sent_again = 0;  // How often requests were sent again on a new connection.
    std::uint64_t content_bytes = 0;
    std::uint64_t sent_bytes = 0;
    std::uint64_t received_bytes = 0;
    Histogram response_times{};  // Of successes and failures.
    Histogram failure_times{};   // Of failures.
    Histogram service_times{};   // Of those that a plan or a pace began; see output.md.
    Histogram intended_times{};  // Of those of a pace: since it said that they were to begin.
    std::array<Histogram, phase_count> phases{};
    std::map<int, std::uint64_t> statuses{};  // Responses by status code; 0 counts "no response".
    Histogram cut_off{};     // How long those requests had taken that ended with their users.
    Histogram unanswered{};  // Those of them without one byte of an answer.
};

/// Occurrences of one failure text for one (method, name). What varies is left out of the text; the
/// first and the last one are kept as they were.
struct ErrorCount {
    std::string method;
    std::string name;
    std::string error;
    std::uint64_t occurrences = 0;
    UnixMillis first_seen = 0;
    UnixMillis last_seen = 0;
    std::string first_example{};
    std::string last_example{};
    FailureSamples samples{};
};

/// Occurrences of an exception of author code.
struct ExceptionCount {
    std::string kind;     // User kind.
    std::string task;     // Task name, "on_start" or "on_stop".
    std::string type;     // The demangled type of the exception.
    std::string message;  // what(), or empty.
    std::string
        location;  // Where it was thrown, as function and offset or file:line; may be empty.
    std::uint64_t occurrences = 0;
    UnixMillis first_seen = 0;
    UnixMillis last_seen = 0;
    std::vector<std::string> workers{};  // The names of those that saw it; filled in by the master.
    std::string first_example{};         // Of the message, as it was.
    std::string last_example{};
};

/// How often a task ended, by an exception as well, but not by a cancellation.
struct TaskDelta {
    std::string kind;
    std::string task;
    std::uint64_t runs = 0;
};

/// A task that begins later than this is late.
inline constexpr Duration lateness_limit = std::chrono::milliseconds(10);

/// What became of arrivals. In the end `scheduled` is the sum of the next five. Of tasks that a
/// pace begins, only the last two count.
struct ArrivalCounts {
    std::uint64_t scheduled = 0;    // Those whose time has come.
    std::uint64_t completed = 0;    // Their task ended, and no request of it failed.
    std::uint64_t failed = 0;       // Their task threw, or a request of it failed.
    std::uint64_t dropped = 0;      // No user was free for them, or not before their deadline.
    std::uint64_t interrupted = 0;  // The end of the test, or of their worker, came first.
    std::uint64_t lost = 0;         // Of a worker that died: nobody heard what became of them.
    std::uint64_t late = 0;         // Of those that were begun, more than `lateness_limit` late.
    Histogram start_delays{};       // Of those that were begun.

    std::uint64_t ended() const { return completed + failed + dropped + interrupted; }
};
void merge(ArrivalCounts& into, const ArrivalCounts& news);

/// New ones of one kind; none are lost yet.
struct ArrivalDelta {
    std::string kind;
    ArrivalCounts counts;
};

/// What is new on one worker since its last report, in the order of first occurrence. Rows merge by
/// their names, so they carry those of kinds and tasks in full, though both sides know the kinds by
/// number as well; the names are few bytes beside the histograms.
struct Interval {
    UnixMillis from = 0;
    UnixMillis until = 0;
    std::vector<EntryDelta> entries;
    std::vector<ErrorCount> errors;
    std::vector<ExceptionCount> exceptions;
    std::vector<TaskDelta> tasks;
    std::vector<Series> series;
    Histogram loop_lag;            // How late the event loop ran a timer; one value for each probe.
    std::uint64_t most_users = 0;  // The most that ran at one time.
    LoopWatch loop;
    std::vector<ArrivalDelta> arrivals;
};

/// Of all rows, whatever came of them but for those that were interrupted.
std::uint64_t requests_in(const Interval& interval);

/// What in it no worker of ours would say, such as more failures than requests; empty if it is
/// sound. Of rows alone, as a report may have a part of an interval.
std::string mistake_in(const Interval& interval);

/// Adds `news` to `into`: counts and histograms add up, first and last seen widen. Associative and,
/// except for the order of rows, commutative; a default-constructed interval changes nothing. Used
/// for reports that could not be sent yet.
void merge(Interval& into, const Interval& news);

/// Adds up everything except the names. What is restored is gathered (see Histogram).
void merge(EntryDelta& into, const EntryDelta& news);
/// Adds what waits in the row's histograms.
void settle(const EntryDelta& row);

/// Adds occurrences of a failure or an exception to its row. Of examples of one millisecond, the
/// order decides, so that any order of merging gives the same.
template <class Row, class News>
void add_occurrences(Row& row, const News& news) {
    if constexpr (requires { row.samples.merge(news.samples); }) {
        if (!news.samples.empty()) row.samples.merge(news.samples);
    }
    if (news.occurrences == 0) return;
    const auto first = std::tie(news.first_seen, news.first_example);
    const auto last = std::tie(news.last_seen, news.last_example);
    const bool is_first = row.occurrences == 0;
    if (is_first || first < std::tie(row.first_seen, row.first_example)) {
        row.first_seen = news.first_seen;
        row.first_example = news.first_example;
    }
    if (is_first || last > std::tie(row.last_seen, row.last_example)) {
        row.last_seen = news.last_seen;
        row.last_example = news.last_example;
    }
    row.occurrences += news.occurrences;
}

/// The key that makes two rows the same row.
inline std::array<std::string_view, 2> key_of(const EntryDelta& row) {
    return {row.method, row.name};
}
inline std::array<std::string_view, 3> key_of(const ErrorCount& row) {
    return {row.method, row.name, row.error};
}
inline std::array<std::string_view, 5> key_of(const ExceptionCount& row) {
    return {row.kind, row.task, row.type, row.message, row.location};
}
inline std::array<std::string_view, 2> key_of(const TaskDelta& row) {
    return {row.kind, row.task};
}
inline std::array<std::string_view, 1> key_of(const ArrivalDelta& row) {
    return {row.kind};
}

}  // namespace mayfly::stats
