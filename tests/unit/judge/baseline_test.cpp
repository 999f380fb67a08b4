#include "judge/baseline.hpp"

#include <cmath>
#include <random>

#include <gmock/gmock.h>

namespace mayfly::judge {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A row whose p95 in each second is about `p95` ms, with a noise of a tenth and a drift.
ComparedRow row(double p95, double drift = 0, std::uint64_t seed = 1, std::size_t seconds = 60) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> noise(0.9, 1.1);
    ComparedRow made{.method = "GET", .name = "/item"};
    for (std::size_t second = 0; second < seconds; ++second) {
        const double place = static_cast<double>(second) / static_cast<double>(seconds) - 0.5;
        const double millis = p95 * noise(random) * (1 + drift * place);
        const Duration time(static_cast<std::int64_t>(millis * 1e6));
        made.points.push_back({100 * noise(random), 0, time / 2, time, time});
    }
    made.values = {100, 0, p95 / 2, p95, p95};
    return made;
}

Change p95_of(const std::vector<Change>& changes) {
    return *std::ranges::find(changes, Quantity::p95, &Change::quantity);
}

TEST(Baseline, TellsAChangeFromNoise) {
    const auto slower = compare({row(100)}, {row(130, 0, 2)});
    ASSERT_EQ(slower.size(), quantities.size());
    EXPECT_NEAR(p95_of(slower).change, 0.3, 1e-9);
    EXPECT_TRUE(p95_of(slower).is_beyond_noise);
    EXPECT_TRUE(p95_of(slower).is_worse);
    EXPECT_GT(p95_of(slower).lowest, 0.2);
    EXPECT_LT(p95_of(slower).highest, 0.4);
    EXPECT_FALSE(slower[0].is_beyond_noise) << "the rate did not change";
    const auto same = compare({row(100)}, {row(101, 0, 2)});
    EXPECT_FALSE(p95_of(same).is_beyond_noise);
}

TEST(Baseline, TakesTheEndOfARunForNoise) {
    ComparedRow before{.method = "GET", .name = "/", .values = {49.95, 0, 1, 1, 1}};
    before.points.assign(4, {50, 0, 1ms, 1ms, 1ms});
    auto now = before;
    now.values[0] = 49.91;  // The same requests, and users that ended 3 ms later.
    EXPECT_FALSE(compare({before}, {now})[0].is_beyond_noise);
    now.points.assign(4, {45, 0, 1ms, 1ms, 1ms});
    now.values[0] = 44.9;
    EXPECT_TRUE(compare({before}, {now})[0].is_beyond_noise);
}

TEST(Baseline, CountsADriftAsNoise) {
    const auto drifting = compare({row(100, 1.0)}, {row(115, 1.0, 2)});
    EXPECT_FALSE(p95_of(drifting).is_beyond_noise);
    EXPECT_TRUE(p95_of(compare({row(100)}, {row(115, 0, 2)})).is_beyond_noise);
}

TEST(Baseline, IsSeldomWrongAboutRunsThatAreAlike) {
    std::size_t marked = 0;
    std::size_t all = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        for (const Change& change : compare({row(100, 0.2, seed)}, {row(100, 0.2, 100 + seed)})) {
            marked += change.is_beyond_noise ? 1 : 0;
            ++all;
        }
    }
    EXPECT_LT(marked, all / 10);
}

TEST(Baseline, HasTheIntervalOfTheFormulaWhereSecondsAreIndependent) {
    // Of the ratio of two means of n values with this share of deviation, by the delta method, with
    // Student's t of the eight stretches that can be drawn.
    constexpr std::size_t seconds = 240;
    const double deviation = 0.2 / std::sqrt(12.0);
    const double student = 2.365 * std::sqrt(8.0 / 7);
    const double expected = student * deviation * std::sqrt(2.0 / seconds);
    double sum = 0;
    constexpr std::uint64_t pairs = 40;
    for (std::uint64_t seed = 1; seed <= pairs; ++seed) {
        const auto changes =
            compare({row(100, 0, seed, seconds)}, {row(100, 0, 99 + seed, seconds)});
        sum += (p95_of(changes).highest - p95_of(changes).lowest) / 2;
    }
    EXPECT_NEAR(sum / pairs, expected, 0.2 * expected);
}

TEST(Baseline, CannotTellFromTwoSeconds) {
    const auto changes = compare({row(100, 0, 1, 2)}, {row(300, 0, 2, 2)});
    EXPECT_FALSE(p95_of(changes).is_beyond_noise);
    EXPECT_THAT(regressions(changes, 0.1), IsEmpty());
    EXPECT_TRUE(p95_of(compare({row(100, 0, 1, 4)}, {row(300, 0, 2, 4)})).is_beyond_noise);
}

TEST(Baseline, ComparesOnlyRowsThatBothHave) {
    auto other = row(100);
    other.name = "/new";
    EXPECT_THAT(compare({row(100)}, {other}), IsEmpty());
}

TEST(Baseline, FailsOnWhatGotWorseByMoreThanTheLimit) {
    auto changes = compare({row(100)}, {row(130, 0, 2)});
    std::erase_if(changes, [](const Change& change) { return change.quantity != Quantity::p95; });
    EXPECT_THAT(
        regressions(changes, 0.1),
        ElementsAre("p95 of GET /item got worse than in the baseline: 130 ms now, 100 ms then "
                    "(+30.0 %)")
    );
    EXPECT_THAT(regressions(changes, 0.4), IsEmpty());
    changes[0].is_worse = false;
    EXPECT_THAT(regressions(changes, 0.1), IsEmpty());
}

TEST(Baseline, ComparesSharesOfFailuresByTheirDifference) {
    auto failing = row(100);
    for (auto& point : failing.points) point.failures = point.requests / 20;
    failing.values[1] = 0.05;
    const auto changes = compare({row(100)}, {failing});
    EXPECT_EQ(changes[1].change, 0.05);
    EXPECT_TRUE(changes[1].is_beyond_noise);
    EXPECT_EQ(regressions(changes, 0.1).size(), 1);
    EXPECT_EQ(change_words(Quantity::failures, 0.05), "+5.00 points");
    EXPECT_EQ(change_words(Quantity::p95, -0.123), "-12.3 %");
    EXPECT_EQ(value_words(Quantity::rate, 12.345), "12.35/s");
}

}  // namespace
}  // namespace mayfly::judge
