// What changes a run while it goes on: people, the scenario's shape, thresholds.
#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "base/password.hpp"
#include "master/changes.hpp"
#include "master/coordinator.hpp"
#include "master/overview.hpp"

namespace mayfly::master {

using stats::RunChange;

void Coordinator::set_target(const Target& target) {
    auto possible = target;
    possible.users = assigner_.possible(target.users);
    if (possible.users > run().options().target.users) check_mix(possible.users);
    const auto before = load_words();
    conduct_.run().set_target(possible, instant());
    turn_due_.set();
    if (run().is_active() && note_load(before)) {
        note_steering(stats::Annotation::Kind::target, words_of(possible));
    }
}

/// What is asked for, for people.
std::string Coordinator::load_words() const {
    if (options().has_shape) return "users as the scenario's shape asks for them";
    const bool has_stages = run().follows_stages();
    return words_of(options().target, arrivals(), has_stages ? options().stages : plan::Stages());
}

/// False if it is what it was.
bool Coordinator::note_load(std::string before) {
    auto now = load_words();
    if (now == before) return false;
    note_change(RunChange::What::load, std::move(before), std::move(now));
    return true;
}

/// For the run's record.
void Coordinator::note_change(RunChange::What what, std::string before, std::string now) {
    const auto elapsed = run().planned_time_at(instant());
    results_.note_change({unix_time(), elapsed, what, std::move(before), std::move(now)});
}

/// What a person did, for charts and the log.
void Coordinator::note_steering(stats::Annotation::Kind kind, const std::string& sentence) {
    logging::info("{}", sentence);
    results_.annotate(kind, sentence, unix_time());
    turn_due_.set();
}

Result<void> Coordinator::pause() {
    const auto now = instant();
    if (!run().is_active()) return Error{"no test runs that could be paused"};
    if (run().pauses().end_of_pause(run().elapsed_at(now)) == Duration::max()) {
        return Error{"the test is paused already; resume it or stop it"};
    }
    conduct_.run().pause(now);
    results_.note_paused(unix_time());
    assigner_.tell_all();
    note_steering(stats::Annotation::Kind::paused, "paused: no new task begins");
    return {};
}

Result<void> Coordinator::resume() {
    const auto now = instant();
    if (!run().is_paused_at(now)) return Error{"no test is paused"};
    if (run().next_change_after(now) != Instant::max()) return {};  // It is about to go on.
    conduct_.run().resume(now + Arrivals::notice);
    assigner_.tell_all();
    const auto length = to_seconds(run().paused_at(now + Arrivals::notice));
    note_steering(
        stats::Annotation::Kind::resumed,
        fmt::format("resumed; the test has been paused for {:.1f} s", length)
    );
    return {};
}

/// When workers can make a change of their plans all at once.
Duration Coordinator::next_moment(Instant now) const {
    const auto notice = run().is_paused_at(now) ? Duration(0) : Arrivals::notice;
    // As texts of stages have it.
    return std::chrono::ceil<std::chrono::milliseconds>(run().planned_time_at(now) + notice);
}

/// Arrivals a second.
double Coordinator::asked_rate(Instant now) const {
    if (!run().is_active() || run().is_paused_at(now)) return 0;
    return arrivals().per_second_at(run().planned_time_at(now));
}

void Coordinator::note_begun(const stats::Interval& news) {
    Results::Arrived arrived{.begun = assigner_.arrivals().begun_in(news.arrivals)};
    for (const auto& [kind, counts] : news.arrivals) arrived.dropped += counts.dropped;
    results_.note_arrivals(arrived, news.from, news.until);
}

Result<void> Coordinator::set_rate(const std::string& kind, double per_second, Asker asker) {
    const auto now = instant();
    if (!run().is_active()) return Error{"no test runs whose rate could be changed; start one"};
    auto& arrivals = assigner_.arrivals();
    const auto moment = next_moment(now);
    const auto before = rates_at(arrivals.plan(), run().planned_time_at(now));
    if (auto set = arrivals.set_rate(kind, per_second, moment); !set) return set;
    if (asker == Asker::somebody) {
        note_change(RunChange::What::load, before, rates_at(arrivals.plan(), moment));
    }
    assigner_.tell_all();
    note_steering(
        stats::Annotation::Kind::target,
        fmt::format("arrivals{}: {:g} a second", kind.empty() ? "" : " of " + kind, per_second)
    );
    return {};
}

Result<void> Coordinator::skip_stage() {
    const auto now = instant();
    if (!run().is_active()) return Error{"no test runs whose stage could be skipped; start one"};
    auto& arrivals = assigner_.arrivals();
    const auto end = arrivals.plan().length();
    const auto before = load_words();
    const bool has_rates = arrivals.skip_stage(run().planned_time_at(now), next_moment(now));
    if (run().follows_stages()) {
        conduct_.run().skip_stage(now);
    } else if (!has_rates) {
        return Error{"the test has no stages that could be skipped"};
    } else if (options().run_time == end) {
        conduct_.run().end_after(arrivals.plan().length());
    }
    arrivals.end_after(options().run_time);
    note_load(before);
    assigner_.tell_all();
    note_steering(stats::Annotation::Kind::target, "the stage is skipped");
    return {};
}

Result<void> Coordinator::edit(const Edit& wanted) {
    const auto& [host, run_time] = wanted;
    if (host && !run().is_active()) {
        return Error{"no test runs whose host could be changed; start one"};
    }
    if (run_time) {
        const auto can = check_run_time(*run_time, run(), arrivals(), instant());
        if (!can) return can;
    }
    const bool is_other_host = host && *host != options().host;
    const bool is_other_time = run_time && *run_time != options().run_time;
    const auto can =
        results_.check_changes(std::size_t{is_other_host} + std::size_t{is_other_time});
    if (!can) return can;
    if (is_other_host) change_host(*host);
    if (is_other_time) change_run_time(*run_time);
    return {};
}

void Coordinator::change_host(const std::string& host) {
    const auto before = without_password(options().host);
    const auto shown = without_password(host);
    note_change(RunChange::What::host, before, shown);
    conduct_.run().set_host(host);
    assigner_.tell_all();
    tell_figures(snapshot());
    note_steering(stats::Annotation::Kind::target, "host: " + shown);
}

void Coordinator::change_run_time(Duration run_time) {
    const auto words = [](Duration time) {
        return time == Duration(0) ? std::string() : plan::exact_text(time);
    };
    const auto before = words(options().run_time);
    const auto now = words(run_time);
    note_change(RunChange::What::run_time, before, now);
    conduct_.run().end_after(run_time);
    assigner_.arrivals().end_after(run_time);
    assigner_.tell_all();
    note_steering(
        stats::Annotation::Kind::target, "run time: " + (now.empty() ? "until stopped" : now)
    );
}

Result<void> Coordinator::annotate(const std::string& text, std::optional<UnixMillis> time) {
    const auto now = unix_time();
    if (auto noted = results_.note(text, time.value_or(now), now); !noted) return noted;
    logging::info("annotation: {}", text);
    turn_due_.set();
    return {};
}

/// Marks the stages that have begun since the last call, up to a second ago, where they began.
void Coordinator::note_stage(Instant now) {
    if (!run().is_active()) return;
    const auto elapsed = run().planned_time_at(now);
    const auto begun = unix_time() - std::chrono::floor<std::chrono::milliseconds>(elapsed).count();
    for (auto& [begin, words] : assigner_.arrivals().take_begun_stages(elapsed)) {
        const auto when = begun + std::chrono::floor<std::chrono::milliseconds>(begin).count();
        results_.annotate(stats::Annotation::Kind::stage, std::move(words), when);
    }
    if (run().follows_stages()) results_.note_stages(options().stages, elapsed, begun);
}

/// So many users may be too few for some kinds.
void Coordinator::check_mix(std::uint64_t users) {
    results_.note_idle_kinds(assigner_.idle_kinds(users));
    if (const auto lack = assigner_.lack(users); !lack.empty()) {
        logging::warning("{}", lack);
        results_.warn(lack);
    }
}

/// The answer goes to follow().
void Coordinator::ask_shape(const stats::Snapshot& now) {
    if (!run().is_active() || !run().follows_shape()) return;
    if (run().is_paused_at(instant())) return;
    const auto& totals = now.aggregated;
    const auto rate = totals.current_requests_per_second;
    conduct_.ask({
        .run = run().id(),
        .elapsed = now.run.elapsed - now.run.paused,
        .users = now.run.running_users,
        .rate = rate,
        .failures = rate > 0 ? totals.current_failures_per_second / rate : 0,
        .p95 = totals.current_p95,
    });
}

void Coordinator::follow(const cluster::Load& load) {
    if (!run().is_active() || !run().follows_shape()) return;
    if (load.problem.empty() && !load.goes_on) return stop(cluster::StopMode::graceful);
    auto problem = load.problem;
    if (problem.empty() && !(load.spawn_rate > 0))
        problem = "the shape's spawn rate is not above 0";
    if (problem.empty()) {
        if (const auto done = assigner_.weigh(load.shares); !done) problem = done.error().message;
    }
    if (!problem.empty()) {
        if (conduct_.fail(problem, instant())) tell_end(problem);
        return;
    }
    const auto users = std::min(load.users, plan::Stages::most_users);
    conduct_.run().follow({assigner_.possible(users), load.spawn_rate}, instant());
    turn_due_.set();
}

/// What the director says.
void Coordinator::hear_director(const cluster::Message& message) {
    if (const auto* load = std::get_if<cluster::Load>(&message)) return follow(*load);
    if (const auto* note = std::get_if<cluster::Note>(&message)) sessions_.pass_on(*note);
}

void Coordinator::stop(cluster::StopMode mode) {
    conduct_.run().stop(mode, instant());
    turn_due_.set();
}

void Coordinator::hurry(cluster::StopMode mode) {
    conduct_.hurry(mode, instant());
    turn_due_.set();
}

void Coordinator::reset_statistics() {
    begin_statistics("statistics reset");
}

void Coordinator::begin_statistics(const std::string& reason) {
    results_.reset(reason, unix_time());
    logging::info("{}; all figures begin anew", reason);
    if (!run().goes_on()) return;
    const auto now = instant();
    assigner_.arrivals().reset(sessions_.roster(), run().planned_time_at(now));
    conduct_.run().reset_statistics(now);
    sessions_.send_to_all(cluster::Reset{run().id(), run().statistics()});
}

void Coordinator::watch_thresholds(const stats::Snapshot& now) {
    if (!run().is_active() || run().warms_up() || run().is_paused_at(instant())) return;
    results_.note_thresholds(now.thresholds, unix_time());
    if (!results_.may_end_run()) return;
    const auto sentence = results_.overdue(now);
    if (!sentence) return;
    logging::warning("{}", *sentence);
    stop(cluster::StopMode::graceful);
}

void Coordinator::accept_row_request(std::uint32_t index, const cluster::RowRequest& request) {
    const auto file = std::ranges::find(mix().data, request.name, &plan::RowFile::name);
    if (request.run != run().id() || file == mix().data.end()) return;
    const auto workers = sessions_.roster().live().size();
    sessions_.send({index, row_blocks_.grant(index, request, file->rows, workers)});
}

}  // namespace mayfly::master
