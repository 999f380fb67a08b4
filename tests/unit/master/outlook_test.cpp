#include "master/outlook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using stats::PlanPoint;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TestRun run_of(RunOptions options) {
    TestRun run;
    run.start("run-1", std::move(options), start);
    return run;
}

TEST(Outlook, OfARampIsALineToItsTarget) {
    auto run = run_of({{100, 10}, 30s});
    EXPECT_THAT(
        planned_users(run, start + 2s, 50'000),
        ElementsAre(PlanPoint{50'000, 30}, PlanPoint{57'000, 100}, PlanPoint{78'000, 100})
    );
    EXPECT_THAT(
        planned_users(run, start + 20s, 50'000),
        ElementsAre(PlanPoint{50'000, 100}, PlanPoint{60'000, 100})
    );
    run.pause(start + 2s);
    EXPECT_THAT(
        planned_users(run, start + 9s, 50'000),
        ElementsAre(PlanPoint{50'000, 30}, PlanPoint{57'000, 100}, PlanPoint{78'000, 100})
    ) << "as if it went on now";
}

TEST(Outlook, OfUsersThatGoDownToNoneEndsThere) {
    auto run = run_of({.target = {6, 100}});
    run.set_target({0, 1}, start + 10s);
    EXPECT_EQ(planned_users(run, start + 12s, 0).size(), 2U);
    EXPECT_THAT(planned_users(run, start + 20s, 0), IsEmpty());
}

TEST(Outlook, OfStagesIsTheRestOfThem) {
    const auto run = run_of({.stages = plan::Stages({{10s, 100}, {0s, 50}, {5s, 0}})});
    EXPECT_THAT(
        planned_users(run, start + 4s, 0),
        ElementsAre(
            PlanPoint{0, 40}, PlanPoint{6000, 100}, PlanPoint{6000, 50}, PlanPoint{11'000, 0}
        )
    );
}

TEST(Outlook, OfAShapeIsUnknown) {
    EXPECT_THAT(planned_users(run_of({.target = {5, 1}, .has_shape = true}), start, 0), IsEmpty());
}

TEST(Outlook, OfArrivalsIsTheSumOfTheirRates) {
    plan::ArrivalPlan plan;
    EXPECT_THAT(planned_arrivals(plan, 1s, 0s, 0), IsEmpty());
    plan.streams = {{*plan::Rates::parse_rate("100/s"), false, {"a"}, {1}}};
    EXPECT_THAT(planned_arrivals(plan, 1s, 0s, 0), ElementsAre(PlanPoint{0, 100}));
    plan.streams.push_back(
        {*plan::Rates::parse_stages("2s:50/s,0s:10/s,2s:10/s"), false, {"b"}, {1}}
    );
    const auto points = planned_arrivals(plan, 1s, 10s, 0);
    ASSERT_EQ(points.size(), 6U);
    EXPECT_EQ(points[0], (PlanPoint{0, 125}));
    EXPECT_NEAR(points[1].value, 150, 0.001);
    EXPECT_EQ(points[2], (PlanPoint{1000, 110}));
    EXPECT_EQ(points[4], (PlanPoint{3000, 100}));
    EXPECT_EQ(points[5], (PlanPoint{9000, 100}));
    plan.streams.front().rates = plan.streams.front().rates.held(3s, 20);
    EXPECT_EQ(planned_arrivals(plan, 3s, 0s, 0).back(), (PlanPoint{1000, 20})) << "it lasts";
}

}  // namespace
}  // namespace mayfly::master
