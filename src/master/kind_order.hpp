// The order in which the users of a mix start, kind by kind, as Locust has it: a greedy choice that
// keeps the counts nearest to the weights by Kullback-Leibler divergence. Kinds with a fixed count
// come before all others, and leave last. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <span>
#include <tuple>
#include <vector>

#include "plan/mix.hpp"

namespace mayfly::master {

/// A kind that waits for its next user. The one whose user would lower the divergence most, which
/// is the most negative gain, comes first; Locust breaks ties by name.
class KindCandidate {
public:
    /// `rank` is the place of the kind's name among all names.
    KindCandidate(std::size_t kind, std::size_t rank, double weight, std::uint64_t users);

    std::size_t kind() const { return kind_; }
    /// The same kind when it has got that user.
    KindCandidate next() const { return {kind_, rank_, weight_, users_ + 1}; }
    bool operator>(const KindCandidate& other) const {
        return std::tie(gain_, weight_, rank_) > std::tie(other.gain_, other.weight_, other.rank_);
    }

private:
    double gain_;  // How much the divergence changes when the kind gets one more user.
    double weight_;
    std::size_t rank_;
    std::size_t kind_;
    std::uint64_t users_;
};

using KindQueue = std::priority_queue<KindCandidate, std::vector<KindCandidate>, std::greater<>>;

/// The place of each kind's name among all names.
std::vector<std::size_t> name_ranks(std::span<const plan::Kind> mix);

class KindOrder {
public:
    KindOrder() = default;
    explicit KindOrder(std::span<const plan::Kind> mix);

    /// The kind of the next user; nothing when no kind has a weight and the fixed counts are used
    /// up.
    std::optional<std::size_t> next();

private:
    std::uint64_t fixed_left_ = 0;
    KindQueue fixed_;
    KindQueue weighted_;
};

}  // namespace mayfly::master
