// What must hold in a simulation: at every moment, and at the end of a run.
#include <algorithm>

#include <fmt/core.h>

#include "simulation/world.hpp"

namespace mayfly::simulation {

/// No more users of a kind run than were wanted at some moment since those that run were granted:
/// docs/protocol.md, "Why users never exceed the target".
void World::check_users() {
    Kinds running(mix_.kinds.size());
    std::vector<Instant> oldest(mix_.kinds.size(), Instant::max());
    for (const auto& worker : workers_) {
        if (worker.has_ended()) continue;
        const auto users = worker.acting_users();
        for (std::size_t kind = 0; kind < users.size(); ++kind) {
            if (users[kind] == 0) continue;
            running[kind] += users[kind];
            oldest[kind] = std::min(oldest[kind], worker.crew().oldest_grant(kind));
        }
    }
    for (std::size_t kind = 0; kind < running.size(); ++kind) {
        if (running[kind] == 0) continue;
        std::uint64_t most = 0;
        for (auto entry = wanted_.rbegin(); entry != wanted_.rend(); ++entry) {
            if (kind < entry->second.size()) most = std::max(most, entry->second[kind]);
            if (entry->first <= oldest[kind]) break;
        }
        if (running[kind] <= most) continue;
        return fail(fmt::format(
            "{} users of {} run where at most {} were wanted",
            running[kind],
            mix_.kinds[kind].name,
            most
        ));
    }
}

/// Each report that the master has taken is in its figures, once.
void World::check_requests(const stats::Snapshot& snapshot) {
    const auto& run = master_->run();
    if (run.id().empty() || run.state() == stats::RunState::preparing) return;
    std::uint64_t merged = 0;
    for (const auto& [index, reports] : reports_) {
        const auto worker = master_->roster().workers().find(index);
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
        if (arrivals->lost > 0 && !has_killed_) fail("arrivals are lost though no worker died");
    }
    const auto& iterations = master_->assigner().iterations();
    if (iterations.is_limited() && iterations.begun() > iterations.total() && !has_killed_) {
        fail(fmt::format("{} of {} iterations ran", iterations.begun(), iterations.total()));
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
        for (const auto index : worker.indexes()) {
            const auto record = master_->roster().workers().find(index);
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
