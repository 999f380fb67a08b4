#include "master/grants.hpp"

#include <algorithm>

namespace mayfly::master {

std::vector<WorkerShare> Grants::toward(
    const std::vector<WorkerShare>& desired, const KindCounts& wanted
) const {
    KindCounts ceilings(wanted.size());
    for (const auto& [worker, grant] : grants_) {
        for (std::size_t kind = 0; kind < wanted.size(); ++kind) {
            ceilings[kind] += grant.ceiling[kind];
        }
    }
    auto room = wanted;
    for (std::size_t kind = 0; kind < room.size(); ++kind) {
        room[kind] -= std::min(room[kind], ceilings[kind]);
    }
    std::vector<WorkerShare> granted;
    granted.reserve(desired.size());
    for (const auto& share : desired) {
        const auto known = grants_.find(share.worker);
        auto& next = granted.emplace_back(share);
        for (std::size_t kind = 0; kind < room.size(); ++kind) {
            // While more may run than are wanted, nobody gets a successor for one that leaves.
            const bool is_new = known == grants_.end();
            const auto free = is_new                          ? 0
                              : ceilings[kind] > wanted[kind] ? known->second.share.users[kind]
                                                              : known->second.ceiling[kind];
            if (next.users[kind] <= free) continue;
            const auto more = std::min(next.users[kind] - free, room[kind]);
            room[kind] -= more;
            next.users[kind] = free + more;
        }
    }
    return granted;
}

void Grants::assign(const WorkerShare& share, std::uint64_t epoch) {
    auto& grant = grants_[share.worker];
    grant.share = share;
    grant.epoch = epoch;
    grant.is_applied = false;
    grant.ceiling.resize(share.users.size());
    for (std::size_t kind = 0; kind < share.users.size(); ++kind) {
        grant.ceiling[kind] = std::max(grant.ceiling[kind], share.users[kind]);
    }
}

bool Grants::report(std::uint32_t worker, std::uint64_t epoch, const KindCounts& running) {
    const auto known = grants_.find(worker);
    if (known == grants_.end() || epoch != known->second.epoch) return false;
    auto& [share, assigned, is_applied, ceiling] = known->second;
    is_applied = true;
    auto lower = share.users;
    for (std::size_t kind = 0; kind < lower.size(); ++kind) {
        lower[kind] = std::max(lower[kind], kind < running.size() ? running[kind] : 0);
    }
    const auto is_lower = lower != ceiling;
    ceiling = std::move(lower);
    return is_lower;
}

bool Grants::is_applied(std::uint32_t worker) const {
    const auto known = grants_.find(worker);
    return known != grants_.end() && known->second.is_applied;
}

void Grants::remove(std::uint32_t worker) {
    grants_.erase(worker);
}

std::vector<WorkerShare> Grants::shares() const {
    std::vector<WorkerShare> shares;
    shares.reserve(grants_.size());
    for (const auto& [worker, grant] : grants_) shares.push_back(grant.share);
    return shares;
}

const WorkerShare* Grants::share_of(std::uint32_t worker) const {
    const auto known = grants_.find(worker);
    return known == grants_.end() ? nullptr : &known->second.share;
}

}  // namespace mayfly::master
