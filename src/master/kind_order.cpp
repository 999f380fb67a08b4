#include "master/kind_order.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mayfly::master {
namespace {

double gain_of_next(double weight, std::uint64_t users) {
    const auto x = weight + static_cast<double>(users);
    return weight * std::log2(x / (x + 1));
}

}  // namespace

KindCandidate::KindCandidate(std::size_t kind, std::size_t rank, double weight, std::uint64_t users)
    : gain_(gain_of_next(weight, users)),
      weight_(weight),
      rank_(rank),
      kind_(kind),
      users_(users) {}

std::vector<std::size_t> name_ranks(std::span<const plan::Kind> mix) {
    std::vector<std::size_t> order(mix.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [mix](std::size_t kind) { return mix[kind].name; });
    std::vector<std::size_t> ranks(mix.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank) ranks[order[rank]] = rank;
    return ranks;
}

KindOrder::KindOrder(std::span<const plan::Kind> mix) {
    const auto ranks = name_ranks(mix);
    for (std::size_t kind = 0; kind < mix.size(); ++kind) {
        const auto [fixed, weight] = std::pair(mix[kind].fixed_count, mix[kind].weight);
        fixed_left_ += fixed;
        // With the fixed counts as weights, the greedy order meets them exactly at their sum.
        if (fixed > 0) fixed_.push({kind, ranks[kind], static_cast<double>(fixed), 0});
        if (fixed == 0 && weight > 0) weighted_.push({kind, ranks[kind], weight, 0});
    }
}

std::optional<std::size_t> KindOrder::next() {
    auto& queue = fixed_left_ > 0 ? fixed_ : weighted_;
    if (queue.empty()) return std::nullopt;
    if (fixed_left_ > 0) --fixed_left_;
    const auto candidate = queue.top();
    queue.pop();
    queue.push(candidate.next());
    return candidate.kind();
}

}  // namespace mayfly::master
