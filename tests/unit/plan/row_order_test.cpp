#include "plan/row_order.hpp"

#include <cmath>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

TEST(Permutation, HasEachIndexOnceWhateverTheSizeAndTheKey) {
    for (const std::uint64_t size : {1U, 2U, 3U, 4U, 5U, 63U, 64U, 65U, 1000U}) {
        for (const std::uint64_t key : {0U, 1U, 7U}) {
            const Permutation permutation(size, key);
            std::set<std::uint64_t> seen;
            for (std::uint64_t i = 0; i < size; ++i) seen.insert(permutation(i));
            EXPECT_EQ(seen.size(), size);
            EXPECT_EQ(*seen.rbegin(), size - 1);
        }
    }
}

TEST(Permutation, IsUniformEnoughInEachPlace) {
    constexpr std::uint64_t size = 10;
    constexpr std::uint64_t keys = 100'000;
    std::vector<std::uint64_t> first(size);
    for (std::uint64_t key = 0; key < keys; ++key) ++first[Permutation(size, key)(0)];
    // Of a binomial distribution.
    const double deviation = std::sqrt(keys * 0.1 * 0.9);
    for (const auto count : first) {
        EXPECT_NEAR(static_cast<double>(count), keys * 0.1, 4.5 * deviation);
    }
}

TEST(Permutation, LeavesLargeFilesShuffledAndDiffersByItsKey) {
    const Permutation one(1'000'000'000, 1);
    const Permutation two(1'000'000'000, 2);
    EXPECT_EQ(one(7), Permutation(1'000'000'000, 1)(7));
    EXPECT_NE(one(7), two(7));
    EXPECT_NE(one(8), one(7) + 1);
}

std::vector<std::uint64_t> taken(const RowStripe& stripe, std::size_t most) {
    std::vector<std::uint64_t> rows;
    for (std::size_t i = 0; i < most; ++i) {
        if (const auto row = stripe.row(i)) rows.push_back(*row);
    }
    return rows;
}

TEST(RowStripe, IsTheFileForOneWorkerAndEveryNthRowForMany) {
    EXPECT_EQ(taken({.rows = 3}, 5), (std::vector<std::uint64_t>{0, 1, 2, 0, 1}));
    EXPECT_EQ(taken({.rows = 3, .wraps = false}, 5), (std::vector<std::uint64_t>{0, 1, 2}));
    const RowStripe second{.rows = 5, .worker = 1, .workers = 2, .wraps = false};
    EXPECT_EQ(taken(second, 9), (std::vector<std::uint64_t>{1, 3}));
}

TEST(RowStripe, ShufflesEachPassAnewAndAllWorkersShareOnePermutation) {
    std::vector<std::set<std::uint64_t>> passes(2);
    std::vector<std::uint64_t> order;
    for (std::uint64_t worker = 0; worker < 4; ++worker) {
        const RowStripe stripe{100, worker, 4, 42, true, true};
        for (std::uint64_t i = 0; i < 50; ++i) {
            passes[i / 25].insert(stripe.row(i).value());
            order.push_back(stripe.row(i).value());
        }
    }
    EXPECT_EQ(passes[0].size(), 100U);
    EXPECT_EQ(passes[1].size(), 100U);
    const std::vector<std::uint64_t> first(order.begin(), order.begin() + 25);
    const std::vector<std::uint64_t> second(order.begin() + 25, order.begin() + 50);
    EXPECT_NE(first, second);
    EXPECT_EQ(taken({100, 0, 4, 42, true, true}, 25), first) << "the seed decides";
    EXPECT_NE(taken({100, 0, 4, 43, true, true}, 25), first);
}

}  // namespace
}  // namespace mayfly::plan
