// What must hold in a simulation: at every moment, and at the end of a run.
#include <algorithm>

#include <fmt/core.h>

#include "simulation/world.hpp"

namespace mayfly::simulation {

/// Whoever begins to run is not one too many: no more users of the kind run then than were wanted
/// at some moment since the master granted it (docs/protocol.md, "Why users never exceed the
/// target").
void World::check_users() {
    Kinds running(mix_.kinds.size());
    std::vector<Instant> granted(mix_.kinds.size(), Instant::max());  // To those that began.
    acted_.resize(workers_.size());
    for (std::size_t at = 0; at < workers_.size(); ++at) {
        const auto& worker = workers_[at];
        // What another master assigned runs until the worker knows better, or its lease ends.
        if (worker.has_ended() || !worker.obeys(master_number())) continue;
        auto users = worker.acting_users();
        auto& [before, started] = acted_[at];
        before.resize(users.size());
        started.resize(users.size());
        for (std::size_t kind = 0; kind < users.size(); ++kind) {
            running[kind] += users[kind];
            if (users[kind] == 0) continue;
            const auto& crew = worker.crew();
            const bool begin = crew.started()[kind] > started[kind];
            if (!begin && users[kind] <= before[kind]) continue;
            const auto since = begin ? crew.last_grant(kind) : crew.oldest_grant(kind);
            granted[kind] = std::min(granted[kind], since);
        }
        before = std::move(users);
        started = worker.crew().started();
    }
    for (std::size_t kind = 0; kind < running.size(); ++kind) {
        if (granted[kind] == Instant::max()) continue;
        std::uint64_t most = 0;
        for (auto entry = wanted_.rbegin(); entry != wanted_.rend(); ++entry) {
            if (kind < entry->second.size()) most = std::max(most, entry->second[kind]);
            if (entry->first < granted[kind]) break;
        }
        if (running[kind] <= most) continue;
        return fail(fmt::format(
            "{} users of {} run where at most {} were wanted; {}",
            running[kind],
            mix_.kinds[kind].name,
            most,
            standing()
        ));
    }
}

/// Each report that the master has taken is in its figures, once.
void World::check_requests(const stats::Snapshot& snapshot) {
    const auto& run = master_->run();
    if (run.id().empty() || run.state() == stats::RunState::preparing) return;
    std::uint64_t merged = 0;
    for (const auto& [index, reports] : reports_) {
        if (index.first != master_number()) continue;
        const auto worker = master_->roster().workers().find(index.second);
        if (worker == master_->roster().workers().end()) continue;
        for (std::size_t at = 0; at < reports.size(); ++at) {
            if (at + 1 > worker->second.last_sequence) break;
            if (reports[at].run != run.id() || reports[at].statistics != run.statistics()) continue;
            merged += reports[at].requests;
        }
    }
    if (snapshot.aggregated.requests != merged) {
        fail(fmt::format(
            "the master counts {} requests where it was sent {}",
            snapshot.aggregated.requests,
            merged
        ));
    }
}

void World::check_end() {
    check_settled_workers();
    const auto snapshot = master_->snapshot();
    if (const auto& arrivals = snapshot.arrivals) {
        if (arrivals->scheduled != arrivals->ended() + arrivals->lost) {
            fail(fmt::format(
                "{} arrivals are scheduled where {} ended and {} are lost",
                arrivals->scheduled,
                arrivals->ended(),
                arrivals->lost
            ));
        }
        if (arrivals->lost > 0 && !has_lost_) fail("arrivals are lost though no worker died");
    }
    if (snapshot.run.is_partial && !has_lost_ && !has_held_up_) {
        fail("the run is partial though nobody was lost or held up");
    }
    const auto& iterations = master_->assigner().iterations();
    if (iterations.is_limited() && iterations.begun() > iterations.total() && !has_lost_) {
        fail(fmt::format("{} of {} iterations ran", iterations.begun(), iterations.total()));
    }
    // Users here end by themselves only when no task is left for them, or take down their worker.
    const auto may_run = snapshot.run.target_users > snapshot.run.crashed_users;
    const auto ended_by_itself = master_->run().has_run_out_of_users() && may_run;
    if (ended_by_itself && iterations.begun() < iterations.total()) {
        fail(fmt::format(
            "only {} of {} iterations ran, of {} users",
            iterations.begun(),
            iterations.total(),
            snapshot.run.target_users
        ));
    }
}

/// What a worker that lives has counted, it has handed in.
void World::check_settled_workers() {
    const auto& run = master_->run();
    for (const auto& worker : workers_) {
        if (worker.has_ended()) continue;
        std::uint64_t counted = 0;
        std::uint64_t reported = 0;
        for (const auto& [id, statistics, requests] : worker.counted()) {
            if (id == run.id() && statistics == run.statistics()) counted += requests;
        }
        for (const auto& index : worker.indexes()) {
            if (index.first != master_number()) continue;
            const auto record = master_->roster().workers().find(index.second);
            if (record == master_->roster().workers().end()) continue;
            const auto& reports = reports_[index];
            if (record->second.last_sequence != reports.size()) {
                return fail("a worker is done though the master lacks one of its reports");
            }
            for (const auto& report : reports) {
                if (report.run == run.id() && report.statistics == run.statistics()) {
                    reported += report.requests;
                }
            }
        }
        if (counted != reported) {
            return fail(
                fmt::format("a worker has counted {} requests and handed in {}", counted, reported)
            );
        }
    }
}

}  // namespace mayfly::simulation
