#include "master/kind_order.hpp"

#include <random>

#include <gmock/gmock.h>

#include "master/distribution.hpp"

namespace mayfly::master {
namespace {

TEST(KindOrder, EndsWhenOnlyFixedCountsAreLeft) {
    const std::vector<plan::Kind> mix{{"A", 1, 2}, {"B", 0}};
    KindOrder order(mix);
    EXPECT_EQ(order.next(), 0U);
    EXPECT_EQ(order.next(), 0U);
    EXPECT_EQ(order.next(), std::nullopt);
}

TEST(KindOrder, OfNoKindsHasNobody) {
    EXPECT_EQ(KindOrder().next(), std::nullopt);
}

TEST(KindOrder, AddsUpToTheCountsOfAnyMix) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 100; ++round) {
        std::vector<plan::Kind> mix;
        for (std::size_t kind = 0; kind <= random() % 6; ++kind) {
            const auto weight = static_cast<double>(random() % 40) / 7;
            const auto fixed = random() % 5 == 0 ? random() % 9 : 0;
            mix.push_back({std::string(1, static_cast<char>('z' - kind)), weight, fixed});
        }
        KindOrder order(mix);
        KindCounts counts(mix.size());
        for (std::uint64_t users = 1; users < 120; ++users) {
            const auto kind = order.next();
            if (kind) ++counts[*kind];
            ASSERT_EQ(counts, kind_counts(mix, users)) << users;
        }
    }
}

TEST(NameRanks, AreThePlacesOfTheNames) {
    const std::vector<plan::Kind> mix{{"c", 1}, {"a", 1}, {"b", 1}};
    EXPECT_THAT(name_ranks(mix), testing::ElementsAre(2, 0, 1));
}

}  // namespace
}  // namespace mayfly::master
