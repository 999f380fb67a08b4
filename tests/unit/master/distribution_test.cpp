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

std::uint64_t widest_kind(const std::vector<WorkerShare>& shares) {
    std::uint64_t widest = 0;
    for (std::size_t kind = 0; kind < shares[0].users.size(); ++kind) {
        widest = std::max(widest, spread(shares, [kind](const auto& share) {
                              return share.users[kind];
                          }));
    }
    return widest;
}

KindCounts sum_of_kinds(const std::vector<WorkerShare>& shares) {
    KindCounts counts(shares[0].users.size());
    for (const auto& share : shares) {
        for (std::size_t kind = 0; kind < counts.size(); ++kind) counts[kind] += share.users[kind];
    }
    return counts;
}

std::vector<std::uint32_t> workers(std::uint32_t count) {
    std::vector<std::uint32_t> live(count);
    std::iota(live.begin(), live.end(), 0U);
    return live;
}

const std::vector<plan::Kind> one_kind{{"A", 1}};
const std::vector<plan::Kind> even_kinds{{"A", 1}, {"B", 1}};

TEST(Distribution, DealsUsersRoundRobin) {
    Distribution distribution(one_kind);
    EXPECT_THAT(
        distribution.deal(workers(3), 4),
        ElementsAre(WorkerShare{0, {2}}, WorkerShare{1, {1}}, WorkerShare{2, {1}})
    );
}

TEST(Distribution, GivesEachWorkerEachKind) {
    Distribution distribution(even_kinds);
    EXPECT_THAT(
        distribution.deal(workers(2), 20),
        ElementsAre(WorkerShare{0, {5, 5}}, WorkerShare{1, {5, 5}})
    );
}

TEST(Distribution, FewerUsersThanWorkersLeavesSomeIdle) {
    Distribution distribution(even_kinds);
    const auto shares = distribution.deal(workers(5), 2);
    EXPECT_EQ(total_of(shares), 2u);
    EXPECT_EQ(spread_of_totals(shares), 1u);
}

TEST(Distribution, WithoutWorkersGivesNothing) {
    Distribution distribution(one_kind);
    EXPECT_TRUE(distribution.deal({}, 4).empty());
    EXPECT_EQ(total_of(distribution.deal(workers(1), 4)), 4u);
    EXPECT_TRUE(distribution.deal({}, 2).empty());
    EXPECT_EQ(total_of(distribution.deal(workers(2), 3)), 3u);
}

TEST(Distribution, AFixedCountIsTheMostThereCanBe) {
    Distribution distribution({{"A", 1, 3}});
    EXPECT_EQ(total_of(distribution.deal(workers(2), 8)), 3u);
    EXPECT_EQ(distribution.wanted(8), (KindCounts{3}));
}

TEST(Distribution, AWorkerThatDiesHasItsUsersGivenToTheOthersAndNobodyElseMoves) {
    Distribution distribution({{"A", 10}, {"B", 1}});
    const auto before = distribution.deal(workers(3), 33);
    const std::vector<std::uint32_t> left{0, 2};
    const auto after = distribution.deal(left, 33);
    EXPECT_EQ(total_of(after), 33u);
    EXPECT_EQ(started(before, after), 11u);
    EXPECT_EQ(spread_of_totals(after), 1u);
}

TEST(Distribution, AWorkerThatJoinsTakesItsShareAndNobodyElseMoves) {
    Distribution distribution({{"A", 5}, {"B", 1}});
    const auto before = distribution.deal(workers(2), 36);
    const auto after = distribution.deal(workers(3), 36);
    EXPECT_EQ(total_of(after), 36u);
    EXPECT_EQ(started(before, after), 12u);
    EXPECT_EQ(after[2].users, (KindCounts{10, 2}));
}

TEST(Distribution, AUserThatIsDroppedDoesNotRunAgain) {
    Distribution distribution(even_kinds);
    const auto before = distribution.deal(workers(2), 8);
    distribution.drop(0, 1);
    EXPECT_EQ(distribution.wanted(8), (KindCounts{4, 3}));
    const std::vector<std::uint32_t> left{1};
    const auto after = distribution.deal(left, 8);
    EXPECT_EQ(after[0].users, (KindCounts{4, 3}));
    EXPECT_EQ(total_of(distribution.deal(workers(2), 8)), 7u);
    EXPECT_EQ(total_of(distribution.deal(workers(2), 0)), 0u);
    EXPECT_EQ(total_of(distribution.deal(workers(2), 8)), 7u) << "on the way up again";
    EXPECT_EQ(started(before, before), 0u);
}

TEST(Distribution, AUserThatHasMovedCanBeDropped) {
    Distribution distribution(one_kind);
    distribution.deal(workers(1), 1);
    distribution.drop(7, 0);
    EXPECT_EQ(total_of(distribution.deal(workers(1), 1)), 0u);
    distribution.drop(7, 0);
    EXPECT_EQ(total_of(distribution.deal(workers(1), 3)), 2u) << "there was nobody else";
}

TEST(Distribution, OtherWeightsMoveNobodyWhoStays) {
    std::vector<plan::Kind> mix{{"A", 1}, {"B", 1}, {"C", 1}};
    Distribution distribution(mix);
    const std::vector<std::uint32_t> live{0, 1, 2};
    distribution.deal(live, 90);
    distribution.drop(1, 0);
    const auto before = distribution.deal(live, 90);
    mix[0].weight = 2;
    mix[2].weight = 0;
    distribution.weigh(mix);
    EXPECT_THAT(distribution.wanted(90), ElementsAre(59, 30, 0));  // One A was dropped.
    const auto after = distribution.deal(live, 90);
    EXPECT_EQ(total_of(after), 89u);
    EXPECT_LE(spread_of_totals(after), 1u);
    EXPECT_EQ(started(before, after), 30u) << "each takes the place of a C";
}

TEST(Distribution, AHundredThousandUsersAreSpreadEvenlyAtEachStep) {
    Distribution distribution({{"A", 5}, {"B", 3.3}, {"C", 1}, {"D", 1, 7}});
    for (const std::uint64_t users : {100'000, 20, 9'000, 0}) {
        const auto shares = distribution.deal(workers(16), users);
        EXPECT_EQ(total_of(shares), users);
        EXPECT_LE(spread_of_totals(shares), 1u);
    }
}

TEST(Distribution, NineThousandUsersOfFiftyKindsAreSpreadEvenlyOnTwoHundredWorkers) {
    std::vector<plan::Kind> mix;
    for (int kind = 0; kind < 50; ++kind) mix.push_back({std::to_string(kind), 1.0 + kind % 7});
    Distribution distribution(mix);
    const auto live = workers(200);
    for (std::uint64_t users = 3'000; users <= 9'000; users += 3'000) {
        const auto shares = distribution.deal(live, users);
        EXPECT_EQ(total_of(shares), users);
        EXPECT_LE(spread_of_totals(shares), 1u);
    }
}

TEST(Distribution, ThreeKindsOnThreeWorkersStayEvenOnTheWayDown) {
    Distribution distribution({{"A", 1}, {"B", 1}, {"C", 1}});
    for (std::uint64_t users : {9, 6, 3, 2, 1, 0}) {
        EXPECT_LE(spread_of_totals(distribution.deal(workers(3), users)), 1u) << users;
    }
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

TEST(Distribution, AnyMixStaysEvenOnTheWayUpAndDownAndMovesNobody) {
    std::mt19937_64 random(3);
    std::uint64_t widest = 0;
    for (int round = 0; round < 300; ++round) {
        const auto mix = any_mix(random);
        const auto live = workers(1 + static_cast<std::uint32_t>(random() % 9));
        Distribution distribution(mix);
        auto shares = distribution.deal(live, 0);
        std::uint64_t users = 0;
        for (int step = 0; step < 60; ++step) {
            const auto change = 1 + random() % 12;
            const auto goes_up = step < 25 || random() % 4 == 0;
            users = goes_up ? users + change : users - std::min(users, change);
            const auto next = distribution.deal(live, users);
            const auto wanted = kind_counts(mix, users);
            ASSERT_EQ(sum_of_kinds(next), wanted);
            ASSERT_EQ(distribution.wanted(users), wanted);
            const auto now = total_of(next);
            const auto before = total_of(shares);
            ASSERT_EQ(started(shares, next), now - std::min(now, before));
            ASSERT_LE(spread_of_totals(next), 1u);
            widest = std::max(widest, widest_kind(next));
            shares = next;
        }
    }
    EXPECT_LE(widest, 3u);
}

TEST(Distribution, AnyWorkersThatComeAndGoMoveNoMoreThanTheyMust) {
    std::mt19937_64 random(5);
    for (int round = 0; round < 300; ++round) {
        const auto mix = any_mix(random);
        Distribution distribution(mix);
        std::vector<WorkerShare> shares;
        for (int step = 0; step < 20; ++step) {
            std::vector<std::uint32_t> live;
            for (std::uint32_t worker = 0; worker < 8; ++worker) {
                if (random() % 4 != 0) live.push_back(worker);
            }
            if (live.empty()) continue;
            const auto users = random() % 200;
            shares = distribution.deal(live, users);
            ASSERT_EQ(sum_of_kinds(shares), kind_counts(mix, users));
            const auto again = distribution.deal(live, users);
            ASSERT_EQ(again, shares);
        }
    }
}

TEST(Distribution, AfterAnyWorkersCameAndWentTheWayDownStaysEven) {
    std::mt19937_64 random(11);
    const std::vector<plan::Kind> mix{{"A", 5}, {"B", 3}, {"C", 1}};
    std::uint64_t moved = 0;
    std::uint64_t steps = 0;
    for (int round = 0; round < 300; ++round) {
        Distribution distribution(mix);
        const auto users = 10 + random() % 190;
        distribution.deal(workers(3), users);
        std::vector<std::uint32_t> live{0, 1, 2};
        for (std::uint32_t step = 0; step < 4; ++step) {
            if (random() % 2 == 0 && live.size() > 1) {
                live.erase(live.begin() + static_cast<std::ptrdiff_t>(random() % live.size()));
            } else {
                live.push_back(3 + step);
            }
            distribution.deal(live, users);
        }
        auto shares = distribution.deal(live, users);
        for (auto left = users; left-- > 0;) {
            const auto next = distribution.deal(live, left);
            moved += started(shares, next);
            ++steps;
            ASSERT_EQ(sum_of_kinds(next), kind_counts(mix, left));
            ASSERT_LE(spread_of_totals(next), 1U) << "round " << round << ", " << left << " users";
            shares = next;
        }
    }
    EXPECT_LT(moved * 50, steps) << "it is seldom necessary";
}

TEST(Distribution, AfterAnyWorkersCameAndWentTheNextThatJoinsEvensOut) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 300; ++round) {
        const auto mix = any_mix(random);
        Distribution distribution(mix);
        const auto users = 50 + random() % 150;
        for (int step = 0; step < 5; ++step) {
            const auto count = 1 + static_cast<std::uint32_t>(random() % 8);
            distribution.deal(workers(count), users - random() % 50);
        }
        distribution.deal(workers(1), users);
        EXPECT_LE(spread_of_totals(distribution.deal(workers(9), users)), 1u);
    }
}

}  // namespace
}  // namespace mayfly::master
