#include "stats/aggregate.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <span>
#include <tuple>
#include <utility>

#include "stats/grouping.hpp"
#include "stats/row_of.hpp"

namespace mayfly::stats {
namespace {

// The end of the year 9999; keeps the arithmetic on times that came over the network in bounds.
constexpr UnixMillis latest_time = 253'402'300'799'999;
// How far reports that came lately are apart, and how late they are taken for missing ones.
constexpr UnixMillis report_spread = 1'500;
constexpr UnixMillis report_lateness = 3'000;
// Longer than any time between two reports.
constexpr Duration longest_watch = std::chrono::hours(24);

double ratio(double sum, double count) {
    return count > 0 ? sum / count : 0;
}

PhaseSnapshot phase_figures(const Histogram& times) {
    const auto [p50, p95, p99] = times.percentiles<3>({50, 95, 99});
    return {times.count(), times.mean(), p50, p95, p99, times.max()};
}

void set_current_percentiles(
    EntrySnapshot& entry, const decltype(EntrySnapshot::percentiles)& percentiles
) {
    entry.current_percentiles = percentiles;
    static_assert(reported_percentiles[5] == 95 && reported_percentiles[7] == 99);
    entry.current_median = percentiles[0];
    entry.current_p95 = percentiles[5];
    entry.current_p99 = percentiles[7];
}

/// What is known of the whole, while that is younger than the current seconds.
void make_current(EntrySnapshot& entry) {
    entry.current_requests_per_second = entry.requests_per_second;
    entry.current_failures_per_second = entry.failures_per_second;
    set_current_percentiles(entry, entry.percentiles);
    if (entry.failures == 0) return;
    entry.current_times = entry.response_times;
    entry.current_failure_times = entry.failure_times;
}

Span valid_span(const Interval& interval, UnixMillis earliest) {
    const UnixMillis until = std::clamp<UnixMillis>(interval.until, 0, latest_time);
    return {std::clamp(interval.from, std::min(earliest, until), until), until};
}

void add_worker(ExceptionCount& row, std::string_view worker) {
    const auto place = std::ranges::lower_bound(row.workers, worker);
    if (place == row.workers.end() || *place != worker) row.workers.emplace(place, worker);
}

void add_workers(ErrorCount&, const ErrorCount&) {}

void add_workers(ExceptionCount& into, const ExceptionCount& row) {
    for (const std::string& worker : row.workers) add_worker(into, worker);
}

struct ByKey {
    template <class Row>
    bool operator()(const Row& a, const Row& b) const {
        return key_of(a) < key_of(b);
    }
};

/// One row for each family of texts that has too many members, or that a worker found to have.
template <class Row>
std::vector<Row> in_families(
    const std::vector<Row>& rows, std::string Row::*text, std::size_t limit
) {
    struct Family {
        std::vector<const Row*> members;
        bool is_one = false;
    };
    std::map<Row, Family, ByKey> families;
    for (const Row& row : rows) {
        Row head = row;  // A copy with another text, which finds its like.
        head.*text = family_of(row.*text, limit);
        auto& [members, is_one] = families[head];
        members.push_back(&row);
        is_one = is_one || head.*text == row.*text || members.size() > most_variants;
    }
    std::vector<Row> result;
    for (auto& [head, family] : families) {
        if (!family.is_one) {
            for (const Row* row : family.members) result.push_back(*row);
            continue;
        }
        Row one = *family.members.front();
        one.*text = head.*text;
        for (const Row* row : std::span(family.members).subspan(1)) {
            add_occurrences(one, *row);
            add_workers(one, *row);
        }
        result.push_back(std::move(one));
    }
    return result;
}

/// Most frequent first; among equals, the one that was seen first.
template <class Row>
std::vector<Row> by_frequency(std::vector<Row> rows) {
    const auto order = [](const Row& row) {
        return std::tuple(~row.occurrences, row.first_seen, key_of(row));
    };
    std::ranges::sort(rows, std::less<>{}, order);
    return rows;
}

}  // namespace

Aggregate::Entry::Entry(std::string method, std::string name) {
    total.method = std::move(method);
    total.name = std::move(name);
}

Aggregate::Aggregate(UnixMillis now, Limits limits)
    : limits_(limits),
      started_(now),
      first_started_(now),
      entries_(limits.names, {"", names_overflow(limits.names)}),
      entries_before_(limits.names, {"", names_overflow(limits.names)}),
      errors_(limits.errors, {"", "", std::string(errors_overflow)}),
      exceptions_(limits.exceptions, {"", "", std::string(exceptions_overflow), "", ""}),
      tasks_(limits.names, {"", names_overflow(limits.names)}),
      series_(limits) {}

void Aggregate::watch_series(bool is_wanted) {
    series_seconds_.reset();
    if (is_wanted) series_seconds_.emplace(limits_);
}

void Aggregate::clear(UnixMillis now) {
    const bool watches_series = series_seconds_.has_value();
    *this = Aggregate(now, limits_);
    watch_series(watches_series);
}

void Aggregate::reset(UnixMillis now) {
    for (const Entry& entry : entries_.rows()) {
        before_.merge(entry.window);
        stats::merge(earlier_, entry.total);
    }
    auto kept =
        std::tuple(std::move(before_), std::move(entries_), std::move(earlier_), first_started_);
    clear(now);
    std::tie(before_, entries_before_, earlier_, first_started_) = std::move(kept);
}

void Aggregate::merge_late(const Interval& interval) {
    const Span span = valid_span(interval, 0);
    SpreadNews seconds(span);
    for (const EntryDelta& entry : interval.entries) {
        seconds.set(entry);
        before_.add(seconds);
        row_of(entries_before_, key_of(entry), limits_.text_bytes).window.add(seconds);
        stats::merge(earlier_, entry);
    }
}

void Aggregate::merge(std::string_view worker, const Interval& interval) {
    const Span span = valid_span(interval, started_);
    auto reported = reported_.find(worker);
    if (reported == reported_.end()) reported = reported_.emplace(worker, span.until).first;
    reported->second = std::max(reported->second, span.until);
    merge_entries(interval.entries, span);
    for (const ErrorCount& error : interval.errors) merge_error(error);
    for (const ExceptionCount& exception : interval.exceptions) merge_exception(worker, exception);
    for (const TaskDelta& task : interval.tasks) {
        row_of(tasks_, key_of(task), limits_.text_bytes).runs += task.runs;
    }
    series_.merge(interval.series);
    if (series_seconds_) series_seconds_->add(interval.series, span);
    loop_lag_.merge(interval.loop_lag);
    merge_loop(worker, interval.loop);
}

void Aggregate::merge_loop(std::string_view worker, const LoopWatch& news) {
    if (news.watched <= Duration(0) && news.stalls.empty()) return;
    auto loop = loops_.find(worker);
    if (loop == loops_.end()) loop = loops_.emplace(worker, LoopWatch{}).first;
    // What came over the network must not make sums overflow.
    loop->second.watched += std::clamp<Duration>(news.watched, Duration(0), longest_watch);
    for (StallCount stall : news.stalls) {
        for (std::string* text : {&stall.kind, &stall.task, &stall.location}) {
            *text = truncated(*text, limits_.text_bytes);
        }
        loop->second.record(stall);
    }
    stats::merge(loop->second.throttling, news.throttling);
    stats::merge(loop->second.steal, news.steal);
}

void Aggregate::merge_entries(const std::vector<EntryDelta>& news, Span span) {
    SpreadNews seconds(span);
    for (const EntryDelta& row : news) {
        Entry& entry = row_of(entries_, key_of(row), limits_.text_bytes);
        stats::merge(entry.total, row);
        seconds.set(row);
        entry.window.add(seconds);
    }
}

void Aggregate::merge_error(const ErrorCount& news) {
    if (news.occurrences == 0 && errors_.find(key_of(news)) == nullptr) return;
    add_occurrences(row_of(errors_, key_of(news), limits_.text_bytes), news);
}

void Aggregate::merge_exception(std::string_view worker, const ExceptionCount& news) {
    ExceptionCount& row = row_of(exceptions_, key_of(news), limits_.text_bytes);
    add_occurrences(row, news);
    add_worker(row, worker);
}

UnixMillis Aggregate::reported_until(UnixMillis now) const {
    UnixMillis latest = started_;
    for (const auto& [worker, until] : reported_) latest = std::max(latest, until);
    UnixMillis behind = 0;
    UnixMillis workers = 0;
    for (const auto& [worker, until] : reported_) {
        if (latest - until > report_spread) continue;
        behind += latest - until;
        ++workers;
    }
    const UnixMillis mean = latest - (workers > 0 ? behind / workers : 0);
    return std::max(started_, std::clamp(mean, now - report_lateness, now));
}

Snapshot Aggregate::snapshot(UnixMillis now, std::optional<UnixMillis> ended, Duration paused)
    const {
    Snapshot snapshot;
    snapshot.time = now;
    // Pauses are told by another clock, of a finer grid.
    const UnixMillis until = ended.value_or(reported_until(now));
    snapshot.run.measured = std::max(between(started_, until) - paused, Duration(0));
    EntryDelta total;
    total.name = aggregated_name;
    WindowFigures current;
    // At the end all have reported.
    if (ended) now = std::max(now, *ended + rate_lag.count() * second_millis);
    const std::int64_t first = settled_end(now) - rate_window.count();
    snapshot.entries.reserve(entries_.rows().size());
    for (const Entry& entry : entries_.rows()) {
        const WindowFigures its_own = entry.window.figures(first, rate_window.count());
        snapshot.entries.push_back(figures(entry.total, its_own, snapshot.run.measured, now));
        stats::merge(total, entry.total);
        current += its_own;
    }
    std::ranges::sort(snapshot.entries, std::less<>{}, [](const EntrySnapshot& entry) {
        return std::tie(entry.name, entry.method);
    });
    snapshot.aggregated = figures(total, current, snapshot.run.measured, now);
    if (first_started_ < started_) {
        stats::merge(total, earlier_);
        const auto all = between(first_started_, until) - paused;
        snapshot.whole = figures(total, current, all, now);
    }
    snapshot.errors =
        by_frequency(in_families(errors_.rows(), &ErrorCount::error, limits_.text_bytes));
    snapshot.exceptions =
        by_frequency(in_families(exceptions_.rows(), &ExceptionCount::message, limits_.text_bytes));
    snapshot.tasks = tasks_.rows();
    snapshot.series = series_.sorted();
    snapshot.loop_lag = loop_lag_;
    snapshot.loops = loops_;
    // Arrivals that are late must not make the limit for what makes them late.
    const Histogram& service = snapshot.aggregated.service_times;
    const Duration median = snapshot.aggregated.median;
    snapshot.generator = generator_bound(
        loops_, service.empty() ? median : std::min(median, service.percentile(50))
    );
    for (const auto& [worker, loop] : loops_) {
        stats::merge(snapshot.throttling, loop.throttling);
        stats::merge(snapshot.steal, loop.steal);
    }
    return snapshot;
}

EntrySnapshot Aggregate::figures(
    const EntryDelta& total, const WindowFigures& current, Duration measured, UnixMillis now
) const {
    settle(total);
    EntrySnapshot entry;
    entry.method = total.method;
    entry.name = total.name;
    entry.requests = total.requests;
    entry.failures = total.failures;
    entry.interrupted = total.interrupted;
    entry.interrupted_served = total.interrupted_served;
    entry.cut_off = total.cut_off;
    entry.unanswered = total.unanswered;
    entry.sent_again = total.sent_again;
    entry.content_bytes = total.content_bytes;
    entry.sent_bytes = total.sent_bytes;
    entry.received_bytes = total.received_bytes;
    entry.statuses = total.statuses;
    entry.response_times = total.response_times;
    entry.failure_times = total.failure_times;
    entry.service_times = total.service_times;
    entry.intended_times = total.intended_times;

    const Histogram& times = total.response_times;
    entry.min = times.min();
    entry.max = times.max();
    entry.mean = times.mean();
    entry.percentiles = times.percentiles(reported_percentiles);
    static_assert(reported_percentiles[0] == 50);
    entry.median = entry.percentiles[0];
    for (std::size_t i = 0; i < phase_count; ++i) entry.phases[i] = phase_figures(total.phases[i]);

    const auto requests = static_cast<double>(total.requests);
    const auto failures = static_cast<double>(total.failures);
    entry.mean_content_bytes = ratio(static_cast<double>(total.content_bytes), requests);
    entry.requests_per_second = ratio(requests, to_seconds(measured));
    entry.failures_per_second = ratio(failures, to_seconds(measured));

    const std::int64_t end = settled_end(now);
    if ((end - rate_window.count()) * second_millis < started_) {
        make_current(entry);
        return entry;
    }
    const double current_seconds = to_seconds(rate_window);
    entry.current_requests_per_second = ratio(current.requests, current_seconds);
    entry.current_failures_per_second = ratio(current.failures, current_seconds);
    set_current_percentiles(entry, current.response_times.percentiles(reported_percentiles));
    if (current.failures > 0) {
        current.failure_times.settle();
        entry.current_times = current.response_times;
        entry.current_failure_times = current.failure_times;
    }
    return entry;
}

}  // namespace mayfly::stats
