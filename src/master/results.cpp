#include "master/results.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "master/overview.hpp"
#include "stats/spread.hpp"

namespace mayfly::master {
namespace {

/// Reports are spread over no more seconds than this.
constexpr std::int64_t known_seconds = 12;

/// The first second of which a worker may still report something.
std::int64_t first_owed(const Roster& roster, UnixMillis started, UnixMillis now) {
    constexpr std::chrono::milliseconds longest_silence = stats::rate_lag + stats::report_patience;
    auto first = stats::Aggregate::no_second;
    for (const auto& [index, worker] : roster.workers()) {
        const auto until = std::max(worker.reported_until, started);
        const auto is_awaited = worker.owes_figures() && until > now - longest_silence.count();
        if (is_awaited) first = std::min(first, until / second_millis);
    }
    return first;
}

double most_of(const std::map<std::string, double>& values) {
    double most = 0;
    for (const auto& [name, value] : values) most = std::max(most, value);
    return most;
}

}  // namespace

void Results::clear(UnixMillis now) {
    aggregate_.clear(now);
    stages_begun_ = 0;
    started_ = now;
    ended_ = 0;
    users_ended_.reset();
    stopping_.reset();
    is_partial_ = false;
    idle_kinds_.clear();
    obstacle_.clear();
    warnings_.clear();
    changes_.clear();
    lateness_ = {};
}

void Results::begin(std::string target, UnixMillis now) {
    aggregate_.clear(now);
    timeline_.clear();
    broken_.clear();
    seconds_.fill({});
    wanted_ = {};
    late_requests_ = 0;
    left_out_ = 0;
    most_wanted_users_ = reached_users_ = most_users_ = 0;
    started_ = measured_from_ = now;
    annotate(stats::Annotation::Kind::start, std::move(target), now);
}

void Results::end(Roster& roster, UnixMillis now) {
    logging::debug(
        "ticks of this run were {:.1f} ms late (median) and {:.1f} ms (most)",
        to_millis(lateness_.percentile(50)),
        to_millis(lateness_.max())
    );
    note_reached(roster);
    // What is held back comes as well.
    aggregate_.hold_from(stats::Aggregate::no_second);
    add_settled(roster, now + (stats::rate_lag.count() + 1) * second_millis);
    if (late_requests_ >= 1) {
        warn(fmt::format(
            "{:.0f} requests came so late, after a worker had been out of reach for more than {}, "
            "that the totals have them, but no point of the history and of charts has",
            late_requests_,
            format_duration(stats::report_patience)
        ));
    }
    if (left_out_ > 0) {
        warn(fmt::format(
            "at least {} requests ended after the last reset and are not in the figures, as their "
            "worker was out of reach and had not heard of it",
            left_out_
        ));
    }
    ended_ = now;
    for (const auto& name : roster.end_run()) {
        is_partial_ = true;
        warn(name + " did not hand in its last report");
    }
}

void Results::reset(const std::string& reason, UnixMillis now) {
    annotate(stats::Annotation::Kind::reset, reason, now);
    aggregate_.reset(now);
    changes_.reset_statistics();
    measured_from_ = now;
    left_out_ = 0;
    timeline_.rows() = {};
    broken_.clear();
    thresholds_.reset();
}

void Results::note_wanted(const Wanted& wanted, bool has_arrivals, UnixMillis now) {
    most_wanted_users_ = std::max(most_wanted_users_, wanted.users);
    has_arrivals_ = has_arrivals;
    Second& second = second_of(now);
    const auto before = second.wanted.value_or(wanted);
    second.wanted = {
        std::max(before.users, wanted.users), std::max(before.arrivals, wanted.arrivals)};
}

void Results::advance(const Roster& roster, UnixMillis now) {
    note_reached(roster);
    note_workers(roster, now);
    aggregate_.hold_from(first_owed(roster, started_, now));
    add_settled(roster, now);
}

void Results::merge(const std::string& worker, stats::Interval&& interval) {
    for (auto& error : interval.errors) {
        error.samples.change([&worker](stats::FailureSample& sample) {
            sample.worker = worker;
            sample.keep_to_limits();
        });
        timeline_.parts().note(error, {interval.from, interval.until});
    }
    note_work(worker, interval);
    note_late(interval);
    aggregate_.merge(worker, interval);
}

void Results::merge_late(const stats::Interval& interval) {
    // A worker that can be reached hears of a reset within less than a second.
    if (interval.from >= measured_from_ + second_millis) left_out_ += requests_in(interval);
    aggregate_.merge_late(interval);
}

void Results::note_late(const stats::Interval& interval) {
    const auto late = std::min(interval.until, timeline_.end()) - interval.from;
    if (late <= 0) return;
    const auto span = static_cast<double>(interval.until - interval.from);
    late_requests_ += static_cast<double>(requests_in(interval)) * static_cast<double>(late) / span;
}

/// What held up its users as the share of the run, but against the response times of the latest
/// second.
void Results::note_work(const std::string& worker, const stats::Interval& interval) {
    const auto& points = timeline_.points();
    const auto median = points.empty() ? Duration(0) : points.back().p50;
    const double held_up =
        std::max(stats::held_up(interval.loop, stats::longest_turn(median)), 0.0);
    const auto requests = static_cast<double>(requests_in(interval));
    const stats::Span span{interval.from, interval.until};
    timeline_.parts().note_work(worker, requests, held_up, span);
    if (held_up <= 0) return;
    for (const auto& [second, share] : stats::parts_of(span, known_seconds)) {
        if (second >= 0) second_of(second * second_millis).held_up[worker] += share * held_up;
    }
}

/// Their heartbeats tell of the time before, so that most of it is in the second half a second ago.
void Results::note_workers(const Roster& roster, UnixMillis now) {
    const std::int64_t second = (now - second_millis / 2) / second_millis;
    for (const auto& worker : workers_in(roster)) {
        if (!stats::is_usable(worker.state)) continue;
        timeline_.parts().note_worker(second, worker.name, worker.cpu, worker.loop_lag);
    }
}

void Results::note_arrivals(const Arrived& arrived, UnixMillis from, UnixMillis until) {
    if (arrived.begun == 0 && arrived.dropped == 0) return;
    for (const auto& [number, share] : stats::parts_of({from, until}, known_seconds)) {
        if (number < 0) continue;
        Second& second = second_of(number * second_millis);
        second.begun += share * static_cast<double>(arrived.begun);
        second.dropped += share * static_cast<double>(arrived.dropped);
    }
}

Results::Second& Results::second_of(UnixMillis now) {
    const std::int64_t number = now / second_millis;
    Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
    if (second.number != number) second = {number};
    return second;
}

/// Users of one worker that other workers took over are not more users.
void Results::note_reached(const Roster& roster) {
    std::uint64_t users = 0;
    std::uint64_t failed = 0;
    for (const auto& [index, worker] : roster.workers()) {
        // A user that took its worker down did run, though nothing may have told of it.
        users += worker.counts() ? worker.reached_users : worker.crashed_users;
        failed += worker.failed_users;
    }
    const auto most = std::min(users, most_wanted_users_);
    most_users_ = std::max(most_users_, most);
    users = most;
    reached_users_ = std::max(reached_users_, users - std::min(users, failed));
}

void Results::annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now) {
    if (started_ > 0) timeline_.annotate({now, kind, std::move(text)});
}

Result<void> Results::note(std::string text, UnixMillis time, UnixMillis now) {
    if (started_ == 0) return Error{"no test has begun that could be annotated; start one"};
    if (time < started_ || time > (ended_ > 0 ? ended_ : now)) {
        return Error{"that time is not one of the test; leave time_ms out for now"};
    }
    if (!timeline_.annotate({time, stats::Annotation::Kind::note, std::move(text)})) {
        return Error{
            fmt::format("the test has {} annotations, the most", stats::Timeline::most_notes)};
    }
    return {};
}

/// Each once, as many go to and fro.
void Results::note_thresholds(const std::vector<stats::ThresholdResult>& now, UnixMillis time) {
    for (const auto& result : now) {
        if (result.passed || !result.measured || !broken_.insert(result.text).second) continue;
        const auto words = fmt::format("threshold broken: {} ({})", result.text, result.words);
        annotate(stats::Annotation::Kind::threshold, words, time);
    }
}

void Results::note_stages(const plan::Stages& stages, Duration elapsed, UnixMillis begun) {
    const auto& list = stages.list();
    Duration begin{0};
    for (std::size_t i = 0; i < list.size() && begin <= elapsed; begin += list[i++].length) {
        if (i < stages_begun_) continue;
        stages_begun_ = i + 1;
        const auto words =
            fmt::format("stage {} of {}: to {} users", i + 1, list.size(), list[i].users);
        const auto since = std::chrono::floor<std::chrono::milliseconds>(begin);
        annotate(stats::Annotation::Kind::stage, words, begun + since.count());
    }
}

void Results::warn(const std::string& sentence) {
    const auto is_known = std::ranges::find(warnings_, sentence) != warnings_.end();
    if (!is_known && warnings_.size() < most_warnings) warnings_.push_back(sentence);
}

void Results::add_settled(const Roster& roster, UnixMillis now) {
    const auto& before = timeline_.points();
    auto users_before = before.empty() ? 0 : before.back().users_running;
    for (auto& point : aggregate_.settled_seconds(std::max(started_, timeline_.end()), now)) {
        const std::int64_t number = point.time / second_millis;
        const Second& second = second_of(point.time);
        // If nobody counted them, because the tick came late: as before.
        wanted_ = second.wanted.value_or(wanted_);
        point.users_wanted = wanted_.users;
        point.arrivals = second.begun;
        point.arrivals_asked = wanted_.arrivals;
        point.arrivals_dropped = second.dropped;
        point.generator_bound = std::min(most_of(second.held_up), 1.0);
        point.users_running = users_in(roster, number);
        // Users that go from one worker to another are in the figures of both in that second.
        const auto most = std::max(users_before, point.users_wanted);
        if (!has_arrivals_) point.users_running = std::min(point.users_running, most);
        users_before = point.users_running;
        if (has_arrivals_) most_users_ = std::max(most_users_, point.users_running);
        for (const auto& [index, worker] : roster.workers()) {
            const auto users = worker.users_by_second.at(number);
            if (!users) continue;
            timeline_.parts().note_users(number, worker.name, static_cast<double>(*users));
        }
        timeline_.push(point);
        aggregate_.add_second(timeline_.parts(), number);
        watch_second(point);
    }
}

/// Only whole seconds of the measured window, while users were not told to end and the run was not
/// paused, are in a window.
void Results::watch_second(const stats::TimelinePoint& point) {
    if (point.time < measured_from_ || (stopping_ && point.end() > *stopping_)) return;
    if (second_of(point.time).was_paused) return;
    const std::int64_t second = point.time / second_millis;
    aggregate_.add_second(timeline_.rows(), second);
    const auto series = aggregate_.series_in_second(second);
    const auto in_second = [&](const plan::Threshold& threshold) {
        judge::Figures figures{.time = std::chrono::seconds(1)};
        if (threshold.statistic == plan::Statistic::users) {
            figures.value = static_cast<double>(point.users_running);
            return figures;
        }
        auto sum = judge::is_of_series(threshold) ? std::nullopt
                                                  : aggregate_.in_second(threshold.row, second);
        if (!sum) {
            add_series(threshold, series, figures);
            return figures;
        }
        figures.is_known = true;
        figures.requests = sum->requests;
        figures.failures = sum->failures;
        figures.times = std::move(sum->response_times);
        return figures;
    };
    thresholds_.add_second(second, in_second);
}

stats::Snapshot Results::snapshot(UnixMillis now, Duration paused) const {
    auto snapshot = aggregate_.snapshot(now, users_ended_, paused);
    snapshot.run.started = started_;
    const auto& points = timeline_.points();
    const auto window = std::min<std::size_t>(points.size(), stats::rate_window.count());
    for (const auto& point : std::span(points).last(window)) {
        snapshot.run.arrivals_begun += point.arrivals_per_second() / static_cast<double>(window);
    }
    snapshot.run.ended = ended_;
    snapshot.run.measured_from = measured_from_;
    snapshot.run.reached_users = reached_users_;
    snapshot.run.most_users = most_users_;
    snapshot.run.obstacle = obstacle_;
    snapshot.run.idle_kinds = idle_kinds_;
    snapshot.run.is_partial = is_partial_;
    snapshot.run.warnings = warnings_;
    snapshot.run.changes = changes_.list();
    for (auto& sentence : changes_.warnings()) {
        snapshot.run.warnings.push_back(std::move(sentence));
    }
    if (snapshot.generator.exceeds(stats::noted_bound)) {
        snapshot.run.warnings.push_back(stats::sentence_on(snapshot.generator));
    }
    for (auto sentence : {sentence_on(snapshot.throttling), sentence_on(snapshot.steal)}) {
        if (!sentence.empty()) snapshot.run.warnings.push_back(std::move(sentence));
    }
    for (const auto& series : snapshot.series) {
        auto sentence = stats::sentence_on(series);
        if (!sentence.empty()) snapshot.run.warnings.push_back(std::move(sentence));
    }
    return snapshot;
}

}  // namespace mayfly::master
