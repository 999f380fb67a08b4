// What the master tells its workers to run, and when.
#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "master/master.hpp"
#include "master/overview.hpp"

namespace mayfly::master {

Result<std::vector<plan::Kind>> Master::select(const std::vector<std::string>& names) const {
    auto kinds = mix_.kinds;
    for (auto& kind : kinds) {
        if (names.empty() || std::ranges::find(names, kind.name) != names.end()) continue;
        kind.weight = 0;
        kind.fixed_count = 0;
    }
    for (const auto& name : names) {
        if (std::ranges::find(kinds, name, &plan::Kind::name) != kinds.end()) continue;
        return Error{fmt::format("the scenario has no kind of users called '{}'", name)};
    }
    return kinds;
}

RunProgress Master::progress(Instant now) const {
    RunProgress progress{.users = users_of(roster_, Count::running_and_ended)};
    progress.is_concluded = conclusion_ == Conclusion::not_due;
    for (const auto& [index, worker] : roster_.workers()) {
        progress.live_workers += worker.is_live();
        progress.absent_workers +=
            !worker.is_live() && !worker.is_leaving && worker.may_return(now);
        progress.draining += worker.is_draining && worker.may_return(now);
    }
    return progress;
}

void Master::assign(Instant now) {
    auto wanted = kind_counts(kinds_of_run_, run_.wanted_at(now));
    if (wanted == wanted_ && !is_distribution_stale_) return;
    wanted_ = std::move(wanted);
    is_distribution_stale_ = false;
    for (const auto& share : grants_.shares()) {
        // What it runs is given to others; when it returns, it begins from nothing.
        if (!roster_.at(share.worker).counts()) grants_.remove(share.worker);
    }
    const auto desired = distribute(grants_.shares(), roster_.live(), wanted_);
    const auto granted = grants_.toward(desired, wanted_);
    is_distribution_partial_ = granted != desired;
    ++epoch_;
    for (const auto& share : granted) {
        const auto* before = grants_.share_of(share.worker);
        if (before != nullptr && *before == share) continue;
        grants_.assign(share, epoch_);
        assign_share(share);
    }
}

void Master::assign_share(const WorkerShare& share) {
    auto& worker = roster_.at(share.worker);
    cluster::Assign message{
        .run = run_.id(),
        .epoch = epoch_,
        .term = worker.term,
        .users = {},
        .host = run_.options().host,
        .stop_timeout = run_.options().stop_timeout};
    for (std::size_t kind = 0; kind < mix_.kinds.size(); ++kind) {
        message.users.push_back({mix_.kinds[kind].name, share.users[kind]});
    }
    worker.is_draining = true;
    send(share.worker, message);
}

void Master::send_stop() {
    if (stop_sent_ == run_.stop_mode()) return;
    stop_sent_ = run_.stop_mode();
    ++epoch_;
    wanted_.assign(mix_.kinds.size(), 0);
    for (const auto& [index, worker] : roster_.workers()) {
        if (worker.is_draining) send(index, stop_message());
    }
}

cluster::Stop Master::stop_message() const {
    return {run_.id(), epoch_, run_.options().stop_timeout, run_.stop_mode()};
}

}  // namespace mayfly::master
