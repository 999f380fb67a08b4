#include "stats/run_parts.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "stats/limits.hpp"
#include "stats/sliding_window.hpp"

namespace mayfly::stats {
namespace {

/// Reports and workers tell of no more seconds than this that have not begun.
constexpr std::size_t most_noted = 16;

template <class Value>
void add_at(
    std::vector<std::pair<std::size_t, Value>>& track, std::size_t point, const Value& value
) {
    if (track.empty() || track.back().first != point) track.emplace_back(point, Value{});
    track.back().second += value;
}

/// Where failures of this key are counted: beyond the most that are told apart, all have one place.
template <class Value>
Value& place_of(std::map<RunParts::FailureKey, Value>& failures, const RunParts::FailureKey& key) {
    const bool has_room = failures.size() < RunParts::most_failures || failures.contains(key);
    return failures[has_room ? key : RunParts::FailureKey{"", "", std::string(errors_overflow)}];
}

/// Adds `from` to `into`, point by point.
void join(
    std::vector<std::pair<std::size_t, RowPart>>& into,
    const std::vector<std::pair<std::size_t, RowPart>>& from
) {
    std::map<std::size_t, RowPart> all(into.begin(), into.end());
    for (const auto& [point, part] : from) all[point] += part;
    into.assign(all.begin(), all.end());
}

template <class Value>
void join_in(std::vector<std::pair<std::size_t, Value>>& track, std::size_t neighbours) {
    std::vector<std::pair<std::size_t, Value>> joined;
    for (const auto& [point, value] : track) add_at(joined, point / neighbours, value);
    track = std::move(joined);
}

template <class Value>
Value sum_of(
    const std::vector<std::pair<std::size_t, Value>>& track, std::size_t first, std::size_t last
) {
    Value sum{};
    auto at = std::ranges::lower_bound(track, first, std::less<>{}, [](const auto& entry) {
        return entry.first;
    });
    for (; at != track.end() && at->first < last; ++at) sum += at->second;
    return sum;
}

}  // namespace

RowPart::RowPart(const WindowFigures& figures)
    : requests(figures.requests),
      failures(figures.failures),
      times(figures.response_times),
      failure_times(figures.failure_times),
      statuses(figures.statuses),
      content_bytes(figures.content_bytes),
      phases(figures.phases) {}

RowPart& RowPart::operator+=(const RowPart& other) {
    requests += other.requests;
    failures += other.failures;
    times.merge(other.times);
    failure_times.merge(other.failure_times);
    statuses += other.statuses;
    content_bytes += other.content_bytes;
    for (std::size_t i = 0; i < phase_count; ++i) phases[i] += other.phases[i];
    return *this;
}

void RowPart::remove(const RowPart& part) {
    requests = std::max(requests - part.requests, 0.0);
    failures = std::max(failures - part.failures, 0.0);
    times.remove(part.times);
    failure_times.remove(part.failure_times);
    statuses.remove(part.statuses);
    content_bytes = std::max(content_bytes - part.content_bytes, 0.0);
    for (std::size_t i = 0; i < phase_count; ++i) phases[i].remove(part.phases[i]);
}

WorkerPart& WorkerPart::operator+=(const WorkerPart& other) {
    seconds += other.seconds;
    users += other.users;
    cpu += other.cpu;
    requests_per_second += other.requests_per_second;
    loop_lag = std::max(loop_lag, other.loop_lag);
    held_up += other.held_up;
    return *this;
}

void RunParts::note(const ErrorCount& failures, Span span) {
    const FailureKey key{failures.method, failures.name, failures.error};
    for (const auto& [second, share] : parts_of(span, most_noted)) {
        if (second <= last_second_) continue;
        place_of(noted_[second].failures, key) += share * static_cast<double>(failures.occurrences);
    }
    while (noted_.size() > most_noted) noted_.erase(noted_.begin());
}

void RunParts::note_worker(
    std::int64_t second, const std::string& name, double cpu, Duration loop_lag
) {
    if (second <= last_second_) return;
    WorkerPart& noted = noted_[second].workers[name];
    noted.cpu = cpu;
    noted.loop_lag = std::max(noted.loop_lag, loop_lag);
    forget_surplus();
}

void RunParts::note_users(std::int64_t second, const std::string& name, double users) {
    if (second <= last_second_) return;
    noted_[second].workers[name].users = users;
    forget_surplus();
}

void RunParts::note_work(const std::string& name, double requests, double held_up, Span span) {
    for (const auto& [second, share] : parts_of(span, most_noted)) {
        if (second <= last_second_) continue;
        WorkerPart& noted = noted_[second].workers[name];
        noted.requests_per_second += share * requests;
        noted.held_up += share * held_up;
    }
    forget_surplus();
}

void RunParts::forget_surplus() {
    while (noted_.size() > most_noted) noted_.erase(noted_.begin());
}

void RunParts::begin_second(std::int64_t second) {
    if (second <= last_second_) return;
    last_second_ = second;
    kept_ = {};
    const bool is_full = points_.empty() || points_.back().seconds >= static_cast<double>(span_);
    if (is_full && points_.size() == most_points) join_points(2);
    const bool is_new = points_.empty() || points_.back().seconds >= static_cast<double>(span_);
    if (is_new) points_.push_back({.time = second * second_millis});
    points_.back().end = (second + 1) * second_millis;
    points_.back().seconds += 1;
    for (; !noted_.empty() && noted_.begin()->first <= second; noted_.erase(noted_.begin())) {
        for (const auto& [key, count] : noted_.begin()->second.failures) {
            add_at(place_of(failures_, key), points_.size() - 1, count);
        }
        for (auto& [name, part] : noted_.begin()->second.workers) {
            if (workers_.size() == most_workers && !workers_.contains(name)) continue;
            part.seconds = 1;
            add_at(workers_[name], points_.size() - 1, part);
        }
    }
}

bool RunParts::keeps(const RowKey& row, std::uint64_t all_requests) {
    const auto found = rows_.find(row);
    if (found != rows_.end()) {
        found->second.requests = std::max(found->second.requests, all_requests);
        return true;
    }
    if (all_requests == 0) return false;
    if (rows_.size() == most_rows) {
        const auto least = std::ranges::min_element(rows_, {}, [](const auto& entry) {
            return entry.second.requests;
        });
        if (all_requests < 2 * least->second.requests) return false;
        join(others_, least->second.track);
        rows_.erase(least);
    }
    rows_[row].requests = all_requests;
    return true;
}

void RunParts::add(const RowKey& row, const WindowFigures& figures) {
    const auto found = rows_.find(row);
    if (points_.empty() || found == rows_.end() || figures.requests <= 0) return;
    const RowPart part(figures);
    add_at(found->second.track, points_.size() - 1, part);
    kept_ += part;
}

void RunParts::add_rest(const WindowFigures& all) {
    RowPart rest(all);
    // Fractions that do not come out even are no requests.
    constexpr double least = 1e-6;
    rest.remove(kept_);
    if (points_.empty() || rest.requests < least) return;
    add_at(others_, points_.size() - 1, rest);
}

std::optional<RunParts::Part> RunParts::part(UnixMillis from, UnixMillis until) const {
    const auto begin = std::ranges::upper_bound(points_, from, std::less<>{}, &Point::end);
    const auto end = std::ranges::lower_bound(points_, until, std::less<>{}, &Point::time);
    if (begin >= end) return {};
    const auto first = static_cast<std::size_t>(begin - points_.begin());
    const auto last = static_cast<std::size_t>(end - points_.begin());
    Part part{.from = begin->time, .until = std::prev(end)->end};
    for (auto point = begin; point != end; ++point) part.seconds += point->seconds;
    part.others = sum_of(others_, first, last);
    part.all = part.others;
    for (const auto& [key, row] : rows_) {
        RowPart sum = sum_of(row.track, first, last);
        if (sum.requests <= 0) continue;
        part.all += sum;
        part.rows.push_back({key, std::move(sum)});
    }
    std::ranges::stable_sort(part.rows, std::greater<>{}, [](const Row& row) {
        return row.part.requests;
    });
    for (const auto& [key, track] : failures_) {
        const double count = sum_of(track, first, last);
        if (count > 0) part.failures.emplace_back(key, count);
    }
    std::ranges::stable_sort(part.failures, std::greater<>{}, [](const auto& failure) {
        return failure.second;
    });
    for (const auto& [name, track] : workers_) {
        const WorkerPart worker = sum_of(track, first, last);
        if (worker.seconds > 0) part.workers.emplace_back(name, worker);
    }
    return part;
}

std::size_t RunParts::neighbours_for(std::size_t most) const {
    return std::max<std::size_t>((points_.size() + most - 1) / most, 1);
}

RunParts RunParts::with_points(std::size_t most) const {
    RunParts joined = *this;
    joined.join_points(neighbours_for(most));
    return joined;
}

std::vector<RunParts::Point> RunParts::joined_points(std::size_t neighbours) const {
    std::vector<Point> joined;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        if (i % neighbours == 0) joined.push_back({.time = points_[i].time});
        joined.back().end = points_[i].end;
        joined.back().seconds += points_[i].seconds;
    }
    return joined;
}

void RunParts::join_points(std::size_t neighbours) {
    if (neighbours <= 1) return;
    points_ = joined_points(neighbours);
    span_ *= static_cast<std::int64_t>(neighbours);
    for (auto& [key, row] : rows_) join_in(row.track, neighbours);
    join_in(others_, neighbours);
    for (auto& [key, track] : failures_) join_in(track, neighbours);
    for (auto& [name, track] : workers_) join_in(track, neighbours);
}

}  // namespace mayfly::stats
