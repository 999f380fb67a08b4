#include "worker/reporter.hpp"

#include <algorithm>
#include <utility>

#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::worker {
namespace {

constexpr Duration report_period = std::chrono::seconds(1);

}  // namespace

Reporter::Reporter(fiber::Loop& loop, const WorkerRun& run, const Send& send)
    : loop_(loop), run_(run), send_(send) {
    begin_run();
}

void Reporter::watch(const Plan& plan, load::Crew& crew) {
    plan_ = &plan;
    crew_ = &crew;
}

void Reporter::keep_reporting() {
    while (true) {
        // An interval is a whole second of the clock that people read, as the points of a chart.
        const auto since = std::chrono::milliseconds(unix_now()) % report_period;
        fiber::sleep_until(Clock::now() + report_period - since);
        // Before its first users the run may not have begun for all: what was measured waits.
        const auto has_news = run_.epoch() > 0 && run_.state() != WorkerRun::State::drained;
        if (run_.goes_on() && has_news) {
            report();
        } else {
            send_due();  // What the master has not taken yet.
        }
    }
}

void Reporter::report() {
    auto news = recorder_->take(unix_now());
    news.tasks = crew_->take_task_runs();
    news.most_users = crew_->take_most_users();
    outbox_.add(run_.id(), run_.statistics(), std::move(news));
    send_due();
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
    const auto running = crew_->running();
    for (std::size_t i = 0; i < running.size(); ++i) {
        // Barred users run no further; they only have to find that out.
        state.running.push_back({plan_->kinds()[i]->name, loop_.is_barred() ? 0 : running[i]});
    }
    state.failed_users = crew_->failed_users();
    state.stopped_users = crew_->stopped_users();
    state.reached_users = crew_->reached_users();
    state.unstarted_users = crew_->unstarted_users();
    state.obstacle = crew_->obstacle();
    state.in_flight = recorder_->in_flight().count();
    state.oldest_in_flight = recorder_->in_flight().oldest_age(Clock::now());
    state.abort_reason = crew_->abort_reason();
    state.asks_to_stop = crew_->is_test_stop_requested();
    state.is_final = run_.state() == WorkerRun::State::drained;
    return state;
}

}  // namespace mayfly::worker
