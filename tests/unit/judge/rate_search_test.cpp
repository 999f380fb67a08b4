// The search against servers that are functions of the rate.
#include "judge/rate_search.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include <gmock/gmock.h>

namespace mayfly::judge {
namespace {

using Server = std::function<RateFinding(double rate)>;

Server cliff(double capacity) {
    return [=](double rate) { return rate <= capacity ? RateFinding::held : RateFinding::failed; };
}

struct Searched {
    std::vector<double> rates;
    RateBounds bounds;
};

Searched search(const SearchOptions& options, const Server& server) {
    RateSearch search(options);
    Searched searched;
    while (const auto rate = search.next()) {
        searched.rates.push_back(*rate);
        search.add(*rate, server(*rate));
    }
    searched.bounds = search.bounds();
    return searched;
}

TEST(RateSearch, DoublesThenBisectsAndTriesTheLowestFailureTwice) {
    const auto [rates, bounds] = search({.from = 10}, cliff(95));
    const std::vector<double> expected{10, 20, 40, 80, 160, 120, 100, 90, 95, 97.5, 97.5};
    EXPECT_THAT(rates, ::testing::Pointwise(::testing::DoubleNear(1e-9), expected));
    EXPECT_NEAR(bounds.held, 95, 1e-9);
    EXPECT_NEAR(bounds.failed, 97.5, 1e-9);
}

TEST(RateSearch, EndsWithABracketAsNarrowAsAskedForWhereverTheCliffIs) {
    std::mt19937 random(7);
    for (int i = 0; i < 500; ++i) {
        const double capacity = std::pow(10, std::uniform_real_distribution(0.0, 5.0)(random));
        for (const double precision : {0.002, 0.05, 0.3}) {
            const SearchOptions options{.from = 100, .precision = precision};
            const auto [rates, bounds] = search(options, cliff(capacity));
            EXPECT_LE(bounds.held, capacity);
            EXPECT_GT(bounds.failed, capacity);
            EXPECT_LE(bounds.failed, bounds.held * (1 + precision) + 1e-9);
            const bool is_common = precision == 0.05 && capacity < 2000;
            EXPECT_LE(rates.size(), is_common ? 14U : RateSearch::most_rates) << capacity;
        }
    }
}

TEST(RateSearch, GoesDownABoundedNumberOfTimesWhereNothingHolds) {
    const auto [rates, bounds] = search({.from = 128}, cliff(0));
    EXPECT_THAT(rates, ::testing::ElementsAre(128, 64, 32, 16, 8, 4, 2, 1));
    EXPECT_EQ(bounds.held, 0);
    EXPECT_EQ(bounds.failed, 1);
}

TEST(RateSearch, GoesUpToTheBoundWhereEverythingHolds) {
    const auto always = [](double) { return RateFinding::held; };
    EXPECT_THAT(
        search({.from = 100, .to = 350}, always).rates, ::testing::ElementsAre(100, 200, 350)
    );
    EXPECT_EQ(search({.from = 100, .to = 350}, always).bounds, (RateBounds{350}));
    EXPECT_EQ(search({.from = 100}, always).bounds.held, 1e7);  // The highest that there is.
}

TEST(RateSearch, KnowsABoundOfTheGeneratorFromOneOfTheTarget) {
    const auto [rates, bounds] = search({.from = 100}, [](double rate) {
        return rate > 700 ? RateFinding::generator : RateFinding::held;
    });
    EXPECT_EQ(bounds.why, RateFinding::generator);
    EXPECT_LE(bounds.held, 700);
    EXPECT_GT(bounds.held, 650);
}

TEST(RateSearch, IsNotMisledByOneHiccup) {
    for (const std::size_t unlucky : {0U, 1U, 2U, 4U, 6U, 8U}) {
        std::size_t tried = 0;
        const auto server = [&](double rate) {
            return tried++ == unlucky ? RateFinding::failed : cliff(430)(rate);
        };
        const auto [rates, bounds] = search({.from = 100}, server);
        EXPECT_LE(bounds.held, 430) << unlucky;
        EXPECT_GT(bounds.failed, 430) << unlucky;
        EXPECT_LE(bounds.failed, bounds.held * 1.05 + 1e-9) << unlucky;
    }
}

// Soft queueing: near the limit a server sometimes holds and sometimes not.
TEST(RateSearch, EndsNearTheLimitOfANoisyServer) {
    std::mt19937 random(11);
    std::vector<double> answers;
    for (int i = 0; i < 200; ++i) {
        const auto [rates, bounds] = search({.from = 100}, [&](double rate) {
            const double limit = 500 * std::normal_distribution(1.0, 0.04)(random);
            return cliff(limit)(rate);
        });
        ASSERT_LE(rates.size(), RateSearch::most_rates);
        answers.push_back(bounds.middle());
        EXPECT_NEAR(answers.back(), 500, 100);
    }
    std::ranges::nth_element(answers, answers.begin() + 100);
    EXPECT_NEAR(answers[100], 500, 25);
}

TEST(RateSearch, WritesARateWithAsManyDigitsAsItsPrecisionIsWorth) {
    EXPECT_EQ(rate_number(95, 0.05), "95");
    EXPECT_EQ(rate_number(93.75, 0.05), "93.8");
    EXPECT_EQ(rate_number(0.78125, 0.05), "0.781");
    EXPECT_EQ(rate_number(12'345, 0.05), "12345");
    EXPECT_EQ(rate_number(93.75, 0.001), "93.75");
}

}  // namespace
}  // namespace mayfly::judge
