#include "worker/reporter.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "fiber/deadline.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"
#include "load/throw_site.hpp"

namespace mayfly::worker {
namespace {

constexpr Duration report_period = std::chrono::seconds(1);
constexpr Duration longest_search = std::chrono::seconds(5);

}  // namespace

Duration report_delay(std::uint32_t worker) {
    // The master reads one of 200 names in 0.7 ms.
    constexpr Duration step = std::chrono::microseconds(800);
    constexpr std::uint32_t steps = 1000;
    return step * (worker % steps);
}

Reporter::Reporter(fiber::Loop& loop, const WorkerRun& run, const Send& send)
    : loop_(loop), run_(run), send_(send) {
    begin_run();
}

void Reporter::watch(load::Crew& crew, const stats::Listeners* listeners, std::uint32_t worker) {
    crew_ = &crew;
    listeners_ = listeners;
    delay_ = report_delay(worker);
    crew.announce_with(urgent_);
    recorder_->set_listeners(listeners_);
}

void Reporter::sample_failures_with(const stats::FailureSampler* sampler) {
    sampler_ = sampler;
    recorder_->set_failure_sampler(sampler);
}

/// An interval is a whole second of the clock that people read, as the points of a chart. When the
/// last user ends within it, the run may be over, and ends then and not with the second.
void Reporter::wait_for_second() {
    const auto since = std::chrono::milliseconds(unix_now()) % report_period;
    const Instant next = Clock::now() + report_period - since;
    {
        const fiber::Deadline limit(next);
        urgent_.wait();
    }
    const bool is_urgent = urgent_.is_set();
    urgent_.reset();
    if (!is_urgent) return;
    // What ends with a lease is given to other workers.
    if (run_.state() == WorkerRun::State::running && !loop_.is_barred()) report();
    fiber::sleep_until(next);
}

void Reporter::keep_reporting() {
    while (true) {
        wait_for_second();
        // Before its first users the run may not have begun for all: what was measured waits.
        const auto has_news = run_.epoch() > 0 && run_.state() != WorkerRun::State::drained;
        if (run_.goes_on() && has_news) collect(Places::wait);
        if (delay_ > Duration(0)) fiber::sleep_for(delay_);
        send_due();  // What the master has not taken yet as well.
    }
}

void Reporter::begin_run() {
    recorder_.emplace(Clock::now(), unix_now());
    recorder_->set_listeners(listeners_);
    recorder_->set_failure_sampler(sampler_);
    unplaced_ = {};
    hurries_ = false;
    cpu_groups_ = cpu_group_folders();
    quota_ = cpu_quota_of(cpu_groups_);
    processor_time_ = processor_time();
}

void Reporter::record_steal() {
    const auto now = processor_time();
    const auto before = std::exchange(processor_time_, now);
    if (now.stolen < before.stolen || now.wanted < before.wanted) return;
    recorder_->record_loop({.steal = {now.stolen - before.stolen, now.wanted - before.wanted}});
}

void Reporter::record_throttling() {
    const auto now = cpu_quota_of(cpu_groups_);
    const auto before = std::exchange(quota_, now);
    // Otherwise the process has come to another group meanwhile.
    if (now.cores <= 0 || now.periods < before.periods || now.throttled < before.throttled) return;
    recorder_->record_loop(
        {.throttling = {now.cores, now.periods - before.periods, now.throttled - before.throttled}}
    );
}

void Reporter::report() {
    collect(Places::wait);
    send_due();
}

void Reporter::report_last() {
    collect(Places::as_known);
    send_due();
}

void Reporter::find_places() {
    collect(Places::wait);
    const fiber::Deadline limit(Clock::now() + longest_search);
    if (!hurries_) places_.wait();
}

void Reporter::hurry() {
    hurries_ = true;
    places_.stop_waiting();
}

void Reporter::collect(Places places) {
    record_throttling();
    record_steal();
    using Samples = stats::Recorder::Samples;
    const bool is_last = run_.state() == WorkerRun::State::drained;
    auto news = recorder_->take(unix_now(), is_last ? Samples::all : Samples::within_budget);
    news.tasks = crew_->take_task_runs();
    news.arrivals = crew_->take_arrivals();
    news.most_users = crew_->take_most_users();
    name_places(news, places);
    outbox_.add(run_.id(), run_.statistics(), std::move(news));
}

/// Rows whose place is not known yet are held back for a later report.
void Reporter::name_places(stats::Interval& news, Places places) {
    auto late = std::exchange(unplaced_, {});
    const auto is_late = [&](auto& row) {
        if (!load::is_site(row.location)) return false;
        const auto place = places_.find(row.location);
        if (!place && places == Places::wait) return true;
        row.location = place.value_or("");
        return false;
    };
    const auto sort_out = [&](auto& rows, auto& held, auto& still_held) {
        rows.insert(rows.end(), held.begin(), held.end());
        const auto first = std::stable_partition(rows.begin(), rows.end(), std::not_fn(is_late));
        still_held.assign(std::move_iterator(first), std::move_iterator(rows.end()));
        rows.erase(first, rows.end());
    };
    sort_out(news.exceptions, late.exceptions, unplaced_.exceptions);
    sort_out(news.loop.stalls, late.loop.stalls, unplaced_.loop.stalls);
}

void Reporter::hand_in_everything() {
    while (!outbox_.is_empty()) {
        send_due();
        acknowledged_.reset();
        acknowledged_.wait();
    }
}

void Reporter::acknowledge(std::uint64_t sequence) {
    outbox_.acknowledge(sequence);
    if (outbox_.is_settled()) acknowledged_.set();
}

void Reporter::resume_session() {
    outbox_.resend();
    send_due();
}

void Reporter::change_session() {
    outbox_.renumber();
    send_due();
}

void Reporter::send_due() {
    for (auto& due : outbox_.due(current_state(), Clock::now())) send_(std::move(due));
}

cluster::Report Reporter::current_state() const {
    cluster::Report state;
    state.run = run_.id();
    state.epoch = run_.epoch();
    state.term = loop_.term();
    state.running = crew_->running();
    // Barred users run no further; they only have to find that out.
    if (loop_.is_barred()) std::ranges::fill(state.running, 0);
    state.failed_users = crew_->failed_users();
    state.stopped_users = crew_->stopped_users();
    state.reached_users = crew_->reached_users();
    state.unstarted_users = crew_->unstarted_users();
    state.iterations = crew_->iterations();
    state.obstacle = crew_->obstacle();
    state.in_flight = recorder_->in_flight().count();
    state.oldest_in_flight = recorder_->in_flight().oldest_age(Clock::now());
    state.abort_reason = crew_->abort_reason();
    state.asks_to_stop = crew_->is_test_stop_requested();
    state.is_final = run_.state() == WorkerRun::State::drained;
    if (state.is_final && kept_responses_) state.kept_responses = kept_responses_();
    return state;
}

}  // namespace mayfly::worker
