// The runs of a simulated worker: the steps of Runner and Reporter.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "simulation/worker_process.hpp"

namespace mayfly::simulation {
namespace {

using std::chrono::milliseconds;
using State = worker::WorkerRun::State;

}  // namespace

bool WorkerProcess::is_barred() const {
    return progress_term_ != term_ || own_now() >= term_end_;
}

const std::vector<std::uint64_t>& WorkerProcess::acting_users() const {
    return !loop_.runs() || is_barred() ? nobody_ : crew_.running();
}

std::string WorkerProcess::standing() const {
    return fmt::format(
        "{} runs [{}] in state {} of run '{}', epoch {}, term {} of {}{}{}{}",
        traits_.pid,
        fmt::join(acting_users(), " "),
        static_cast<int>(run_.state()),
        run_.id(),
        run_.epoch(),
        term_,
        progress_term_,
        is_barred() ? ", is barred" : "",
        session_ == nullptr ? ", has no session" : "",
        pulse_ == nullptr ? ", has no pulse" : ""
    );
}

bool WorkerProcess::try_term() {
    if (own_now() >= term_end_ && progress_term_ == term_) progress_term_ = term_ | 1;
    if (!is_barred()) return true;
    crew_.cut();
    drain();
    if (progress_term_ % 2 == 0 && crew_.is_idle()) term_ = progress_term_;
    return !is_barred();
}

void WorkerProcess::apply_due() {
    if (!try_term()) return;
    const auto is_new_run = !run_.goes_on();
    const auto assign = run_.take_assignment(term_);
    if (!assign) return;
    if (is_new_run) begin_run();
    accept(cluster::Reset{assign->run, assign->statistics});
    crew_.follow(*assign, surroundings_.granted(*assign));
}

void WorkerProcess::begin_run() {
    crew_.start_anew();
    asked_block_ = 0;
    waits_for_rows_ = false;
    has_rows_ = !mix_.data.empty();
    reported_ = unix_now();
}

void WorkerProcess::accept(const cluster::Prepare& prepare) {
    if (!run_.prepare(prepare)) {
        if (run_.id() == prepare.run) say_prepared();
        return;
    }
    begin_run();
    loop_.after(random_.between(milliseconds(0), milliseconds(200)), [this] {
        run_.start_users();
        say_prepared();
        apply_due();
    });
}

void WorkerProcess::say_prepared() {
    if (run_.state() == State::running) send(cluster::Prepared{run_.id(), {}, {}});
}

void WorkerProcess::accept(const cluster::Stop& stop) {
    const auto stopping = run_.stop(stop);
    if (stopping == worker::WorkerRun::Stopping::nothing_runs) {
        return send(cluster::Stopped{stop.run});
    }
    const bool begins = stopping == worker::WorkerRun::Stopping::begins;
    if (begins) draining_ = Draining::users;
    if (stop.mode == cluster::StopMode::now) {
        crew_.stop_now();
    } else if (begins) {
        crew_.stop(stop.stop_timeout);
    }
    drain();
}

void WorkerProcess::accept(const cluster::Reset& reset) {
    if (!run_.ends_statistics(reset)) return;
    report();
    run_.begin_statistics(reset.statistics);
}

void WorkerProcess::accept(const cluster::RowBlock& block) {
    if (block.run != run_.id() || block.number != asked_block_ || !waits_for_rows_) return;
    waits_for_rows_ = false;
    has_rows_ = block.count > 0;
    surroundings_.note_rows(block);
}

void WorkerProcess::ask_for_rows() {
    if (!waits_for_rows_ || !run_.goes_on()) return;
    send(cluster::RowRequest{run_.id(), mix_.data.front().name, asked_block_, 1});
}

void WorkerProcess::keep_probing() {
    apply_due();
    crew_.spawn();
    if (has_rows_ && !waits_for_rows_ && run_.state() == State::running && random_.chance(0.05)) {
        ++asked_block_;
        waits_for_rows_ = true;
        ask_for_rows();
    }
    loop_.after(worker::Lease::cancel_limit, [this] { keep_probing(); });
}

void WorkerProcess::keep_reporting() {
    const bool has_news = run_.epoch() > 0 && run_.state() != State::drained;
    if (run_.goes_on() && has_news) {
        report();
    } else {
        send_due();
    }
    loop_.after(milliseconds(second_millis - unix_now() % second_millis), [this] {
        keep_reporting();
    });
}

/// Those of several names are as large as after hours in which nobody acknowledged any, so that an
/// interval is sent as several reports (cluster/split.hpp).
std::vector<stats::EntryDelta> WorkerProcess::entries_of(std::uint64_t requests) const {
    constexpr std::uint64_t many = 40'000;
    std::vector<stats::EntryDelta> entries;
    for (std::uint64_t name = 0; name < std::min(traits_.names, requests); ++name) {
        auto& entry = entries.emplace_back();
        entry.method = "GET";
        entry.name = fmt::format("/{}", name);
        entry.requests = requests / traits_.names + (name < requests % traits_.names);
        entry.response_times.record(milliseconds(5), entry.requests);
        if (traits_.names == 1) continue;
        for (auto* times :
             {&entry.service_times, &entry.intended_times, &entry.cut_off, &entry.unanswered}) {
            times->record(milliseconds(5), many);
        }
        for (auto& phase : entry.phases) phase.record(milliseconds(5), many);
    }
    return entries;
}

void WorkerProcess::collect() {
    stats::Interval news{.from = reported_, .until = std::max(unix_now(), reported_)};
    reported_ = news.until;
    const auto requests = crew_.take_requests();
    if (requests > 0) {
        news.entries = entries_of(requests);
        counted_.push_back({run_.id(), run_.statistics(), requests});
    }
    news.arrivals = crew_.take_arrivals();
    for (const auto users : crew_.running()) news.most_users += users;
    outbox_.add(run_.id(), run_.statistics(), std::move(news));
}

void WorkerProcess::report() {
    collect();
    send_due();
}

void WorkerProcess::send_due() {
    for (const auto& due : outbox_.due(current_state(), own_now())) send(due);
}

cluster::Report WorkerProcess::current_state() const {
    cluster::Report state;
    state.run = run_.id();
    state.epoch = run_.epoch();
    state.term = term_;
    state.running = crew_.running();
    if (is_barred()) std::ranges::fill(state.running, 0);
    state.stopped_users = crew_.stopped_users();
    state.reached_users = crew_.reached_users();
    state.iterations = crew_.iterations();
    state.is_final = run_.state() == State::drained;
    return state;
}

/// Body of the fiber that ends a run, as far as it can go now.
void WorkerProcess::drain() {
    if (draining_ == Draining::users && crew_.is_idle()) {
        draining_ = Draining::news;
        report();
    }
    if (draining_ == Draining::news && outbox_.is_empty()) {
        run_.drain();
        draining_ = Draining::last_report;
        report();
    } else if (draining_ == Draining::last_report && outbox_.is_empty()) {
        draining_ = Draining::no;
        send(cluster::Stopped{run_.id()});
        end_run();
    } else if (draining_ != Draining::no && outbox_.is_settled()) {
        send_due();
    }
}

void WorkerProcess::end_run() {
    if (const auto next = run_.end()) accept(*next);
    apply_due();
}

void WorkerProcess::change_session() {
    outbox_.renumber();
    send_due();
    run_.drop_waiting();
    if (run_.goes_on()) {
        crew_.stop_now();
        draining_ = Draining::no;
        report();
    }
    run_ = {};
}

}  // namespace mayfly::simulation
