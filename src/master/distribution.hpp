// Which worker runs how many users of which kind. Pure, and fast for any number of users.
//
// Kinds: in Locust's order, a greedy choice that keeps the counts nearest to the weights by
// Kullback-Leibler divergence; kinds with a fixed count come before all others and, as ramping down
// walks the same order backwards, leave last. Workers: all get the same number of users, give or
// take one, and as far as that allows the same number of each kind. Running users are moved only to
// fill a worker that joined.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plan/mix.hpp"

namespace mayfly::master {

/// Users by kind, in the order of the mix.
using KindCounts = std::vector<std::uint64_t>;

std::uint64_t sum(const KindCounts& counts);

/// How many users of each kind are the first `total` in the order described above. Fewer than
/// `total` in all only when no kind has a weight and the fixed counts are used up.
KindCounts kind_counts(std::span<const plan::Kind> mix, std::uint64_t total);

/// In how many users each kind has its fixed count, or at least one user; 0 if there is no such
/// number of a sensible size.
std::uint64_t enough_for_all(std::span<const plan::Kind> mix);

struct WorkerShare {
    std::uint32_t worker = 0;
    KindCounts users;
    bool operator==(const WorkerShare&) const = default;
};

/// The shares of the `live` workers, in their order, that add up to `wanted` and differ from
/// `current` by the fewest moves. Users of workers that are not live any more go to the the others.
std::vector<WorkerShare> distribute(
    std::span<const WorkerShare> current,
    std::span<const std::uint32_t> live,
    const KindCounts& wanted
);

}  // namespace mayfly::master
