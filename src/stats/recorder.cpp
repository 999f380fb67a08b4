#include "stats/recorder.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include <fmt/core.h>

#include "stats/row_of.hpp"

namespace mayfly::stats {
namespace {

/// News that happened once.
struct Occurrence {
    std::uint64_t occurrences = 1;
    UnixMillis first_seen;
    UnixMillis last_seen;
    const std::string& first_example;
    const std::string& last_example;
};

/// The rows that have news, whose own counts start anew. The wall clock may have been set while
/// they were counted; what people read must not contradict the interval's bounds.
template <class Row>
std::vector<Row> take_occurrences(std::vector<Row>& rows, UnixMillis from, UnixMillis until) {
    std::vector<Row> taken;
    for (Row& row : rows) {
        if (row.occurrences == 0) continue;
        row.first_seen = std::clamp(row.first_seen, from, until);
        row.last_seen = std::clamp(row.last_seen, row.first_seen, until);
        taken.push_back(row);
        row.occurrences = 0;
    }
    return taken;
}

/// Apart, as it is off the hot path.
[[gnu::cold]] void add_interrupted(EntryDelta& news, const Sample& sample) {
    ++news.interrupted;
    if (sample.is_served) ++news.interrupted_served;
    if (!sample.is_cut_off) return;
    news.cut_off.record(sample.response_time);
    if (!sample.is_served) news.unanswered.record(sample.response_time);
}

/// Apart, as it is off the hot path of those who use no labels.
[[gnu::noinline]] void add_labelled(SeriesTable& table, const Sample& sample, Duration time) {
    table.at(SeriesType::requests, {}, sample.labels)
        .add_request(time, sample.outcome == Outcome::success);
}

/// Counts the service time, from the first byte sent, and that since the intended start; returns
/// which time is the response time.
[[gnu::noinline]] Duration add_scheduled(EntryDelta& news, const Sample& sample) {
    Duration service = sample.response_time;
    for (const Phase phase : {Phase::dns, Phase::connect, Phase::tls}) {
        service -= std::max(sample.phases[phase], Duration(0));
    }
    news.service_times.record(std::max(service, Duration(0)));
    const Duration delay = std::max(sample.started - sample.intended, Duration(0));
    if (!sample.is_paced) return sample.response_time + delay;
    news.intended_times.record(sample.response_time + delay);
    return sample.response_time;
}

}  // namespace

std::uint64_t Recorder::next_number() {
    static std::uint64_t last = 0;  // Only the thread that runs users has recorders.
    return ++last;
}

Recorder::Row::Row(std::string method, std::string name) {
    news.method = std::move(method);
    news.name = std::move(name);
}

Recorder::Recorder(Instant now, UnixMillis unix_now, Limits limits)
    : limits_(limits),
      number_(next_number()),
      started_(now),
      unix_started_(unix_now),
      from_(unix_now),
      entries_(limits.names, {"", names_overflow(limits.names)}),
      errors_(limits.errors, {"", "", std::string(errors_overflow)}),
      exceptions_(limits.exceptions, {"", "", std::string(exceptions_overflow), "", ""}),
      tasks_(limits.names, {"", names_overflow(limits.names)}),
      series_(limits),
      families_(limits) {
    // last_status_count points into the row's own map, whose nodes stay where they are when the row
    // moves, but not when it is copied.
    static_assert(std::is_nothrow_move_constructible_v<Row> && !std::is_copy_constructible_v<Row>);
}

/// Mostly a known one, or that of the sample before.
Recorder::Row& Recorder::row_for(const Sample& sample, KnownRow& known) {
    if (known.recorder == number_) return entries_.rows()[known.place];
    known.recorder = number_;
    if (last_row_ < entries_.rows().size()) {
        Row& last = entries_.rows()[last_row_];
        if (last.news.name == sample.name && last.news.method == sample.method) {
            known.place = last_row_;
            return last;
        }
    }
    Row& row = row_of(entries_, {sample.method, sample.name}, limits_.text_bytes);
    known.place = last_row_ = static_cast<std::size_t>(&row - entries_.rows().data());
    return row;
}

void Recorder::record(const Sample& sample, KnownRow& known) {
    Row& row = row_for(sample, known);
    EntryDelta& news = row.news;
    news.sent_again += sample.sent_again;
    if (sample.outcome == Outcome::interrupted) {
        add_interrupted(news, sample);
        return;
    }
    ++news.requests;
    news.content_bytes += sample.content_bytes;
    news.sent_bytes += sample.sent_bytes;
    news.received_bytes += sample.received_bytes;
    const bool is_scheduled = sample.intended != Instant{};
    const Duration time = is_scheduled ? add_scheduled(news, sample) : sample.response_time;
    news.response_times.record(time);
    for (std::size_t i = 0; i < phase_count; ++i) {
        const Duration phase = sample.phases.times[i];
        if (phase >= Duration::zero()) news.phases[i].record(phase);
    }
    if (sample.status != row.last_status || row.last_status_count == nullptr) [[unlikely]] {
        row.last_status = sample.status;
        row.last_status_count =
            sample.is_http ? &news.statuses[counted_status(sample.status)] : &foreign_;
    }
    ++*row.last_status_count;
    if (!sample.labels.empty()) [[unlikely]]
        add_labelled(series_, sample, time);
    if (sample.outcome == Outcome::failure) [[unlikely]] {
        ++news.failures;
        news.failure_times.record(time);
        record_failure(sample);
    }
    if (listeners_ != nullptr) [[unlikely]]
        tell(sample, time);
}

[[gnu::noinline]] void Recorder::tell(const Sample& sample, Duration counted) const {
    if (!listeners_->sample) return;
    Sample told = sample;
    told.response_time = counted;
    listeners_->sample(told);
}

void Recorder::record_failure(const Sample& sample) {
    const UnixMillis when = unix_at(sample.started + sample.response_time);
    // Most failures are like the one before, and nothing varies in their text.
    if (ErrorRow* known = errors_.find({sample.method, sample.name, sample.error})) {
        const std::string& text = known->news.error;
        add_occurrences(known->news, Occurrence{1, when, when, text, text});
        return sample_failure(*known, sample, when);
    }
    const std::string text = grouped_text(sample.error, limits_.text_bytes);
    const std::string owner = fmt::format("{} {}", sample.method, sample.name);
    const std::string error = families_.counted_as(owner, text);
    ErrorRow& row = row_of(errors_, {sample.method, sample.name, error}, limits_.text_bytes);
    const std::string example = valid_text(sample.error, limits_.text_bytes);
    add_occurrences(row.news, Occurrence{1, when, when, example, example});
    sample_failure(row, sample, when);
}

/// Copies what is borrowed; it is made presentable when it is taken.
void Recorder::sample_failure(ErrorRow& row, const Sample& sample, UnixMillis when) {
    if (sampler_ == nullptr) return;
    const bool is_first = row.firsts < FailureSamples::most_first;
    if (!is_first && row.has_latest) {
        if (when < row.waiting.back().time) return;
        waiting_sample_bytes_ -= row.waiting.back().size();
    } else {
        if (waiting_sample_bytes_ > most_waiting_samples) return;
        row.waiting.emplace_back();
        if (is_first) ++row.firsts;
        row.has_latest = !is_first;
    }
    FailureSample& kept = row.waiting.back();
    kept.time = when;
    kept.error.assign(truncated(sample.error, limits_.text_bytes));
    kept.status = sample.status;
    kept.response_time = sample.response_time;
    kept.phases = sample.phases;
    const Exchanged none;
    const Exchanged& exchanged = sample.exchanged == nullptr ? none : *sample.exchanged;
    kept.url.assign(exchanged.url.substr(0, FailureSampleLimits::url));
    kept.request_head.assign(exchanged.request_head.substr(0, FailureSampleLimits::head));
    kept.request_body.assign(exchanged.request_body.substr(0, FailureSampleLimits::body));
    kept.request_body_bytes = exchanged.request_body_bytes;
    kept.response_head.assign(exchanged.response_head.substr(0, FailureSampleLimits::head));
    kept.response_body.assign(exchanged.response_body.substr(0, FailureSampleLimits::body));
    kept.response_body_bytes = exchanged.response_body_bytes;
    sampler_->note(kept);
    waiting_sample_bytes_ += kept.size();
}

void Recorder::forget_samples() {
    for (ErrorRow& row : errors_.rows()) {
        row.waiting.clear();
        row.firsts = 0;
        row.has_latest = false;
    }
    waiting_sample_bytes_ = 0;
}

/// As take_occurrences(); rows without occurrences are there if a sample of theirs had waited.
/// Within the budget, another row is the first each time.
std::vector<ErrorCount> Recorder::take_errors(const Interval& bounds, Samples samples) {
    auto& rows = errors_.rows();
    std::vector<FailureSamples> taken(rows.size());
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < rows.size() && waiting_sample_bytes_ > 0; ++i) {
        const std::size_t at = (first_sampled_ + i) % rows.size();
        if (samples == Samples::within_budget && bytes >= sample_budget) {
            first_sampled_ = at;
            break;
        }
        take_samples(rows[at], bounds, taken[at]);
        bytes += taken[at].size();
    }
    std::vector<ErrorCount> errors;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        ErrorCount& news = rows[at].news;
        if (news.occurrences == 0 && taken[at].empty()) continue;
        news.first_seen = std::clamp(news.first_seen, bounds.from, bounds.until);
        news.last_seen = std::clamp(news.last_seen, news.first_seen, bounds.until);
        errors.push_back(news);
        errors.back().samples = std::move(taken[at]);
        news.occurrences = 0;
    }
    return errors;
}

void Recorder::take_samples(ErrorRow& row, const Interval& bounds, FailureSamples& taken) {
    for (FailureSample& sample : row.waiting) {
        waiting_sample_bytes_ -= sample.size();
        // The wall clock may have been set; what waited is older than the interval.
        sample.time = std::min(sample.time, bounds.until);
        sampler_->finish(sample);
        sample.keep_to_limits();
        taken.add(std::move(sample));
    }
    row.waiting.clear();
    row.has_latest = false;
}

void Recorder::record_exception(const ThrownException& thrown) {
    const std::string text = grouped_text(thrown.message, limits_.text_bytes);
    const std::string owner =
        fmt::format("{} {} {} {}", thrown.kind, thrown.task, thrown.type, thrown.location);
    const std::string message = families_.counted_as(owner, text);
    ExceptionCount& row = row_of(
        exceptions_,
        {thrown.kind, thrown.task, thrown.type, message, thrown.location},
        limits_.text_bytes
    );
    const std::string example = valid_text(thrown.message, limits_.text_bytes);
    const UnixMillis when = unix_at(thrown.when);
    add_occurrences(row, Occurrence{1, when, when, example, example});
    if (listeners_ != nullptr && listeners_->exception) listeners_->exception(thrown);
}

void Recorder::record_task_run(std::string_view kind, std::string_view task) {
    ++row_of(tasks_, {kind, task}, limits_.text_bytes).runs;
}

std::optional<SeriesType> Recorder::record_metric(const MetricValue& value) {
    Series* series = series_.find(value.type, value.name);
    if (series == nullptr) {
        if (const auto other = series_.clash(value.type, value.name)) return other;
        series = &series_.at(value.type, value.name);
        series->unit = valid_text(value.unit, limits_.text_bytes);
    }
    if (value.type == SeriesType::rate) {
        series->count(value.value != 0);
    } else {
        const auto began = std::chrono::milliseconds(unix_started_);
        series->add(value.value, began + (value.when - started_));
    }
    return {};
}

UnixMillis Recorder::unix_at(Instant instant) const {
    return unix_started_ +
           std::chrono::duration_cast<std::chrono::milliseconds>(instant - started_).count();
}

Interval Recorder::take(UnixMillis now, Samples samples) {
    Interval interval;
    interval.from = from_;
    interval.until = std::max(from_, now);
    from_ = now;
    for (Row& row : entries_.rows()) {
        EntryDelta news = take_row(row);
        if (news.requests + news.interrupted > 0) interval.entries.push_back(std::move(news));
    }
    interval.errors = take_errors(interval, samples);
    interval.exceptions = take_occurrences(exceptions_.rows(), interval.from, interval.until);
    for (TaskDelta& task : tasks_.rows()) {
        if (task.runs == 0) continue;
        interval.tasks.push_back(task);
        task.runs = 0;
    }
    interval.series = series_.take();
    interval.loop_lag = loop_lag_.take();
    interval.loop = std::exchange(loop_, {});
    return interval;
}

EntryDelta Recorder::take_row(Row& row) {
    EntryDelta& news = row.news;
    EntryDelta taken;
    taken.response_times = news.response_times.take();
    taken.failure_times = news.failure_times.take();
    taken.service_times = news.service_times.take();
    taken.intended_times = news.intended_times.take();
    for (std::size_t i = 0; i < phase_count; ++i) taken.phases[i] = news.phases[i].take();
    taken.requests = std::exchange(news.requests, 0);
    taken.interrupted = std::exchange(news.interrupted, 0);
    if (taken.requests + taken.interrupted == 0) return taken;
    taken.method = news.method;
    taken.name = news.name;
    taken.failures = std::exchange(news.failures, 0);
    taken.interrupted_served = std::exchange(news.interrupted_served, 0);
    taken.cut_off = news.cut_off.take();
    taken.unanswered = news.unanswered.take();
    taken.sent_again = std::exchange(news.sent_again, 0);
    taken.content_bytes = std::exchange(news.content_bytes, 0);
    taken.sent_bytes = std::exchange(news.sent_bytes, 0);
    taken.received_bytes = std::exchange(news.received_bytes, 0);
    taken.statuses = std::exchange(news.statuses, {});
    row.last_status_count = nullptr;
    return taken;
}

}  // namespace mayfly::stats
