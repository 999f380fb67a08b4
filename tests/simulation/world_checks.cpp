// What must hold in a simulation: at every moment, and at the end of a run.
#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "simulation/world.hpp"

namespace mayfly::simulation {

using namespace std::chrono_literals;

/// Whoever begins to run is not one too many: no more users of the kind run then than were wanted
/// at some moment since the master granted it (docs/protocol.md, "Why users never exceed the
/// target").
void World::check_users() {
    auto& [running, granted] = acting_;
    running.assign(mix_.kinds.size(), 0);
    granted.assign(mix_.kinds.size(), Instant::max());
    while (acted_.size() < workers_.size()) acted_.emplace_back(mix_.kinds.size());
    auto acted = acted_.begin();
    bool has_begun = false;
    for (const auto& worker : workers_) {
        auto& before = *acted++;
        // What another master assigned runs until the worker knows better, or its lease ends.
        if (worker.has_ended() || !worker.obeys(master_number())) continue;
        const auto& users = worker.acting_users();
        const auto& crew = worker.crew();
        for (std::size_t kind = 0; kind < users.size(); ++kind) {
            running[kind] += users[kind];
            const auto last = std::exchange(before[kind], {users[kind], crew.started()[kind]});
            if (users[kind] == 0) continue;
            const bool begin = crew.started()[kind] > last.started;
            if (!begin && users[kind] <= last.running) continue;
            const auto since = begin ? crew.last_grant(kind) : crew.oldest_grant(kind);
            granted[kind] = std::min(granted[kind], since);
            has_begun = true;
        }
    }
    for (std::size_t kind = 0; has_begun && kind < running.size(); ++kind) {
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

void World::note_link(std::uint32_t index, bool is_pulse) {
    auto& links = links_[{master_number(), index}];
    if (links.answered == Instant{}) links.answered = events_.now();
    (is_pulse ? links.pulse_ended : links.session_ended).reset();
}

void World::note_end(std::uint32_t index, bool is_pulse) {
    auto& links = links_[{master_number(), index}];
    (is_pulse ? links.pulse_ended : links.session_ended) = events_.now();
}

void World::note_probe(std::uint32_t index, const cluster::Message& message) {
    const auto* probe = std::get_if<cluster::Probe>(&message);
    if (probe == nullptr) return;
    auto& links = links_[{master_number(), index}];
    links.probed = events_.now();
    links.probed_term = probe->term;
}

/// A worker is given up after twelve seconds of silence, or two, or seven while the run ends, after
/// the later of its two links was closed (docs/protocol.md, "Stalled, absent and lost").
void World::check_losses(stats::RunState before) {
    const auto limit = before == stats::RunState::stopping ? 7s : 2s;
    const auto now = events_.now();
    for (const auto& [index, record] : master_->roster().workers()) {
        auto& links = links_[{master_number(), index}];
        if (!record.is_lost) links.lost_term.reset();
        if (!record.is_lost || links.lost_term) continue;
        links.lost_term = record.term;
        const bool is_silent = now - links.answered >= 12s;
        const bool may_run = !links.session_ended && record.term % 2 == 0;
        const auto ended = std::max(links.pulse_ended, links.session_ended);
        if (is_silent || (links.pulse_ended && !may_run && now - *ended >= limit)) continue;
        fail(fmt::format("{} is given up too soon", record.name));
    }
}

std::vector<std::uint32_t> World::draining_workers() const {
    std::vector<std::uint32_t> workers;
    for (const auto& [index, record] : master_->roster().workers()) {
        if (record.is_draining && !record.has_left()) workers.push_back(index);
    }
    return workers;
}

/// A run does not end without one whose session works and has told that none of the users that it
/// had when it was lost is left, unless it has waited for long.
void World::check_awaited(stats::RunState before, const std::vector<std::uint32_t>& draining) {
    const auto now = events_.now();
    const auto state = master_->state();
    const bool is_stopping = before == stats::RunState::stopping;
    if (!is_stopping && state != stats::RunState::stopped) stopping_since_.reset();
    if (is_stopping && !stopping_since_) stopping_since_ = now;
    if (state != stats::RunState::stopped || before == stats::RunState::stopped) return;
    if (stopping_since_ && now - *stopping_since_ >= 9s) return;
    for (const auto index : draining) {
        const auto& links = links_[{master_number(), index}];
        const bool works = !links.session_ended && now - links.probed < 2s;
        const bool is_empty = !links.lost_term || links.probed_term > (*links.lost_term | 1) ||
                              links.probed_term % 2 == 1;
        if (!works || !is_empty) continue;
        fail(fmt::format("the run ends without {}, which works", master_->roster().at(index).name));
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
    if (iterations.is_limited() && iterations.begun() > iterations.total() && !has_given_up_) {
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
