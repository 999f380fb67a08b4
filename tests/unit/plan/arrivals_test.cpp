#include "plan/arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ArrivalStream stream_of(std::string_view rates, bool is_poisson = false) {
    const bool is_rate = rates.find(':') == rates.npos;
    return {
        *(is_rate ? Rates::parse_rate(rates) : Rates::parse_stages(rates)), is_poisson, {"a"}, {1}};
}

std::vector<Tick> all_of(const ArrivalStream& stream, Duration until, std::uint64_t seed = 0) {
    std::vector<Tick> all;
    for (Ticks ticks(stream, seed); ticks.now() && ticks.now()->due < until; ticks.next()) {
        all.push_back(*ticks.now());
    }
    return all;
}

/// What a worker takes, when it hears of each stripe as late as it may.
std::vector<Tick> taken_by(
    const ArrivalStream& stream,
    const std::vector<Stripe>& stripes,
    Duration until,
    std::uint64_t seed = 0
) {
    std::vector<Tick> taken;
    StripedTicks ticks(stream, seed);
    for (std::size_t known = 1; known <= stripes.size(); ++known) {
        ticks.follow({stripes.begin(), stripes.begin() + static_cast<std::ptrdiff_t>(known)});
        const auto end = known < stripes.size() ? stripes[known].from : until;
        for (auto tick = ticks.peek(); tick && tick->due < end; tick = ticks.peek()) {
            taken.push_back(*tick);
            ticks.take();
        }
    }
    return taken;
}

TEST(ArrivalTicks, AddUpToTheIntegralOfTheRate) {
    EXPECT_EQ(all_of(stream_of("500/s"), 4s).size(), 2000U);
    EXPECT_EQ(all_of(stream_of("30s:100/s,20s:0/s"), 1h).size(), 2500U);
    EXPECT_EQ(all_of(stream_of("3s:7/s"), 1h).size(), 11U) << "10.5, rounded";
}

// Of 200 windows with 50 expected arrivals each, at the level of 1 %.
TEST(ArrivalTicks, AtRandomPassAChiSquareTest) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const auto ticks = all_of(stream_of("500/s", true), 20s, seed);
        std::vector<double> counts(200);
        for (const Tick& tick : ticks) counts[static_cast<std::size_t>(tick.due / 100ms)] += 1;
        double chi_square = 0;
        for (const double count : counts) chi_square += (count - 50) * (count - 50) / 50;
        EXPECT_GT(chi_square, 152.2) << seed;
        EXPECT_LT(chi_square, 254.1) << seed;
    }
}

// The intervals of a Poisson process are exponential: 20 classes of equal probability.
TEST(ArrivalTicks, AtRandomHaveExponentialIntervals) {
    const auto ticks = all_of(stream_of("500/s", true), 20s, 4);
    std::vector<double> counts(20);
    for (std::size_t i = 1; i < ticks.size(); ++i) {
        const double share = 1 - std::exp(-500 * to_seconds(ticks[i].due - ticks[i - 1].due));
        counts[std::min<std::size_t>(static_cast<std::size_t>(share * 20), 19)] += 1;
    }
    const double expected = static_cast<double>(ticks.size() - 1) / 20;
    double chi_square = 0;
    for (const double count : counts)
        chi_square += (count - expected) * (count - expected) / expected;
    EXPECT_LT(chi_square, 36.2) << "1 % of 19 degrees of freedom";
}

TEST(ArrivalTicks, AtRandomAreTheSameForASeed) {
    const auto stream = stream_of("10s:100/s", true);
    EXPECT_EQ(all_of(stream, 10s, 7), all_of(stream, 10s, 7));
    EXPECT_NE(all_of(stream, 10s, 7), all_of(stream, 10s, 8));
}

TEST(ArrivalTicks, CanBeSkippedToAMoment) {
    for (const bool is_poisson : {false, true}) {
        const auto stream = stream_of("0s:9/s,5s:0/s,5s:0/s,5s:40/s", is_poisson);
        const auto all = all_of(stream, 15s, 5);
        for (Duration moment{0}; moment < 16s; moment += 137ms) {
            Ticks ticks(stream, 5);
            ticks.skip_until(moment);
            const auto expected =
                std::ranges::find_if(all, [&](const Tick& tick) { return tick.due >= moment; });
            if (expected == all.end()) continue;
            EXPECT_EQ(ticks.now(), *expected) << to_seconds(moment);
        }
    }
}

TEST(ArrivalStripes, EachTickBelongsToOneWorker) {
    for (const bool is_poisson : {false, true}) {
        const auto stream = stream_of("2s:300/s,2s:10/s", is_poisson);
        const auto all = all_of(stream, 4s, 3);
        for (const std::uint64_t workers : {1U, 2U, 4U}) {
            std::map<std::uint64_t, Tick> taken;
            std::size_t count = 0;
            for (std::uint64_t worker = 0; worker < workers; ++worker) {
                for (const Tick& tick : taken_by(stream, {{0s, worker, workers}}, 4s, 3)) {
                    EXPECT_EQ(tick.number % workers, worker);
                    taken[tick.number] = tick;
                    ++count;
                }
            }
            EXPECT_EQ(count, all.size());
            for (const Tick& tick : all) EXPECT_EQ(taken[tick.number], tick);
        }
    }
}

// A third worker joins at 1.3 s, and the first is gone at 2.9 s.
TEST(ArrivalStripes, ThatChangeTakeNoTickTwiceAndLeaveNoneOut) {
    const std::vector<std::vector<Stripe>> workers{
        {{0s, 0, 2}, {1300ms, 0, 3}, {2900ms, 0, 0}},
        {{0s, 1, 2}, {1300ms, 1, 3}, {2900ms, 0, 2}},
        {{0s, 0, 0}, {1300ms, 2, 3}, {2900ms, 1, 2}}};
    for (const bool is_poisson : {false, true}) {
        const auto stream = stream_of("4s:500/s", is_poisson);
        std::multiset<std::uint64_t> taken;
        for (const auto& stripes : workers) {
            const auto ticks = taken_by(stream, stripes, 4s, 9);
            for (const Tick& tick : ticks) taken.insert(tick.number);
            EXPECT_THAT(count_ticks(stream, 9, stripes, 4s), ElementsAre(ticks.size()));
        }
        const auto all = all_of(stream, 4s, 9);
        ASSERT_EQ(taken.size(), all.size());
        for (const Tick& tick : all) EXPECT_EQ(taken.count(tick.number), 1U);
    }
}

TEST(ArrivalStripes, AreTakenTogetherAsOneByOne) {
    const std::vector<Stripe> stripes{{100ms, 1, 2}, {1300ms, 2, 3}, {1500ms, 0, 0}, {2s, 0, 1}};
    for (const bool is_poisson : {false, true}) {
        for (const auto* rates : {"3s:500/s", "1s:9/s,1s:0/s,1s:70/s"}) {
            auto stream = stream_of(rates, is_poisson);
            for (const bool has_two_kinds : {false, true}) {
                if (has_two_kinds) {
                    stream.kinds = {"a", "b"};
                    stream.shares = {0.3, 0.7};
                }
                StripedTicks together(stream, 5);
                StripedTicks single(stream, 5);
                together.follow(stripes);
                single.follow(stripes);
                for (Duration moment{0}; moment < 4s; moment += 170ms) {
                    std::vector<std::uint64_t> counts(stream.kinds.size());
                    for (auto tick = single.peek(); tick && tick->due < moment;
                         tick = single.peek()) {
                        ++counts[kind_of(stream, tick->number)];
                        single.take();
                    }
                    EXPECT_EQ(together.take_until(moment), counts) << rates << to_seconds(moment);
                    EXPECT_EQ(together.peek(), single.peek());
                }
            }
        }
    }
}

TEST(ArrivalStripes, SplitANumberOfUsers) {
    EXPECT_EQ(part_of(10, {0s, 0, 4}) + part_of(10, {0s, 3, 4}), 5U);
    EXPECT_EQ(part_of(10, {0s, 0, 0}), 0U);
}

TEST(ArrivalPlan, GivesEachKindItsShare) {
    const ArrivalStream stream{
        *Rates::parse_rate("100/s"), false, {"a", "b", "c"}, {0.5, 0.3, 0.2}};
    std::vector<int> counts(3);
    for (std::uint64_t number = 0; number < 1000; ++number) ++counts[kind_of(stream, number)];
    EXPECT_NEAR(counts[0], 500, 3);
    EXPECT_NEAR(counts[1], 300, 3);
    EXPECT_NEAR(counts[2], 200, 3);
}

TEST(ArrivalPlan, IsThatOfTheKindsOrOfTheRun) {
    std::vector<Kind> kinds{{"a", 3}, {"b", 1}, {"fixed", 1, 2}};
    kinds[1].arrivals = {*Rates::parse_rate("5/s"), 7, true};
    auto own = kinds;
    const auto plan = arrival_plan(own, {.deadline = 1s});
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->to_text(), "b 5/s at random");
    EXPECT_THAT(plan->max_users, ElementsAre(7));
    EXPECT_EQ(plan->deadline, 1s);
    EXPECT_EQ(own[0].weight, 3);
    EXPECT_EQ(own[1].weight, 0) << "it is not in the closed model";

    auto all = kinds;
    const auto of_run = arrival_plan(all, {.rates = *Rates::parse_rate("8/s"), .max_users = 9});
    ASSERT_TRUE(of_run);
    EXPECT_EQ(of_run->to_text(), "a and b 8/s");
    EXPECT_THAT(of_run->streams.front().shares, ElementsAre(0.75, 0.25));
    EXPECT_THAT(of_run->max_users, ElementsAre(9, 7));
    EXPECT_EQ(all[2].fixed_count, 2U);

    std::vector<Kind> fixed{{"fixed", 1, 2}};
    const auto refused = arrival_plan(fixed, {.rates = *Rates::parse_rate("8/s")});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("--arrival-rate"));
}

TEST(StripedTicks, AreEachTakenOnceThoughTheRateChanges) {
    for (const bool is_poisson : {false, true}) {
        const ArrivalStream before{Rates({{0s, 100}}), is_poisson, {"a"}, {1}};
        ArrivalStream after = before;
        after.rates = before.rates.held(2s, 10);
        std::set<std::uint64_t> numbers;
        std::size_t taken = 0;
        for (std::uint64_t worker = 0; worker < 3; ++worker) {
            const std::vector<Stripe> stripes{{0s, worker, 3}};
            StripedTicks old(before, 7);
            old.follow(stripes);
            // The news come late: something that was due after the change has begun already.
            for (; old.peek()->due < 2100ms; ++taken) {
                numbers.insert(old.peek()->number);
                old.take();
            }
            StripedTicks next(after, 7, old);
            next.follow(stripes);
            for (auto tick = next.peek(); tick->due < 10s; tick = next.peek(), ++taken) {
                numbers.insert(tick->number);
                next.take();
            }
        }
        const std::vector<Stripe> all{{0s, 0, 1}};
        EXPECT_EQ(numbers.size(), taken) << "none twice";
        EXPECT_EQ(taken, count_ticks(after, 7, all, 10s).front());
    }
}

}  // namespace
}  // namespace mayfly::plan
