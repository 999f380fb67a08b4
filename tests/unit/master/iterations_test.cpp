#include "master/iterations.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using Parts = std::vector<Iterations::Part>;
using Idle = std::vector<Iterations::Idle>;

TEST(Iterations, AreWithoutLimitUnlessANumberIsAskedFor) {
    Iterations iterations;
    iterations.begin(0);
    EXPECT_FALSE(iterations.deal(Parts{{0, 5}, {1, 5}}));
    EXPECT_EQ(iterations.granted(0), std::numeric_limits<std::uint64_t>::max());
}

TEST(Iterations, AreDealtAsUsersAre) {
    Iterations iterations;
    iterations.begin(100);
    EXPECT_TRUE(iterations.deal(Parts{{3, 2}, {7, 2}, {9, 1}}));
    EXPECT_EQ(iterations.granted(3), 40U);
    EXPECT_EQ(iterations.granted(7), 40U);
    EXPECT_EQ(iterations.granted(9), 20U);
    EXPECT_FALSE(iterations.deal(Parts{{3, 2}, {7, 2}, {9, 1}})) << "nothing is left";
    EXPECT_EQ(iterations.granted(4), 0U);
}

TEST(Iterations, AWorkerWithoutUsersGetsNone) {
    Iterations iterations;
    iterations.begin(7);
    EXPECT_TRUE(iterations.deal(Parts{{0, 0}, {1, 1}}));
    EXPECT_EQ(iterations.granted(0), 0U);
    EXPECT_EQ(iterations.granted(1), 7U);
}

TEST(Iterations, OfALostWorkerAreDealtAgainExceptForThoseThatItReported) {
    Iterations iterations;
    iterations.begin(100);
    EXPECT_TRUE(iterations.deal(Parts{{0, 2}, {1, 2}}));
    iterations.report(0, 50);
    iterations.report(1, 20);
    iterations.remove(1);
    EXPECT_EQ(iterations.granted(1), 20U);
    EXPECT_TRUE(iterations.are_undealt());
    EXPECT_TRUE(iterations.deal(Parts{{0, 4}}));
    EXPECT_EQ(iterations.granted(0), 80U);
    iterations.report(0, 80);
    EXPECT_EQ(iterations.begun(), 100U);
}

TEST(Iterations, OfAWorkerWhoseUsersHaveEndedGoToOneThatHasBegunAllOfItsOwn) {
    Iterations iterations;
    iterations.begin(100);
    EXPECT_TRUE(iterations.deal(Parts{{0, 1}, {1, 1}}));
    iterations.report(0, 10);
    iterations.report(1, 30);
    EXPECT_FALSE(iterations.can_move(Idle{{0, 1}})) << "the other one still has some";
    iterations.report(1, 50);
    ASSERT_TRUE(iterations.can_move(Idle{{0, 1}, {1, 1}}));
    iterations.move(Idle{{0, 1}, {1, 1}});
    EXPECT_TRUE(iterations.deal(Parts{{0, 1}, {1, 1}}));
    EXPECT_EQ(iterations.granted(0), 10U) << "its user ended though it had tasks";
    EXPECT_EQ(iterations.granted(1), 90U);
    iterations.report(1, 60);
    EXPECT_FALSE(iterations.can_move(Idle{{0, 1}, {1, 1}})) << "nobody is left who could";
    iterations.move(Idle{{0, 1}, {1, 1}});
    EXPECT_EQ(iterations.granted(1), 90U);
    EXPECT_FALSE(iterations.deal(Parts{{0, 1}, {1, 1}}));
}

TEST(Iterations, GoToAWorkerAgainThatHasMoreUsersThanHadEnded) {
    Iterations iterations;
    iterations.begin(100);
    EXPECT_TRUE(iterations.deal(Parts{{0, 1}, {1, 1}}));
    iterations.report(1, 50);
    iterations.move(Idle{{0, 1}, {1, 1}});
    iterations.remove(1);
    EXPECT_FALSE(iterations.deal(Parts{{0, 1}}));
    EXPECT_TRUE(iterations.deal(Parts{{0, 2}}));
    EXPECT_EQ(iterations.granted(0), 50U);
}

TEST(Iterations, WithoutAWorkerStayWhereTheyAreUntilThereIsOne) {
    Iterations iterations;
    iterations.begin(10);
    EXPECT_FALSE(iterations.deal({}));
    EXPECT_TRUE(iterations.are_undealt());
    EXPECT_TRUE(iterations.deal(Parts{{5, 1}}));
    EXPECT_EQ(iterations.granted(5), 10U);
}

TEST(Iterations, AddUpForAnyNumberOfWorkers) {
    for (std::uint64_t total = 1; total < 60; ++total) {
        for (std::uint32_t workers = 1; workers < 9; ++workers) {
            for (const std::uint64_t users : {1, 3, 8, 50}) {
                Iterations iterations;
                iterations.begin(total);
                Parts parts;
                for (std::uint32_t worker = 0; worker < workers; ++worker) {
                    parts.push_back({worker, users / workers + (worker < users % workers)});
                }
                iterations.deal(parts);
                std::uint64_t sum = 0;
                for (const auto& part : parts) sum += iterations.granted(part.worker);
                ASSERT_EQ(sum, total) << workers << " workers, " << users << " users";
            }
        }
    }
}

}  // namespace
}  // namespace mayfly::master
