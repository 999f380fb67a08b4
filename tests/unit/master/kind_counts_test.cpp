#include <algorithm>
#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "master/distribution.hpp"

namespace mayfly::master {
namespace {

using testing::ElementsAre;

/// The kinds in the order in which the distribution starts their users.
std::string order(const std::vector<plan::Kind>& mix, std::uint64_t users) {
    std::string text;
    auto before = kind_counts(mix, 0);
    for (std::uint64_t total = 1; total <= users; ++total) {
        const auto counts = kind_counts(mix, total);
        for (std::size_t kind = 0; kind < mix.size(); ++kind) {
            if (counts[kind] > before[kind]) text += mix[kind].name;
        }
        before = counts;
    }
    return text;
}

/// The definition, step by step: what kind_counts() must equal without walking all of it.
KindCounts greedy(const std::vector<plan::Kind>& mix, std::uint64_t total) {
    KindCounts counts(mix.size());
    const auto walk = [&](auto weight_of, std::uint64_t steps) {
        for (; steps > 0; --steps) {
            std::size_t best = mix.size();
            double lowest = 0;
            for (std::size_t kind = 0; kind < mix.size(); ++kind) {
                const double weight = weight_of(mix[kind]);
                if (weight <= 0) continue;
                const auto x = weight + static_cast<double>(counts[kind]);
                const auto gain = weight * std::log2(x / (x + 1));
                if (gain < lowest) {
                    lowest = gain;
                    best = kind;
                }
            }
            if (best == mix.size()) return;
            ++counts[best];
        }
    };
    std::uint64_t fixed = 0;
    for (const auto& share : mix) fixed += share.fixed_count;
    fixed = std::min(fixed, total);
    walk([](const plan::Kind& share) { return static_cast<double>(share.fixed_count); }, fixed);
    walk(
        [](const plan::Kind& share) { return share.fixed_count > 0 ? 0 : share.weight; },
        total - fixed
    );
    return counts;
}

TEST(KindCounts, FollowLocustsOrder) {
    EXPECT_EQ(order({{"A", 5}, {"B", 1}}, 12), "AABAAAAABAAA");
    EXPECT_EQ(order({{"A", 3}, {"B", 1}}, 12), "ABAAABAAABAA");
    EXPECT_EQ(order({{"A"}, {"B"}, {"C"}}, 6), "ABCABC");
}

TEST(KindCounts, TiesGoByNameWhateverTheOrderOfTheMix) {
    EXPECT_EQ(order({{"B"}, {"C"}, {"A"}}, 6), "ABCABC");
}

TEST(KindCounts, AreExactAtTheSumOfWeights) {
    const std::vector<plan::Kind> mix{{"A", 5}, {"B", 3}, {"C", 2}};
    EXPECT_THAT(kind_counts(mix, 10), ElementsAre(5, 3, 2));
    EXPECT_THAT(kind_counts(mix, 1'000'000), ElementsAre(500'000, 300'000, 200'000));
}

TEST(KindCounts, FixedKindsComeFirstAndLeaveLast) {
    const std::vector<plan::Kind> mix{{"A", 1}, {"F", 1, 3}, {"G", 1, 1}};
    EXPECT_THAT(kind_counts(mix, 2), ElementsAre(0, 1, 1));
    EXPECT_THAT(kind_counts(mix, 4), ElementsAre(0, 3, 1));
    EXPECT_THAT(kind_counts(mix, 9), ElementsAre(5, 3, 1));
}

TEST(KindCounts, OnlyFixedKindsStopAtTheirSum) {
    EXPECT_THAT(
        kind_counts(std::vector<plan::Kind>{{"F", 1, 3}, {"G", 1, 2}}, 10), ElementsAre(3, 2)
    );
}

TEST(KindCounts, KindsWithoutWeightGetNothing) {
    EXPECT_THAT(kind_counts(std::vector<plan::Kind>{{"A", 0}, {"B", 2}}, 7), ElementsAre(0, 7));
    EXPECT_THAT(kind_counts(std::vector<plan::Kind>{{"A", 0}}, 7), ElementsAre(0));
    EXPECT_TRUE(kind_counts({}, 7).empty());
}

TEST(KindCounts, EqualTheStepwiseDefinition) {
    std::mt19937_64 random(2);
    for (int round = 0; round < 60; ++round) {
        std::vector<plan::Kind> mix;
        for (std::size_t kind = 0; kind <= random() % 8; ++kind) {
            const auto is_whole = random() % 2 == 0;
            const auto weight = static_cast<double>(random() % 900) / (is_whole ? 1 : 97);
            const auto fixed = random() % 5 == 0 ? random() % 40 : 0;
            mix.push_back({std::string(1, static_cast<char>('A' + kind)), weight, fixed});
        }
        for (int step = 0; step < 40; ++step) {
            const auto total = random() % 3000;
            ASSERT_EQ(kind_counts(mix, total), greedy(mix, total)) << round << " " << total;
        }
    }
}

}  // namespace
}  // namespace mayfly::master
