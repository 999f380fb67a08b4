#include "master/iterations.hpp"

#include <algorithm>
#include <limits>

namespace mayfly::master {

void Iterations::begin(std::uint64_t total) {
    total_ = total;
    shares_.clear();
}

void Iterations::report(std::uint32_t worker, std::uint64_t begun) {
    if (!is_limited()) return;
    auto& share = shares_[worker];
    share.begun = std::max(share.begun, begun);
    share.granted = std::max(share.granted, share.begun);
}

void Iterations::remove(std::uint32_t worker) {
    const auto share = shares_.find(worker);
    if (share == shares_.end()) return;
    share->second.granted = share->second.begun;
    share->second.is_removed = true;
}

bool Iterations::has_taker(std::span<const Idle> idle) const {
    return std::ranges::any_of(idle, [this](const Idle& one) {
        const auto share = shares_.find(one.worker);
        if (share == shares_.end()) return one.users > 0;
        return !share->second.is_left() && share->second.could_begin(one.users);
    });
}

bool Iterations::can_move(std::span<const Idle> idle) const {
    if (!is_limited() || !has_taker(idle)) return false;
    return are_undealt() ||
           std::ranges::any_of(idle, [this](const Idle& one) { return has_left(one.worker); });
}

void Iterations::move(std::span<const Idle> idle) {
    if (!can_move(idle)) return;
    for (const auto& one : idle) {
        const auto share = shares_.find(one.worker);
        if (share == shares_.end() || !share->second.is_left()) continue;
        share->second.granted = share->second.begun;
        share->second.ended_users = std::max(share->second.ended_users, one.users);
    }
}

bool Iterations::deal(std::span<const Part> parts) {
    const auto left = undealt();
    const auto users_of = [this](const Part& part) {
        return shares_[part.worker].could_begin(part.users) ? part.users : 0;
    };
    std::uint64_t users = 0;
    if (left > 0) {
        for (const auto& part : parts) users += users_of(part);
    }
    if (users == 0) return false;
    std::uint64_t given = 0;
    std::uint64_t counted = 0;
    for (const auto& part : parts) {
        counted += users_of(part);
        const auto share = static_cast<double>(counted) / static_cast<double>(users);
        const auto until =
            counted == users ? left : static_cast<std::uint64_t>(static_cast<double>(left) * share);
        auto& mine = shares_[part.worker];
        mine.granted += until - given;
        if (until > given) mine.is_removed = false;
        given = until;
    }
    return true;
}

std::uint64_t Iterations::undealt() const {
    std::uint64_t granted = 0;
    for (const auto& [worker, share] : shares_) granted += share.granted;
    return total_ - std::min(total_, granted);
}

bool Iterations::are_undealt() const {
    return undealt() > 0;
}

bool Iterations::has_left(std::uint32_t worker) const {
    const auto share = shares_.find(worker);
    return share != shares_.end() && share->second.is_left();
}

bool Iterations::takes_part(std::uint32_t worker) const {
    if (!is_limited()) return true;
    const auto share = shares_.find(worker);
    return share != shares_.end() && share->second.granted > 0 && !share->second.is_removed;
}

std::uint64_t Iterations::granted(std::uint32_t worker) const {
    if (!is_limited()) return std::numeric_limits<std::uint64_t>::max();
    const auto share = shares_.find(worker);
    return share == shares_.end() ? 0 : share->second.granted;
}

std::uint64_t Iterations::begun() const {
    std::uint64_t sum = 0;
    for (const auto& [worker, share] : shares_) sum += share.begun;
    return sum;
}

}  // namespace mayfly::master
