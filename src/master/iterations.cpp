#include "master/iterations.hpp"

#include <algorithm>
#include <limits>

namespace mayfly::master {

void Iterations::begin(std::uint64_t total, std::uint64_t users) {
    total_ = total;
    users_ = users;
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
    if (share != shares_.end()) share->second.granted = share->second.begun;
}

bool Iterations::deal(std::span<const std::uint32_t> live) {
    if (!is_limited() || live.empty()) return false;
    std::uint64_t granted = 0;
    for (const auto& [worker, share] : shares_) granted += share.granted;
    if (granted >= total_) return false;
    const auto left = total_ - granted;
    const std::uint64_t workers = live.size();
    const auto users = users_ > 0 ? users_ : workers;
    std::uint64_t given = 0;
    for (std::uint64_t count = 1; count <= workers; ++count) {
        // Users are dealt to the workers in turn: the first ones have one more.
        const auto part =
            static_cast<double>(count * (users / workers) + std::min(count, users % workers)) /
            static_cast<double>(users);
        const auto until =
            count == workers ? left : static_cast<std::uint64_t>(static_cast<double>(left) * part);
        shares_[live[count - 1]].granted += until - given;
        given = until;
    }
    return true;
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
