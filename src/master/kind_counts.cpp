#include <algorithm>
#include <cmath>
#include <numeric>

#include "master/distribution.hpp"
#include "master/kind_order.hpp"

namespace mayfly::master {
namespace {

constexpr std::uint64_t most_sensible_users = 1'000'000;

/// Fills `counts` with the first `total` users of the greedy order by `weights`; 0 leaves a kind
/// out.
///
/// User k of a kind with weight w has the gain w log2((w+k) / (w+k+1)), and the order is that of
/// all gains. As 1/(x+1/2) < ln(1+1/x) < 1/x, a kind's share w/W of N users is off by less than one
/// user of it and one of each other kind; so the greedy walk need not start from nothing, but from
/// counts that are surely part of the first N, and takes a few steps for each kind.
void fill_by_weights(
    KindCounts& counts,
    std::span<const plan::Kind> mix,
    const std::vector<double>& weights,
    std::uint64_t total
) {
    const auto kinds =
        std::count_if(weights.begin(), weights.end(), [](double w) { return w > 0; });
    if (kinds == 0) return;
    const auto sum_of_weights = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto rounds =
        std::max(0.0, static_cast<double>(total) - static_cast<double>(kinds)) / sum_of_weights;

    const auto ranks = name_ranks(mix);
    KindQueue queue;
    auto left = total;
    for (std::size_t kind = 0; kind < weights.size(); ++kind) {
        const auto weight = weights[kind];
        if (weight <= 0) continue;
        const auto certain =
            static_cast<std::uint64_t>(std::max(0.0, std::floor(weight * rounds) - 1));
        counts[kind] = certain;
        left -= certain;
        queue.push({kind, ranks[kind], weight, certain});
    }
    for (; left > 0; --left) {
        const auto next = queue.top();
        queue.pop();
        ++counts[next.kind()];
        queue.push(next.next());
    }
}

}  // namespace

std::uint64_t sum(const KindCounts& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::uint64_t enough_for_all(std::span<const plan::Kind> mix) {
    const auto suffices = [mix](std::uint64_t total) {
        const auto counts = kind_counts(mix, total);
        for (std::size_t kind = 0; kind < mix.size(); ++kind) {
            const auto takes_part = mix[kind].fixed_count > 0 || mix[kind].weight > 0;
            if (takes_part && counts[kind] < std::max<std::uint64_t>(mix[kind].fixed_count, 1)) {
                return false;
            }
        }
        return true;
    };
    std::uint64_t enough = 1;
    while (!suffices(enough)) {
        if (enough > most_sensible_users) return 0;
        enough *= 2;
    }
    for (auto step = enough / 2; step > 0; step /= 2) {
        if (enough > step && suffices(enough - step)) enough -= step;
    }
    return enough;
}

KindCounts kind_counts(std::span<const plan::Kind> mix, std::uint64_t total) {
    KindCounts counts(mix.size());
    std::vector<double> fixed;
    std::vector<double> weights;
    std::uint64_t all_fixed = 0;
    for (const auto& kind : mix) {
        fixed.push_back(static_cast<double>(kind.fixed_count));
        weights.push_back(kind.fixed_count > 0 ? 0 : kind.weight);
        all_fixed += kind.fixed_count;
    }
    // With the fixed counts as weights, the greedy order meets them exactly at their sum.
    fill_by_weights(counts, mix, fixed, std::min(total, all_fixed));
    fill_by_weights(counts, mix, weights, total - std::min(total, all_fixed));
    return counts;
}

}  // namespace mayfly::master
