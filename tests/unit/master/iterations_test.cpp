#include "master/iterations.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using Workers = std::vector<std::uint32_t>;

TEST(Iterations, AreWithoutLimitUnlessANumberIsAskedFor) {
    Iterations iterations;
    iterations.begin(0, 10);
    EXPECT_FALSE(iterations.deal(Workers{0, 1}));
    EXPECT_EQ(iterations.granted(0), std::numeric_limits<std::uint64_t>::max());
}

TEST(Iterations, AreDealtAsUsersAre) {
    Iterations iterations;
    iterations.begin(100, 5);
    EXPECT_TRUE(iterations.deal(Workers{3, 7, 9}));
    EXPECT_EQ(iterations.granted(3), 40U);
    EXPECT_EQ(iterations.granted(7), 40U);
    EXPECT_EQ(iterations.granted(9), 20U);
    EXPECT_FALSE(iterations.deal(Workers{3, 7, 9})) << "nothing is left";
    EXPECT_EQ(iterations.granted(4), 0U);
}

TEST(Iterations, AWorkerWithoutUsersGetsNone) {
    Iterations iterations;
    iterations.begin(7, 1);
    EXPECT_TRUE(iterations.deal(Workers{0, 1}));
    EXPECT_EQ(iterations.granted(0), 7U);
    EXPECT_EQ(iterations.granted(1), 0U);
}

TEST(Iterations, OfALostWorkerAreDealtAgainExceptForThoseThatItReported) {
    Iterations iterations;
    iterations.begin(100, 4);
    EXPECT_TRUE(iterations.deal(Workers{0, 1}));
    iterations.report(0, 50);
    iterations.report(1, 20);
    iterations.remove(1);
    EXPECT_EQ(iterations.granted(1), 20U);
    EXPECT_TRUE(iterations.deal(Workers{0}));
    EXPECT_EQ(iterations.granted(0), 80U);
    iterations.report(0, 80);
    EXPECT_EQ(iterations.begun(), 100U);
}

TEST(Iterations, AddUpForAnyNumberOfWorkers) {
    for (std::uint64_t total = 1; total < 60; ++total) {
        for (std::uint32_t workers = 1; workers < 9; ++workers) {
            for (const std::uint64_t users : {0, 1, 3, 8, 50}) {
                Iterations iterations;
                iterations.begin(total, users);
                Workers live;
                for (std::uint32_t worker = 0; worker < workers; ++worker) live.push_back(worker);
                iterations.deal(live);
                std::uint64_t sum = 0;
                for (const auto worker : live) sum += iterations.granted(worker);
                ASSERT_EQ(sum, total) << workers << " workers, " << users << " users";
            }
        }
    }
}

}  // namespace
}  // namespace mayfly::master
