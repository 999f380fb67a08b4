#include "master/assigner.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/core.h>

namespace mayfly::master {

Result<void> Assigner::begin(const plan::Mix& mix, const std::vector<plan::KindChoice>& choices) {
    auto kinds = mix.kinds;
    if (auto chosen = plan::choose(kinds, choices); !chosen) return chosen;
    *this = {};
    is_stale_ = true;
    kinds_ = std::move(kinds);
    for (const auto& kind : kinds_) weights_.push_back(kind.weight);
    distribution_ = Distribution(kinds_);
    return {};
}

Result<void> Assigner::weigh(const std::vector<cluster::KindShare>& shares) {
    auto kinds = kinds_;
    for (std::size_t at = 0; at < kinds.size(); ++at) {
        kinds[at].weight = shares.empty() ? weights_[at] : 0;
    }
    for (const auto& [name, share] : shares) {
        const auto kind = std::ranges::find(kinds, name, &plan::Kind::name);
        if (kind == kinds.end()) {
            return Error{fmt::format("the shape names '{}', which is no kind of users here", name)};
        }
        if (!std::isfinite(share) || share < 0) {
            return Error{
                fmt::format("the shape's share of '{}' is {}; use 0 or more", name, share)};
        }
        // Who was left out when the run started stays out.
        if (weights_[static_cast<std::size_t>(kind - kinds.begin())] > 0) kind->weight = share;
    }
    if (kinds == kinds_) return {};
    kinds_ = std::move(kinds);
    distribution_.weigh(kinds_);
    is_stale_ = true;
    return {};
}

Result<void> Assigner::plan_arrivals(RunOptions& options, std::uint64_t seed) {
    auto plan = plan::arrival_plan(kinds_, options.arrivals);
    if (!plan) return plan.error();
    options.has_arrivals = !plan->is_empty();
    if (!options.has_arrivals) return {};
    const auto weighted = [](const plan::Kind& kind) {
        return kind.weight > 0 && kind.fixed_count == 0;
    };
    // Nobody asks for users by number when there are only those of fixed counts besides.
    if (std::ranges::none_of(kinds_, weighted)) {
        options.stages = {};
        options.target.users = 0;
        for (const auto& kind : kinds_) options.target.users += kind.fixed_count;
    }
    const bool are_all = options.target.users == 0 || !options.arrivals.rates.is_empty();
    if (are_all && options.run_time == Duration(0)) options.run_time = plan->length();
    plan->until = options.run_time;
    plan->seed = seed;
    arrivals_ = Arrivals(std::move(*plan));
    for (std::size_t at = 0; at < kinds_.size(); ++at) weights_[at] = kinds_[at].weight;
    distribution_ = Distribution(kinds_);
    return {};
}

std::string Assigner::lack(std::uint64_t users) const {
    const auto enough = enough_for_all(kinds_);
    if (users == 0 || (enough > 0 && users >= enough)) return {};
    // One user is how a scenario is tried out, and the summary names the kinds that had none.
    const auto is_fixed = [](const plan::Kind& kind) { return kind.fixed_count > 0; };
    if (users == 1 && std::ranges::none_of(kinds_, is_fixed)) return {};
    const auto counts = kind_counts(kinds_, users);
    std::string kinds;
    for (std::size_t at = 0; at < kinds_.size(); ++at) {
        const auto& kind = kinds_[at];
        const auto due = std::max<std::uint64_t>(kind.fixed_count, kind.weight > 0 ? 1 : 0);
        if (counts[at] >= due) continue;
        kinds += fmt::format("{}{}", kinds.empty() ? "" : ", ", kind.name);
        kinds += counts[at] == 0 ? " gets none" : fmt::format(" gets {} of {}", counts[at], due);
    }
    return fmt::format(
        "{} too few for all kinds ({}); {}",
        users == 1 ? "1 user is" : fmt::format("{} users are", users),
        kinds,
        enough > 0 ? fmt::format("ask for {} or more (--users)", enough) : "ask for more (--users)"
    );
}

std::vector<std::string> Assigner::idle_kinds(std::uint64_t users) const {
    const auto counts = kind_counts(kinds_, users);
    std::vector<std::string> names;
    for (std::size_t at = 0; at < kinds_.size(); ++at) {
        const auto takes_part = kinds_[at].fixed_count > 0 || kinds_[at].weight > 0;
        if (takes_part && counts[at] == 0) names.push_back(kinds_[at].name);
    }
    return names;
}

void Assigner::remove(std::uint32_t worker) {
    grants_.remove(worker);
    iterations_.remove(worker);
}

void Assigner::drop(std::uint32_t worker, std::size_t kind) {
    distribution_.drop(worker, kind);
    is_stale_ = true;
}

bool Assigner::report(std::uint32_t worker, std::uint64_t epoch, const KindCounts& running) {
    const auto makes_room = grants_.report(worker, epoch, running) && is_partial_;
    is_stale_ = is_stale_ || makes_room;
    return makes_room;
}

std::vector<Outgoing> Assigner::advance(const TestRun& run, const Roster& roster, Instant now) {
    if (run.state() == stats::RunState::stopping) return stop(run, roster, now);
    if (!run.is_active()) return {};
    const auto users = run.wanted_at(now);
    auto wanted = distribution_.wanted(users);
    const auto can_move =
        iterations_.is_limited() && iterations_.can_move(idle_workers(run, roster));
    if (wanted == wanted_ && !is_stale_ && !can_move) return {};
    wanted_ = std::move(wanted);
    users_ = users;
    return assign(users, run, roster, now);
}

/// Those that run no users, and start none before they are told more, such as one that came when
/// all iterations were dealt. Who has arrivals may start some at any time.
std::vector<Iterations::Idle> Assigner::idle_workers(const TestRun& run, const Roster& roster)
    const {
    std::vector<Iterations::Idle> idle;
    if (!arrivals_.plan().is_empty()) return idle;
    for (const auto& share : grants_.shares()) {
        const auto& worker = roster.at(share.worker);
        const auto users = sum(share.users);
        const auto has_ended = sum(worker.running) == 0 && worker.ended_users >= users;
        if (!worker.is_live() || !grants_.is_applied(share.worker) || !has_ended) continue;
        // One that has no users yet may be about to get some.
        if (users == 0 && users_ != run.options().target.users) continue;
        idle.push_back({share.worker, users});
    }
    for (const auto index : roster.live()) {
        const auto is_new = grants_.share_of(index) == nullptr && !iterations_.has_left(index);
        if (is_new) idle.push_back({index, users_});
    }
    return idle;
}

bool Assigner::awaits_iterations(const TestRun& run, const Roster& roster) const {
    if (!iterations_.is_limited() || iterations_.begun() >= iterations_.total()) return false;
    // Some users have not been assigned yet, as those of other workers had to end before.
    if (is_stale_ || is_partial_) return true;
    const auto idle = idle_workers(run, roster);
    if (iterations_.can_move(idle)) return true;
    // Whoever has users and is not idle starts them, or is about to tell that they have ended. What
    // another one was given goes to others once it has heard of that, or is given up; one whose
    // lease had ended returns to it.
    return std::ranges::any_of(roster.workers(), [&](const auto& known) {
        const auto& [index, worker] = known;
        if (std::ranges::count(idle, index, &Iterations::Idle::worker) > 0) return false;
        const auto* share = grants_.share_of(index);
        if (share == nullptr) return worker.counts() && iterations_.has_left(index);
        return (sum(share->users) > 0 && worker.is_live()) || iterations_.has_left(index);
    });
}

/// By the users that each worker will have once all are there; true if there were some to deal.
bool Assigner::deal_iterations(const TestRun& run, const Roster& roster) {
    if (!iterations_.is_limited()) return false;
    iterations_.move(idle_workers(run, roster));
    if (!iterations_.are_undealt()) return false;
    auto eventual = distribution_;
    std::vector<Iterations::Part> parts;
    std::uint64_t users = 0;
    for (const auto& share : eventual.deal(roster.live(), run.options().target.users)) {
        parts.push_back({share.worker, sum(share.users)});
        users += parts.back().users;
    }
    // Arrivals make users on each, and a shape may.
    if (users == 0 || !arrivals_.plan().is_empty()) {
        for (auto& part : parts) part.users = 1;
    }
    return iterations_.deal(parts);
}

std::vector<Outgoing> Assigner::assign(
    std::uint64_t users, const TestRun& run, const Roster& roster, Instant now
) {
    is_stale_ = false;
    if (first_places_ == 0) {
        for (const auto index : roster.live()) (void)place_of(index);
        first_places_ = places_.size();
    }
    for (const auto& [index, worker] : roster.workers()) {
        // What it runs is given to others; when it returns, it begins from nothing.
        if (!worker.counts()) remove(index);
    }
    const auto has_dealt = deal_iterations(run, roster);
    auto live = roster.live();
    if (!iterations_.are_undealt()) {
        std::erase_if(live, [this](auto worker) { return !iterations_.takes_part(worker); });
    }
    const bool is_dealt_anew = arrivals_.deal(live, run.planned_time_at(now));
    bool tells_all = std::exchange(tells_all_, false) || is_dealt_anew;
    const auto desired = distribution_.deal(live, users);
    const auto granted = grants_.toward(desired, wanted_);
    is_partial_ = granted != desired;
    tells_all = share_limits(granted, run) || tells_all;
    ++epoch_;
    std::vector<Outgoing> messages;
    for (const auto& share : granted) {
        const auto* before = grants_.share_of(share.worker);
        const bool is_news = before == nullptr || *before != share || tells_all;
        if (is_news || has_dealt) messages.push_back(grant(share, run, roster));
    }
    for (const auto& share : grants_.shares()) {
        const bool must_know = tells_all && roster.at(share.worker).is_leaving;
        if (must_know) messages.push_back(grant(share, run, roster));
    }
    return messages;
}

/// Among the workers that have users; true if each must hear of it.
bool Assigner::share_limits(const std::vector<WorkerShare>& granted, const TestRun& run) {
    const bool has_arrivals = !arrivals_.plan().streams.empty();
    const auto sharers = std::ranges::count_if(granted, [&](const WorkerShare& share) {
        return has_arrivals || sum(share.users) > 0;
    });
    const auto before =
        std::exchange(sharers_, static_cast<std::size_t>(std::max<std::ptrdiff_t>(sharers, 1)));
    return run.options().max_rate > 0 && sharers_ != before;
}

std::uint64_t Assigner::place_of(std::uint32_t worker) {
    return places_.try_emplace(worker, places_.size()).first->second;
}

Outgoing Assigner::grant(const WorkerShare& share, const TestRun& run, const Roster& roster) {
    grants_.assign(share, epoch_);
    cluster::Assign message{
        .run = run.id(),
        .epoch = epoch_,
        .term = roster.at(share.worker).term,
        .users = share.users,
        .host = run.options().host,
        .stop_timeout = run.options().stop_timeout,
        .statistics = run.statistics(),
        .iterations = iterations_.granted(share.worker),
        .arrivals =
            {arrivals_.plan(),
             arrivals_.stripes_of(share.worker),
             roster.at(share.worker).its_time(run.begun())},
        .pauses = run.pauses().list(),
        .max_rate = run.options().max_rate / static_cast<double>(sharers_),
        .place = place_of(share.worker),
        .places = first_places_};
    return {share.worker, std::move(message)};
}

std::vector<Outgoing> Assigner::stop(const TestRun& run, const Roster& roster, Instant now) {
    if (stop_sent_ == run.stop_mode()) return {};
    if (!stop_sent_) arrivals_.stop(run.planned_time_at(now));
    stop_sent_ = run.stop_mode();
    ++epoch_;
    wanted_.assign(kinds_.size(), 0);
    std::vector<Outgoing> messages;
    for (const auto& [index, worker] : roster.workers()) {
        if (worker.is_draining) messages.push_back({index, stop_message(run, run.stop_mode())});
    }
    return messages;
}

cluster::Stop Assigner::stop_message(const TestRun& run, cluster::StopMode mode) const {
    return {run.id(), epoch_, run.options().stop_timeout, mode};
}

std::optional<Outgoing> Assigner::repeat(
    std::uint32_t worker, const TestRun& run, const Roster& roster
) {
    // The run may have ended without it, while it was away.
    if (run.state() == stats::RunState::stopping) {
        const auto is_awaited = roster.at(worker).is_draining;
        const auto mode = is_awaited ? run.stop_mode() : cluster::StopMode::now;
        return Outgoing{worker, stop_message(run, mode)};
    }
    if (run.state() == stats::RunState::stopped) {
        return Outgoing{worker, stop_message(run, cluster::StopMode::now)};
    }
    if (!run.is_active()) return std::nullopt;
    // Its word that it has stopped may be lost, and the others get its users only then.
    if (roster.at(worker).is_released) return release(worker, run);
    const auto* share = grants_.share_of(worker);
    if (share == nullptr) return std::nullopt;
    ++epoch_;
    return grant(WorkerShare(*share), run, roster);
}

Outgoing Assigner::release(std::uint32_t worker, const TestRun& run) {
    ++epoch_;
    grants_.assign({worker, KindCounts(kinds_.size())}, epoch_);
    return {worker, stop_message(run, cluster::StopMode::graceful)};
}

}  // namespace mayfly::master
