#include "master/grants.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using testing::ElementsAre;
using Shares = std::vector<WorkerShare>;

void assign(Grants& grants, const Shares& shares, std::uint64_t epoch) {
    for (const auto& share : shares) grants.assign(share, epoch);
}

TEST(Grants, LetsFreshWorkersHaveWhatIsDesired) {
    const Grants grants;
    const Shares desired{{0, {3, 1}}, {1, {3, 0}}};
    EXPECT_EQ(grants.toward(desired, {6, 1}), desired);
}

TEST(Grants, WhatIsTakenFromOneIsGivenToAnotherOnlyWhenItIsGone) {
    Grants grants;
    assign(grants, {{0, {10}}}, 1);
    const Shares desired{{0, {5}}, {1, {5}}};
    auto now = grants.toward(desired, {10});
    EXPECT_THAT(now, ElementsAre(WorkerShare{0, {5}}, WorkerShare{1, {0}}));
    assign(grants, now, 2);
    EXPECT_FALSE(grants.report(0, 1, {10})) << "it has not heard of the new share yet";
    EXPECT_TRUE(grants.report(0, 2, {8})) << "three are still on their way out";
    now = grants.toward(desired, {10});
    EXPECT_THAT(now, ElementsAre(WorkerShare{0, {5}}, WorkerShare{1, {2}}));
    assign(grants, now, 3);
    EXPECT_TRUE(grants.report(0, 3, {5}));
    EXPECT_EQ(grants.toward(desired, {10}), desired);
}

TEST(Grants, OneThatMayStillRunMoreGetsThemBackAtOnce) {
    Grants grants;
    assign(grants, {{0, {10}}}, 1);
    assign(grants, {{0, {4}}}, 2);
    EXPECT_EQ(grants.toward({{0, {9}}}, {10}), (Shares{{0, {9}}}));
}

TEST(Grants, TheUsersOfALostWorkerAreFree) {
    Grants grants;
    assign(grants, {{0, {10}}, {1, {10}}}, 1);
    grants.remove(0);
    EXPECT_EQ(grants.share_of(0), nullptr);
    EXPECT_EQ(grants.toward({{1, {20}}}, {20}), (Shares{{1, {20}}}));
    EXPECT_FALSE(grants.report(0, 1, {10}));
}

TEST(Grants, EachKindHasItsOwnRoom) {
    Grants grants;
    assign(grants, {{0, {4, 1}}}, 1);
    const auto now = grants.toward({{0, {2, 0}}, {1, {2, 1}}}, {4, 1});
    EXPECT_THAT(now, ElementsAre(WorkerShare{0, {2, 0}}, WorkerShare{1, {0, 0}}));
}

/// Workers that do what they are told late, in part or not at all, and users that take their time
/// to leave: never do more run than were wanted when they were assigned.
TEST(Grants, NeverLetsMoreRunThanAreWanted) {
    std::mt19937_64 random(3);
    constexpr std::uint32_t workers = 4;
    constexpr std::uint64_t wanted = 100;
    struct Worker {
        std::uint64_t told_epoch = 0, told = 0;  // On its way to it.
        std::uint64_t epoch = 0, share = 0, running = 0;
    };
    Grants grants;
    std::vector<Worker> crew(workers);
    std::uint64_t epoch = 0;
    for (int step = 0; step < 20'000; ++step) {
        const auto w = static_cast<std::uint32_t>(random() % workers);
        auto& worker = crew[w];
        switch (random() % 5) {
            case 0: {  // Another distribution.
                Shares desired;
                auto left = wanted;
                for (std::uint32_t i = 0; i < workers; ++i) {
                    const auto users = i + 1 == workers ? left : random() % (left + 1);
                    desired.push_back({i, {users}});
                    left -= users;
                }
                ++epoch;
                for (const auto& share : grants.toward(desired, {wanted})) {
                    grants.assign(share, epoch);
                    crew[share.worker].told = share.users[0];
                    crew[share.worker].told_epoch = epoch;
                }
                break;
            }
            case 1:  // An assignment arrives.
                worker.epoch = worker.told_epoch;
                worker.share = worker.told;
                break;
            case 2:  // Users start.
                worker.running = std::max(worker.running, worker.share);
                break;
            case 3:  // A user leaves.
                worker.running -= worker.running > worker.share ? 1 : 0;
                break;
            default:
                grants.report(w, worker.epoch, {worker.running});
        }
        std::uint64_t running = 0;
        for (const auto& each : crew) running += each.running;
        ASSERT_LE(running, wanted) << step;
    }
}

TEST(Grants, NobodyGetsASuccessorWhileMoreMayRunThanAreWanted) {
    Grants grants;
    assign(grants, {{0, {4}}, {1, {3}}}, 1);
    // Worker 1 lets one go, and worker 0 leaves.
    grants.assign({1, {2}}, 2);
    grants.assign({0, {0}}, 2);
    EXPECT_THAT(grants.toward({{1, {5}}}, {5}), ElementsAre(WorkerShare{1, {2}}));
    grants.report(0, 2, {0});
    EXPECT_THAT(grants.toward({{1, {5}}}, {5}), ElementsAre(WorkerShare{1, {5}}));
}

}  // namespace
}  // namespace mayfly::master
