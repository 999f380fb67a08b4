#include "master/newcomers.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using Standing = Newcomer::Standing;

std::vector<Newcomer> crowd(
    std::size_t count, const std::string& address, Standing standing = Standing::silent
) {
    return std::vector<Newcomer>(count, {standing, address, start});
}

std::vector<Newcomer> operator+(std::vector<Newcomer> some, const std::vector<Newcomer>& more) {
    some.insert(some.end(), more.begin(), more.end());
    return some;
}

TEST(Newcomers, NobodyGoesWhileThereAreFreePlaces) {
    const auto room = room_for("a", crowd(3, "a") + crowd(3, "b"), 8, start);
    EXPECT_TRUE(room.is_there);
    EXPECT_FALSE(room.leaves);
}

TEST(Newcomers, AnAddressHasHalfOfThePlacesAndItsOldestGoes) {
    const auto room = room_for("a", crowd(1, "b") + crowd(4, "a"), 8, start);
    EXPECT_TRUE(room.is_there);
    EXPECT_EQ(room.leaves, 1U);
    EXPECT_FALSE(room_for("b", crowd(1, "b") + crowd(4, "a"), 8, start).leaves);
}

TEST(Newcomers, WhereAllPlacesAreTakenOneOfTheLargestCrowdGoes) {
    const auto there = crowd(2, "b") + crowd(4, "a") + crowd(2, "c");
    EXPECT_EQ(room_for("d", there, 8, start).leaves, 2U);
}

TEST(Newcomers, WhoHasGreetedIsNotSentAwayForWhoHasNot) {
    const auto there = crowd(1, "a", Standing::greeted) + crowd(3, "a");
    EXPECT_EQ(room_for("a", there, 8, start + 1s).leaves, 1U);
    const auto greeted = crowd(4, "a", Standing::greeted);
    EXPECT_FALSE(room_for("a", greeted, 8, start + greeting_protection - 1ns).is_there);
    EXPECT_TRUE(room_for("b", greeted, 8, start).is_there) << "others have their places";
}

TEST(Newcomers, AGreetingAloneDoesNotProtectForLong) {
    const auto greeted = crowd(4, "a", Standing::greeted);
    const auto room = room_for("a", greeted, 8, start + greeting_protection);
    EXPECT_TRUE(room.is_there);
    EXPECT_EQ(room.leaves, 0U);
}

TEST(Newcomers, WhoHasProvenToBelongHereTakesNoPlace) {
    const auto there = crowd(100, "a", Standing::proven) + crowd(3, "a");
    EXPECT_FALSE(room_for("a", there, 8, start).leaves);
    EXPECT_EQ(room_for("a", there + crowd(1, "a"), 8, start).leaves, 100U);
}

TEST(Newcomers, OnePlaceIsAlwaysToBeHad) {
    EXPECT_TRUE(room_for("a", {}, 1, start).is_there);
    EXPECT_EQ(room_for("a", crowd(1, "a"), 1, start).leaves, 0U);
}

}  // namespace
}  // namespace mayfly::master
