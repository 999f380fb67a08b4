#include "stats/stalls.hpp"

#include <gmock/gmock.h>

namespace mayfly::stats {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using Loops = std::map<std::string, LoopWatch, std::less<>>;

StallCount stalls(StallCause cause, Duration length, std::uint64_t count) {
    StallCount row{cause, "Shopper", "buy", "shop.cpp:3"};
    row.lengths.record(length, count);
    return row;
}

TEST(GeneratorBound, IsTheTimeBeyondTheLimitInTheWorkersTime) {
    const Loops loops{
        {"worker 1", {10s, {stalls(StallCause::blocked, 110ms, 20)}}}, {"worker 2", {10s, {}}}};
    const auto bound = generator_bound(loops, 5ms);
    EXPECT_EQ(bound.limit, 10ms);
    EXPECT_NEAR(bound.share, 0.1, 0.001);
    EXPECT_NEAR(bound.share_of_worker, 0.2, 0.001);
    EXPECT_EQ(bound.worker, "worker 1");
    EXPECT_EQ(bound.longest, 110ms);
}

TEST(GeneratorBound, AllowsATenthOfTheMedian) {
    const Loops loops{{"worker 1", {10s, {stalls(StallCause::blocked, 110ms, 20)}}}};
    EXPECT_NEAR(generator_bound(loops, 500ms).share, 0.12, 0.001);
    EXPECT_EQ(generator_bound(loops, 2s).share, 0);
    EXPECT_EQ(generator_bound(loops, 2s).worker, "");
}

TEST(GeneratorBound, IsNothingWithoutUsers) {
    EXPECT_EQ(generator_bound({}, 5ms).share, 0);
    EXPECT_FALSE(generator_bound({}, 5ms).exceeds(0));
}

TEST(GeneratorBound, OneHiccupOfAShortRunIsNotHeld) {
    const Loops one{{"worker 1", {1s, {stalls(StallCause::computing, 60ms, 1)}}}};
    EXPECT_FALSE(generator_bound(one, 1ms).exceeds(noted_bound));
    const Loops some{{"worker 1", {1s, {stalls(StallCause::computing, 60ms, 3)}}}};
    EXPECT_TRUE(generator_bound(some, 1ms).exceeds(noted_bound));
    const Loops long_ago{{"worker 1", {100s, {stalls(StallCause::computing, 60ms, 3)}}}};
    EXPECT_FALSE(generator_bound(long_ago, 1ms).exceeds(noted_bound));
}

TEST(GeneratorBound, ABusyMachineIsNoNewsInAShortRun) {
    const auto taken = [](std::uint64_t times) {
        return generator_bound(
            {{"worker 1", {5s, {stalls(StallCause::preempted, 20ms, times)}}}}, 1ms
        );
    };
    EXPECT_GT(taken(20).share, 0.03);
    EXPECT_FALSE(taken(20).exceeds(noted_bound));
    EXPECT_TRUE(taken(60).exceeds(noted_bound));
}

TEST(GeneratorBound, SaysWhoWhyHowMuchAndWhatToDo) {
    const auto said = [](StallCause cause) {
        const Loops loops{{"worker 2", {10s, {stalls(cause, 812ms, 10)}}}, {"worker 1", {10s, {}}}};
        return sentence_on(generator_bound(loops, 5ms));
    };
    EXPECT_THAT(
        said(StallCause::blocked),
        AllOf(
            HasSubstr("for 40.1 % of its time"),
            HasSubstr("for up to 812 ms at once"),
            HasSubstr("worker 2 (80.2 %)"),
            HasSubstr("task buy of user Shopper (shop.cpp:3) blocks its thread"),
            HasSubstr("mayfly::sleep()"),
            HasSubstr("more workers")
        )
    );
    EXPECT_THAT(said(StallCause::computing), HasSubstr("computes for long without a wait"));
    EXPECT_THAT(said(StallCause::overloaded), HasSubstr("mostly the load generator's own queue"));
    EXPECT_THAT(said(StallCause::preempted), HasSubstr("other programs used its processor"));
    EXPECT_THAT(said(StallCause::paused), HasSubstr("its machine was suspended"));
}

TEST(GeneratorBound, NamesItsOwnPartBesideThatOfOthers) {
    const auto said = [](Duration blocked) {
        const Loops loops{
            {"worker 1",
             {10s,
              {stalls(StallCause::preempted, 110ms, 30),
               stalls(StallCause::blocked, blocked, 10)}}}};
        return sentence_on(generator_bound(loops, 5ms));
    };
    EXPECT_THAT(
        said(110ms),
        AllOf(
            HasSubstr("for 40.0 % of its time"),
            HasSubstr("other programs used its processor"),
            HasSubstr("Of its own making were 10.0 %: task buy of user Shopper")
        )
    );
    EXPECT_THAT(said(14ms), Not(HasSubstr("Of its own making")));
}

TEST(Throttling, IsWorthASentenceIfTheQuotaWasOftenUsedUp) {
    EXPECT_THAT(
        sentence_on(Throttling{0.1, 67, 64}),
        AllOf(
            HasSubstr("quota of 0.1 cores"),
            HasSubstr("95.5 % of its periods (64 of 67)"),
            HasSubstr("cpu.max")
        )
    );
    EXPECT_EQ(sentence_on(Throttling{}), "");
    EXPECT_EQ(sentence_on(Throttling{2, 10, 2}), "");
    EXPECT_EQ(sentence_on(Throttling{2, 1000, 10}), "");
}

TEST(Steal, IsToldIfItIsMoreThanUsual) {
    EXPECT_EQ(sentence_on(Steal{}), "");
    EXPECT_EQ(sentence_on(Steal{20, 100}), "") << "of a moment";
    EXPECT_EQ(sentence_on(Steal{200, 10'000}), "");
    Steal sum{1000, 5000};
    merge(sum, {250, 5000});
    EXPECT_EQ(
        sentence_on(sum),
        "the host of this virtual machine gave 12.5 % of the processor time that was wanted to "
        "others (steal): response times contain these waits; use a machine whose processors are "
        "not shared"
    );
}

TEST(LengthText, IsAsShortAsItIsClear) {
    EXPECT_EQ(length_text(643us), "0.6 ms");
    EXPECT_EQ(length_text(96'300us), "96 ms");
    EXPECT_EQ(length_text(3460ms), "3.5 s");
}

TEST(Throttling, OfSeveralWorkersIsTheirSumUnderTheNarrowestQuota) {
    Throttling sum{0, 0, 0};
    merge(sum, {2, 10, 1});
    merge(sum, {0.5, 10, 3});
    merge(sum, {0, 0, 0});
    EXPECT_EQ(sum, (Throttling{0.5, 20, 4}));
}

TEST(LoopWatch, AddsUpRowsOfOneCauseAndPlace) {
    LoopWatch sum{1s, {stalls(StallCause::blocked, 20ms, 1)}};
    merge(sum, {2s, {stalls(StallCause::blocked, 30ms, 2), stalls(StallCause::paused, 2s, 1)}});
    EXPECT_EQ(sum.watched, 3s);
    ASSERT_EQ(sum.stalls.size(), 2U);
    EXPECT_EQ(sum.stalls[0].lengths.count(), 3U);
    EXPECT_EQ(sum.stalls[0].lengths.max(), 30ms);
}

TEST(LoopWatch, HasABoundedNumberOfRows) {
    LoopWatch sum;
    for (int i = 0; i < 200; ++i) {
        auto row = stalls(StallCause::computing, 20ms, 1);
        row.task = std::to_string(i);
        sum.record(row);
    }
    EXPECT_LE(sum.stalls.size(), LoopWatch::most_rows + 1);
    std::uint64_t count = 0;
    for (const auto& row : sum.stalls) count += row.lengths.count();
    EXPECT_EQ(count, 200U);
}

}  // namespace
}  // namespace mayfly::stats
