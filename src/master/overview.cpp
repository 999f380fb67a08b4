#include "master/overview.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/core.h>

namespace mayfly::master {
namespace {

std::string note_on(const WorkerRecord& worker, Instant now) {
    const auto late = worker.lateness(now);
    if (!worker.note.empty() || late < Roster::late_limit) return worker.note;
    return fmt::format(
        "its figures are {} s late", std::chrono::floor<std::chrono::seconds>(late).count()
    );
}

/// But for the note on it.
stats::WorkerSnapshot seen(const WorkerRecord& worker) {
    return {
        .name = worker.name,
        .state = worker.state(),
        .users = sum(worker.running),
        .cpu = worker.beat.cpu,
        .memory_bytes = worker.beat.memory_bytes,
        .loop_lag = worker.beat.loop_lag,
        .open_files = worker.beat.open_files,
        .requests_per_second = worker.requests_per_second,
        .in_flight = worker.in_flight,
        .oldest_in_flight = worker.in_flight > 0 ? worker.oldest_in_flight : Duration(0)};
}

std::uint64_t running_of_kind(const Roster& roster, std::size_t kind) {
    std::uint64_t users = 0;
    for (const auto& [index, worker] : roster.workers()) {
        if (worker.counts() && kind < worker.running.size()) users += worker.running[kind];
    }
    return users;
}

std::vector<stats::TaskSnapshot> with_weights(
    std::span<const plan::Kind> mix, const std::vector<stats::TaskSnapshot>& counted
) {
    std::vector<stats::TaskSnapshot> tasks;
    for (const auto& kind : mix) {
        const auto shares = plan::task_shares(kind);
        const auto first = tasks.size();
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const auto& task = kind.tasks[i];
            const auto same = std::find_if(
                tasks.begin() + static_cast<std::ptrdiff_t>(first),
                tasks.end(),
                [&](const auto& row) { return row.task == task.name; }
            );
            if (same != tasks.end()) {  // A step that recurs in its sequence.
                same->weight += shares[i];
                continue;
            }
            const auto known = std::find_if(counted.begin(), counted.end(), [&](const auto& row) {
                return row.kind == kind.name && row.task == task.name;
            });
            const auto runs = known == counted.end() ? 0 : known->runs;
            const auto is_grouped = task.within > 0 && task.within <= i;
            const auto group = is_grouped ? kind.tasks[task.within - 1].name : std::string();
            tasks.push_back({kind.name, task.name, shares[i], runs, group});
        }
    }
    return tasks;
}

bool has_done_iterations(const stats::RunSnapshot& run) {
    return run.iterations > 0 && run.begun_iterations >= run.iterations;
}

}  // namespace

std::uint64_t users_of(const Roster& roster, Count count) {
    std::uint64_t users = 0;
    for (const auto& [index, worker] : roster.workers()) {
        if (count == Count::running_and_ended) users += worker.crashed_users;
        if (!worker.counts()) continue;
        users += sum(worker.running);
        if (count == Count::running_and_ended) users += worker.ended_users;
    }
    return users;
}

std::uint64_t users_in(const Roster& roster, std::int64_t second) {
    std::uint64_t users = 0;
    for (const auto& [index, worker] : roster.workers()) {
        const auto counted = worker.counts() && !worker.is_cut_off() ? sum(worker.running) : 0;
        users += worker.users_by_second.at(second).value_or(counted);
    }
    return users;
}

std::vector<stats::WorkerSnapshot> workers_in(const Roster& roster) {
    std::vector<stats::WorkerSnapshot> workers;
    for (const auto& [index, worker] : roster.workers()) workers.push_back(seen(worker));
    return workers;
}

std::string words_of(
    const Target& target, const plan::ArrivalPlan& arrivals, const plan::Stages& stages
) {
    const auto text = arrivals.is_empty() ? "" : "arrivals: " + arrivals.to_text();
    if (target.users == 0 && !text.empty()) return text;
    const auto users = fmt::format(
        "{} user{} at {:g} a second", target.users, target.users == 1 ? "" : "s", target.spawn_rate
    );
    const auto load = stages.is_empty() ? users : "stages " + stages.to_text();
    return text.empty() ? load : load + ", " + text;
}

std::string rates_at(const plan::ArrivalPlan& arrivals, Duration elapsed) {
    std::string words = "arrivals";
    for (const plan::ArrivalStream& stream : arrivals.streams) {
        if (&stream != &arrivals.streams.front()) words += ",";
        if (arrivals.streams.size() > 1) words += " of " + stream.names();
        words += fmt::format(": {:g} a second", stream.rates.per_second_at(elapsed));
    }
    return words;
}

std::string shortfall(const stats::RunSnapshot& run, std::uint64_t ramped) {
    if (run.reached_users >= run.target_users || !run.setup_problem.empty()) return {};
    if (has_done_iterations(run)) return {};
    const auto ran = fmt::format("only {} of {} users ran", run.reached_users, run.target_users);
    if (run.unstarted_users > 0) {
        return ran + ", as the others could not start";  // Each worker has said why.
    }
    if (ramped < run.target_users && !run.stages.empty()) {
        // At their last instant nobody starts any more.
        if (run.run_time > Duration(0) && run.elapsed - run.paused >= run.run_time) return {};
        return ran + ": the run ended before the end of its stages";
    }
    if (ramped < run.target_users) {
        const auto needed = static_cast<double>(run.target_users) / run.spawn_rate;
        const auto seconds = std::chrono::seconds(static_cast<std::int64_t>(std::ceil(needed)));
        // Users that finish their task at the end may take the run far beyond its run time.
        const bool was_whole =
            run.run_time > Duration(0) && run.elapsed - run.paused >= run.run_time;
        const auto length = was_whole ? run.run_time : run.measured;
        return fmt::format(
            "{}: it takes {} to start all at {:g} a second, and the {} {}; let it run for longer "
            "(--run-time) or start them faster (--spawn-rate)",
            ran,
            format_duration(seconds),
            run.spawn_rate,
            was_whole ? "run time was" : "run ended after",
            format_duration(std::chrono::round<std::chrono::milliseconds>(length))
        );
    }
    const auto has_crashed = run.crashed_users > 0;
    if (has_crashed || run.reached_users + run.failed_users >= run.target_users) return {};
    return ran + ": the run ended before the workers had started the others";
}

RunProgress progress_of(const Roster& roster, Instant now) {
    RunProgress progress{.users = users_of(roster, Count::running_and_ended)};
    progress.running_users = users_of(roster, Count::running);
    for (const auto& [index, worker] : roster.workers()) {
        progress.live_workers += worker.is_live();
        const auto may_come = worker.may_return(now) || worker.session == SessionState::connecting;
        progress.absent_workers += !worker.is_live() && !worker.is_leaving && may_come;
        progress.left_workers += worker.is_leaving && worker.figures_came;  // During this run.
        progress.draining += worker.is_awaited(now);
        progress.away += worker.is_awaited(now) && worker.is_silent(now);
        progress.is_hindered = progress.is_hindered || (worker.is_live() && worker.is_hindered);
        progress.idle += worker.is_awaited(now) && (worker.is_idle || !worker.has_lease());
        progress.preparing += worker.is_preparing && worker.counts();
    }
    return progress;
}

EndOfUsers end_of_users(const stats::RunSnapshot& run, const RunProgress& progress) {
    const bool has_ended = progress.users > 0;
    const auto users = run.target_users;
    const auto failed = run.failed_users;
    if (has_done_iterations(run)) {
        return {fmt::format("the run ends: all {} iterations are done", run.iterations)};
    }
    if (users == 0) return {"the run ends: no users were asked for", true};
    if (failed == 0 && !has_ended) return {"the run ends: no user could be started", true};
    if (failed >= users) {
        return {
            users == 1 ? "the run ends: its only user could not start"
                       : fmt::format("the run ends: none of its {} users could start", users),
            true};
    }
    if (run.crashed_users > 0) {
        return {
            users == 1 ? "the run ends: its only user took down its worker"
                       : fmt::format(
                             "the run ends: {} of its {} users took down their workers and the "
                             "others have ended",
                             run.crashed_users,
                             users
                         ),
            true};
    }
    if (failed > 0) {
        return {
            fmt::format(
                "the run ends: {} of its {} users could not start and the others have ended",
                failed,
                users
            ),
            true};
    }
    return {
        users == 1 ? "the run ends: its only user has ended"
                   : fmt::format("the run ends: its {} users have all ended", users)};
}

void add_overview(stats::Snapshot& snapshot, const RunView& view, Instant now) {
    auto& run = snapshot.run;
    const auto& options = view.run.options();
    run.id = view.run.id();
    run.state = view.run.is_paused_at(now) ? stats::RunState::paused : view.run.state();
    run.host = options.host;
    run.target_users = options.target.users;
    run.spawn_rate = options.target.spawn_rate;
    run.wanted_users = view.run.wanted_at(now);
    run.running_users = users_of(view.roster, Count::running);
    run.elapsed = view.run.elapsed_at(now);
    run.paused = view.run.paused_at(now);
    run.warms_up = view.run.warms_up();
    run.warmup = view.run.warmup();
    run.run_time = options.run_time;
    if (view.run.follows_stages()) run.stages = options.stages.to_text();
    for (const auto& [index, worker] : view.roster.workers()) {
        run.failed_users += worker.failed_users;
        auto worker_seen = seen(worker);
        worker_seen.note = note_on(worker, now);
        run.in_flight += worker_seen.in_flight;
        run.oldest_in_flight = std::max(run.oldest_in_flight, worker_seen.oldest_in_flight);
        run.unstarted_users += worker.unstarted_users;
        run.crashed_users += worker.crashed_users;
        const auto is_dead = worker.session == SessionState::ended;
        run.is_partial = run.is_partial || (worker.is_draining && is_dead);
        snapshot.workers.push_back(worker_seen);
    }
    for (std::size_t kind = 0; kind < view.mix.size(); ++kind) {
        const auto wanted = kind < view.wanted.size() ? view.wanted[kind] : 0;
        snapshot.kinds.push_back({view.mix[kind].name, wanted, running_of_kind(view.roster, kind)});
    }
    snapshot.tasks = with_weights(view.mix, snapshot.tasks);
}

}  // namespace mayfly::master
