#include "master/arrivals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Three workers that share ten arrivals a second.
struct ArrivalWorld {
    ArrivalWorld() {
        plan::ArrivalPlan plan;
        plan.streams = {{plan::Rates({{0s, 10}}), false, {"a"}, {1}}};
        arrivals = Arrivals(plan);
        for (int i = 0; i < 3; ++i) {
            const auto index = roster.add(start).index;
            roster.admit(index, start);
            roster.hear(index, {.term = 2}, start);
        }
        EXPECT_TRUE(arrivals.deal(roster.live(), 0s));
    }
    void report(std::uint32_t worker, std::uint64_t scheduled, std::uint64_t completed) {
        const stats::ArrivalCounts counts{.scheduled = scheduled, .completed = completed};
        arrivals.merge(worker, {{"a", counts}}, true);
    }
    stats::ArrivalCounts counts(Duration elapsed, bool is_over = false) {
        return arrivals.counts(roster, elapsed, is_over).at("a");
    }

    Roster roster;
    Arrivals arrivals;
};

TEST(MasterArrivals, SayWhichStagesHaveBegun) {
    plan::ArrivalPlan plan;
    plan.streams.push_back(
        {*plan::Rates::parse_stages("10s:100/s,5s:50/s,5s:0/s"), false, {"a"}, {1}}
    );
    Arrivals arrivals(plan);
    using testing::ElementsAre;
    using Begun = Arrivals::BegunStage;
    EXPECT_THAT(
        arrivals.take_begun_stages(0s),
        ElementsAre(Begun{0s, "stage 1 of 3: to 100 arrivals a second"})
    );
    EXPECT_THAT(arrivals.take_begun_stages(9s), ElementsAre());
    ASSERT_TRUE(arrivals.skip_stage(9s, 9500ms));
    EXPECT_THAT(arrivals.take_begun_stages(9400ms), ElementsAre()) << "workers go on until then";
    EXPECT_THAT(
        arrivals.take_begun_stages(10s),
        ElementsAre(Begun{9500ms, "stage 2 of 3: to 50 arrivals a second"})
    );
    EXPECT_THAT(
        arrivals.take_begun_stages(60s),
        ElementsAre(Begun{14500ms, "stage 3 of 3: to 0 arrivals a second"})
    );
    EXPECT_THAT(arrivals.take_begun_stages(90s), ElementsAre());
}

TEST(MasterArrivals, SayWhenEachOfSeveralStagesBegan) {
    plan::ArrivalPlan plan;
    plan.streams.push_back(
        {*plan::Rates::parse_stages("1s:1/s,500ms:2/s,9s:3/s"), false, {"a"}, {1}}
    );
    std::vector<Duration> begins;
    for (const auto& stage : Arrivals(plan).take_begun_stages(2s)) begins.push_back(stage.begin);
    EXPECT_THAT(begins, testing::ElementsAre(0s, 1s, 1500ms));
}

TEST(MasterArrivals, HaveNoStagesWhereARateLastsOrWasSet) {
    plan::ArrivalPlan plan;
    plan.streams.push_back({*plan::Rates::parse_rate("100/s"), false, {"a"}, {1}});
    plan.streams.push_back({*plan::Rates::parse_stages("10s:10/s,10s:20/s"), false, {"b"}, {1}});
    Arrivals arrivals(plan);
    EXPECT_THAT(
        arrivals.take_begun_stages(1s),
        testing::ElementsAre(Arrivals::BegunStage{0s, "stage 1 of 2: to 10 arrivals a second of b"})
    );
    ASSERT_TRUE(arrivals.set_rate("b", 40, 5s));
    EXPECT_TRUE(arrivals.take_begun_stages(15s).empty());
}

TEST(MasterArrivals, AreDealtAnewWithNoticeWhenWorkersChange) {
    ArrivalWorld world;
    EXPECT_FALSE(world.arrivals.deal({2, 1, 0}, 1s)) << "nobody joined or left";
    EXPECT_TRUE(world.arrivals.deal({0, 2}, 2s));
    const auto from = 2s + Arrivals::notice;
    EXPECT_THAT(
        world.arrivals.stripes_of(2), ElementsAre(plan::Stripe{0s, 2, 3}, plan::Stripe{from, 1, 2})
    );
    EXPECT_THAT(
        world.arrivals.stripes_of(1), ElementsAre(plan::Stripe{0s, 1, 3}, plan::Stripe{from, 0, 0})
    );
    EXPECT_FALSE(world.arrivals.deal({}, 3s)) << "nobody could take them";
}

TEST(MasterArrivals, AreOfNoMoreWorkersThanTheyMayHaveUsers) {
    plan::ArrivalPlan plan;
    plan.streams = {{plan::Rates({{0s, 10}}), false, {"a", "b"}, {0.5, 0.5}}};
    plan.max_users = {9, 2};
    Arrivals arrivals(plan);
    EXPECT_TRUE(arrivals.deal({3, 1, 2}, 0s));
    EXPECT_THAT(arrivals.stripes_of(1), ElementsAre(plan::Stripe{0s, 0, 2}));
    EXPECT_THAT(arrivals.stripes_of(2), ElementsAre(plan::Stripe{0s, 1, 2}));
    EXPECT_FALSE(arrivals.has_part(3, 0s));
    EXPECT_TRUE(arrivals.deal({1, 3}, 5s)) << "the third takes the place of the second";
    EXPECT_TRUE(arrivals.has_part(3, 6s));
}

TEST(MasterArrivals, OfAWorkerThatLeavesAreItsOwnUntilTheOthersHaveThem) {
    ArrivalWorld world;
    EXPECT_TRUE(world.arrivals.has_part(1, 5s));
    world.arrivals.deal({0, 2}, 5s);
    EXPECT_TRUE(world.arrivals.has_part(1, 5s));
    EXPECT_FALSE(world.arrivals.has_part(1, 5s + Arrivals::notice));
    EXPECT_TRUE(world.arrivals.has_part(2, 9s));
}

TEST(MasterArrivals, OfADeadWorkerAreLostAsFarAsNobodyHeardOfThem) {
    ArrivalWorld world;
    world.report(0, 10, 9);
    world.report(1, 10, 8);
    EXPECT_EQ(world.counts(3s).lost, 0U) << "all may tell yet";
    world.roster.end(1, "it died");
    world.arrivals.deal(world.roster.live(), 3500ms);
    // Of the 40 until 4 s every third was its own: 13, of which 8 are known to have ended.
    const auto counts = world.counts(10s);
    EXPECT_EQ(counts.lost, 13U - 8U);
    EXPECT_EQ(counts.scheduled, 10U + 13U);
}

TEST(MasterArrivals, EndWithTheRunAndWithItsLastReports) {
    ArrivalWorld world;
    world.report(0, 10, 10);
    world.report(1, 10, 10);
    world.report(2, 9, 9);
    world.arrivals.stop(3s);
    world.arrivals.close(0);
    world.arrivals.close(1);
    const auto counts = world.counts(9s, true);
    EXPECT_EQ(counts.scheduled, 30U) << "the third did not hand in its last report";
    EXPECT_EQ(counts.lost, 1U);
}

TEST(MasterArrivals, ThatHaveNotEndedAtAResetAreScheduledInTheNewStatistics) {
    ArrivalWorld world;
    world.report(0, 10, 7);
    world.arrivals.reset(world.roster, 3s);
    EXPECT_EQ(world.counts(3s).scheduled, 3U);
    const stats::ArrivalCounts late{.scheduled = 2, .completed = 1};
    world.arrivals.merge(0, {{"a", late}}, false);
    world.report(0, 5, 9);
    EXPECT_EQ(world.counts(4s).scheduled, 9U);
    EXPECT_EQ(world.counts(4s).completed, 9U);
}

TEST(MasterArrivals, HaveAnotherRateFromAMomentOn) {
    ArrivalWorld world;
    stats::ArrivalCounts begun;
    begun.start_delays.record(1ms, 7);
    EXPECT_EQ(world.arrivals.begun_in({{"a", begun}, {"paced", begun}}), 7U);
    ASSERT_TRUE(world.arrivals.set_rate("", 100, 5s));
    EXPECT_EQ(world.arrivals.plan().to_text(), "a 100/s");
    ASSERT_TRUE(world.arrivals.set_rate("a", 1, 6s));
    world.roster.end(0, "it died");
    // Of 50 and 100 and 4 every third is its own; the first is number 0.
    EXPECT_EQ(world.counts(10s).lost, 52U);
    EXPECT_THAT(world.arrivals.set_rate("b", 1, 6s).error().message, HasSubstr("those of a"));
    EXPECT_FALSE(Arrivals().set_rate("", 1, 6s)) << "it has none";
    plan::ArrivalPlan two = world.arrivals.plan();
    two.streams.push_back({*plan::Rates::parse_stages("10s:10/s"), false, {"b"}, {1}});
    Arrivals arrivals(two);
    EXPECT_THAT(arrivals.set_rate("", 1, 6s).error().message, HasSubstr("a, b"));
    EXPECT_TRUE(arrivals.set_rate("b", 1, 6s));
    EXPECT_THAT(arrivals.set_rate("b", 1, 10s).error().message, HasSubstr("over"));
}

TEST(MasterArrivals, SkipTheStageThatTheyAreIn) {
    ArrivalWorld world;
    EXPECT_FALSE(world.arrivals.skip_stage(1s, 2s)) << "the rate lasts";
    plan::ArrivalPlan plan = world.arrivals.plan();
    plan.streams.front().rates = *plan::Rates::parse_stages("10s:100/s,10s:200/s");
    Arrivals arrivals(plan);
    EXPECT_TRUE(arrivals.skip_stage(4s, 4s + Arrivals::notice));
    EXPECT_EQ(arrivals.plan().to_text(), "a 4500ms:45/s,0s:100/s,10s:200/s");
    EXPECT_TRUE(arrivals.skip_stage(14200ms, 14700ms)) << "it ends before that";
    EXPECT_EQ(arrivals.plan().length(), 14500ms);
}

TEST(MasterArrivals, OfThoseDroppedTheWarningNamesEachLimitThatWasSet) {
    const auto warning = [](Duration deadline, double max_rate) {
        plan::ArrivalPlan plan = ArrivalWorld().arrivals.plan();
        plan.deadline = deadline;
        stats::Snapshot snapshot;
        snapshot.kinds.push_back({.name = "a"});
        add_arrivals(snapshot, {{"a", {.scheduled = 40, .dropped = 3}}}, plan, max_rate);
        return snapshot.run.warnings.at(0);
    };
    const std::string begin =
        "3 of 40 arrivals were dropped, as no user could begin them in time: ";
    const std::string end =
        "the target is slower than this rate allows, or more users are needed (--max-users)";
    EXPECT_EQ(warning(0s, 0), begin + end);
    EXPECT_EQ(warning(1us, 0), begin + "--arrival-deadline is too short, " + end);
    EXPECT_EQ(
        warning(1us, 10),
        begin + "--arrival-deadline is too short, --max-rate holds their requests back, " + end
    );
}

}  // namespace
}  // namespace mayfly::master
