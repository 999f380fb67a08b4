// What changes a run while it goes on: people, the scenario's shape, thresholds.
#include <algorithm>
#include <utility>
#include <variant>

#include "base/logging.hpp"
#include "master/master.hpp"
#include "master/overview.hpp"

namespace mayfly::master {

void Master::set_target(const Target& target) {
    auto possible = target;
    possible.users = assigner_.possible(target.users);
    if (possible.users > run().options().target.users) check_mix(possible.users);
    if (run().is_active() && possible != run().options().target) {
        results_.annotate(stats::Annotation::Kind::target, words_of(possible), unix_now());
    }
    conduct_.run().set_target(possible, Clock::now());
    tick_wakeup_.set();
}

void Master::set_arrival_rate(double per_second) {
    auto& arrivals = assigner_.arrivals();
    if (!run().is_active() || arrivals.plan().is_empty()) return;
    arrivals.set_rate(per_second, run().elapsed_at(Clock::now()));
    results_.annotate(
        stats::Annotation::Kind::target, "arrivals: " + arrivals.plan().to_text(), unix_now()
    );
    assigner_.invalidate();
    tick_wakeup_.set();
}

/// So many users may be too few for some kinds.
void Master::check_mix(std::uint64_t users) {
    results_.note_idle_kinds(assigner_.idle_kinds(users));
    if (const auto lack = assigner_.lack(users); !lack.empty()) {
        logging::warning("{}", lack);
        results_.warn(lack);
    }
}

/// The answer goes to follow().
void Master::ask_shape(const stats::Snapshot& now) {
    if (!run().is_active() || !run().follows_shape()) return;
    const auto& totals = now.aggregated;
    const auto rate = totals.current_requests_per_second;
    conduct_.ask({
        .run = run().id(),
        .elapsed = now.run.elapsed,
        .users = now.run.running_users,
        .rate = rate,
        .failures = rate > 0 ? totals.current_failures_per_second / rate : 0,
        .p95 = totals.current_p95,
    });
}

void Master::follow(const cluster::Load& load) {
    if (!run().is_active() || !run().follows_shape()) return;
    if (load.problem.empty() && !load.goes_on) return stop(cluster::StopMode::graceful);
    auto problem = load.problem;
    if (problem.empty() && !(load.spawn_rate > 0))
        problem = "the shape's spawn rate is not above 0";
    if (problem.empty()) {
        if (const auto done = assigner_.weigh(load.shares); !done) problem = done.error().message;
    }
    if (!problem.empty()) {
        if (conduct_.fail(problem, Clock::now())) tell_end(problem);
        return;
    }
    const auto users = std::min(load.users, plan::Stages::most_users);
    conduct_.run().follow({assigner_.possible(users), load.spawn_rate}, Clock::now());
    tick_wakeup_.set();
}

/// What the director says.
void Master::take(const cluster::Message& message) {
    if (const auto* load = std::get_if<cluster::Load>(&message)) return follow(*load);
    if (const auto* note = std::get_if<cluster::Note>(&message)) sessions_.pass_on(*note);
}

void Master::stop(cluster::StopMode mode) {
    conduct_.run().stop(mode, Clock::now());
    tick_wakeup_.set();
}

void Master::hurry(cluster::StopMode mode) {
    conduct_.hurry(mode, Clock::now());
    tick_wakeup_.set();
}

void Master::reset_statistics() {
    begin_statistics("statistics reset");
}

void Master::begin_statistics(const std::string& reason) {
    results_.reset(reason, unix_now());
    if (!run().goes_on()) return;
    assigner_.arrivals().reset(sessions_.roster(), run().elapsed_at(Clock::now()));
    conduct_.run().reset_statistics();
    sessions_.send_to_all(cluster::Reset{run().id(), run().statistics()});
}

void Master::watch_thresholds(const stats::Snapshot& now) {
    if (!run().is_active() || run().warms_up() || !results_.may_end_run()) return;
    const auto sentence = results_.overdue(now);
    if (!sentence) return;
    logging::warning("{}", *sentence);
    stop(cluster::StopMode::graceful);
}

}  // namespace mayfly::master
