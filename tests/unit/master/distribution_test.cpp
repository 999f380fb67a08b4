#include "master/distribution.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using testing::ElementsAre;

std::uint64_t total_of(const std::vector<WorkerShare>& shares) {
    std::uint64_t total = 0;
    for (const auto& share : shares) total += sum(share.users);
    return total;
}

/// Difference between the largest and the smallest of `count(share)`.
template <class Count>
std::uint64_t spread(const std::vector<WorkerShare>& shares, Count count) {
    std::vector<std::uint64_t> counts;
    for (const auto& share : shares) counts.push_back(count(share));
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    return *most - *least;
}

std::uint64_t spread_of_totals(const std::vector<WorkerShare>& shares) {
    return spread(shares, [](const WorkerShare& share) { return sum(share.users); });
}

/// How many users started on some worker between two layouts.
std::uint64_t started(
    const std::vector<WorkerShare>& before, const std::vector<WorkerShare>& after
) {
    std::uint64_t users = 0;
    for (const auto& share : after) {
        const auto old = std::find_if(before.begin(), before.end(), [&](const auto& other) {
            return other.worker == share.worker;
        });
        for (std::size_t kind = 0; kind < share.users.size(); ++kind) {
            const auto had = old == before.end() ? 0 : old->users[kind];
            users += share.users[kind] - std::min(share.users[kind], had);
        }
    }
    return users;
}

std::vector<std::uint32_t> workers(std::uint32_t count) {
    std::vector<std::uint32_t> live(count);
    std::iota(live.begin(), live.end(), 0U);
    return live;
}

TEST(Distribute, DealsUsersRoundRobin) {
    const auto live = workers(3);
    EXPECT_THAT(
        distribute({}, live, {4}),
        ElementsAre(WorkerShare{0, {2}}, WorkerShare{1, {1}}, WorkerShare{2, {1}})
    );
}

TEST(Distribute, GivesEachWorkerEachKind) {
    EXPECT_THAT(
        distribute({}, workers(2), {10, 10}),
        ElementsAre(WorkerShare{0, {5, 5}}, WorkerShare{1, {5, 5}})
    );
}

TEST(Distribute, FewerUsersThanWorkersLeavesSomeIdle) {
    EXPECT_EQ(total_of(distribute({}, workers(5), {1, 1})), 2u);
    EXPECT_EQ(spread_of_totals(distribute({}, workers(5), {1, 1})), 1u);
}

TEST(Distribute, WithoutWorkersGivesNothing) {
    EXPECT_TRUE(distribute({}, {}, {4}).empty());
}

TEST(Distribute, AWorkerThatDiesHasItsUsersGivenToTheOthersAndNobodyElseMoves) {
    const auto before = distribute({}, workers(3), {30, 3});
    const std::vector<std::uint32_t> left{0, 2};
    const auto after = distribute(before, left, {30, 3});
    EXPECT_EQ(total_of(after), 33u);
    EXPECT_EQ(started(before, after), 11u);
    EXPECT_EQ(spread_of_totals(after), 1u);
}

TEST(Distribute, AWorkerThatJoinsTakesItsShareAndNobodyElseMoves) {
    const auto before = distribute({}, workers(2), {30, 6});
    const auto after = distribute(before, workers(3), {30, 6});
    EXPECT_EQ(total_of(after), 36u);
    EXPECT_EQ(started(before, after), 12u);
    EXPECT_EQ(after[2].users, (KindCounts{10, 2}));
}

TEST(Distribute, AMillionUsersAreSpreadEvenlyAtEachStep) {
    const std::vector<plan::Kind> mix{{"A", 5}, {"B", 3.3}, {"C", 1}, {"D", 1, 7}};
    std::vector<WorkerShare> shares;
    for (const std::uint64_t users : {1'000'000, 20, 999'999, 0}) {
        shares = distribute(shares, workers(16), kind_counts(mix, users));
        EXPECT_EQ(total_of(shares), users);
        EXPECT_LE(spread_of_totals(shares), 1u);
    }
}

TEST(Distribute, AHundredThousandUsersOfFiftyKindsAreSpreadEvenlyOnAThousandWorkers) {
    std::vector<plan::Kind> mix;
    for (int kind = 0; kind < 50; ++kind) mix.push_back({std::to_string(kind), 1.0 + kind % 7});
    const auto live = workers(1000);
    std::vector<WorkerShare> shares;
    for (std::uint64_t users = 25'000; users <= 100'000; users += 25'000) {
        shares = distribute(shares, live, kind_counts(mix, users));
    }
    EXPECT_EQ(total_of(shares), 100'000u);
    EXPECT_LE(spread_of_totals(shares), 1u);
}

std::vector<plan::Kind> any_mix(std::mt19937_64& random) {
    std::vector<plan::Kind> mix;
    for (std::size_t kind = 0; kind <= random() % 6; ++kind) {
        const auto fixed = random() % 6 == 0 ? 1 + random() % 9 : 0;
        const auto weight = 1 + static_cast<double>(random() % 20);
        mix.push_back({std::string(1, static_cast<char>('A' + kind)), weight, fixed});
    }
    return mix;
}

TEST(Distribute, RampingUpMovesNobodyAndStaysEven) {
    std::mt19937_64 random(3);
    std::uint64_t widest_kind = 0;
    for (int round = 0; round < 300; ++round) {
        const auto mix = any_mix(random);
        const auto live = workers(1 + static_cast<std::uint32_t>(random() % 9));
        std::vector<WorkerShare> shares;
        for (std::uint64_t users = 0; users < 300; users += 1 + random() % 12) {
            const auto wanted = kind_counts(mix, users);
            const auto next = distribute(shares, live, wanted);
            ASSERT_EQ(total_of(next), sum(wanted));
            ASSERT_EQ(started(shares, next), sum(wanted) - total_of(shares));
            ASSERT_LE(spread_of_totals(next), 1u);
            for (std::size_t kind = 0; kind < mix.size(); ++kind) {
                widest_kind = std::max(widest_kind, spread(next, [&](const auto& share) {
                                           return share.users[kind];
                                       }));
            }
            shares = next;
        }
    }
    EXPECT_LE(widest_kind, 3u);
}

TEST(Distribute, RampingDownStartsNobodyAndStaysNearlyEven) {
    std::mt19937_64 random(4);
    for (int round = 0; round < 300; ++round) {
        const auto mix = any_mix(random);
        const auto live = workers(1 + static_cast<std::uint32_t>(random() % 9));
        std::vector<WorkerShare> shares = distribute({}, live, kind_counts(mix, 300));
        for (std::uint64_t users = 300; users > 0; users -= std::min(users, 1 + random() % 12)) {
            const auto wanted = kind_counts(mix, users);
            const auto next = distribute(shares, live, wanted);
            ASSERT_EQ(total_of(next), sum(wanted));
            ASSERT_EQ(started(shares, next), 0u);
            ASSERT_LE(spread_of_totals(next), 2u);
            shares = next;
        }
    }
}

TEST(Distribute, AnyWorkersThatComeAndGoMoveNoMoreThanTheyMust) {
    std::mt19937_64 random(5);
    for (int round = 0; round < 300; ++round) {
        const auto mix = any_mix(random);
        std::vector<WorkerShare> shares;
        for (int step = 0; step < 20; ++step) {
            std::vector<std::uint32_t> live;
            for (std::uint32_t worker = 0; worker < 8; ++worker) {
                if (random() % 4 != 0) live.push_back(worker);
            }
            if (live.empty()) continue;
            const auto users = random() % 200;
            const auto wanted = kind_counts(mix, users);
            shares = distribute(shares, live, wanted);
            ASSERT_EQ(total_of(shares), sum(wanted));
            const auto again = distribute(shares, live, wanted);
            ASSERT_EQ(again, shares);
        }
    }
}

}  // namespace
}  // namespace mayfly::master
