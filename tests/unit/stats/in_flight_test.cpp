#include "stats/in_flight.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;

TEST(InFlight, IsEmptyBeforeTheFirstAndAfterTheLast) {
    InFlight requests;
    EXPECT_EQ(requests.count(), 0U);
    EXPECT_EQ(requests.oldest_age(start), 0s);
    { const InFlight::Request one(requests, start); }
    EXPECT_EQ(requests.count(), 0U);
    EXPECT_EQ(requests.oldest_age(start + 5s), 0s);
}

TEST(InFlight, KnowsTheOldestWhoeverEnds) {
    InFlight requests;
    auto first = std::make_unique<InFlight::Request>(requests, start);
    auto second = std::make_unique<InFlight::Request>(requests, start + 1s);
    auto third = std::make_unique<InFlight::Request>(requests, start + 2s);
    EXPECT_EQ(requests.count(), 3U);
    EXPECT_EQ(requests.oldest_age(start + 10s), 10s);
    second.reset();
    EXPECT_EQ(requests.oldest_age(start + 10s), 10s);
    first.reset();
    EXPECT_EQ(requests.oldest_age(start + 10s), 8s);
    const InFlight::Request fourth(requests, start + 4s);
    EXPECT_EQ(requests.count(), 2U);
    EXPECT_EQ(requests.oldest_age(start + 10s), 8s);
    third.reset();
    EXPECT_EQ(requests.oldest_age(start + 10s), 6s);
}

TEST(InFlight, CountsNothingAsOlderThanNothing) {
    InFlight requests;
    const InFlight::Request ahead(requests, start + 1s);
    EXPECT_EQ(requests.oldest_age(start), 0s);
}

}  // namespace
}  // namespace mayfly::stats
