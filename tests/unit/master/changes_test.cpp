#include "master/changes.hpp"

#include <gmock/gmock.h>

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using stats::RunChange;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Instant run_start = Instant(100s);

RunChange host_change(std::string before, std::string now, Duration elapsed) {
    return {1000, elapsed, RunChange::What::host, std::move(before), std::move(now)};
}

RunChange time_change(std::string before, std::string now, Duration elapsed) {
    return {2000, elapsed, RunChange::What::run_time, std::move(before), std::move(now)};
}

TEST(Changes, AreToldWithTheFiguresThatTheyConcern) {
    Changes changes;
    EXPECT_THAT(changes.warnings(), IsEmpty());
    changes.note(host_change("http://a", "http://b", 1500ms));
    EXPECT_THAT(
        changes.warnings(),
        ElementsAre("the host was changed from http://a to http://b after 1.5s; the figures are "
                    "those of all hosts together")
    );
    changes.reset_statistics();
    EXPECT_THAT(
        changes.warnings(), ElementsAre("the host was changed from http://a to http://b after 1.5s")
    );
    changes.note(host_change("http://b", "http://c", 3s));
    changes.note(time_change("", "10m", 4s));
    EXPECT_THAT(
        changes.warnings(),
        ElementsAre(
            "the host was changed 2 times, last from http://b to http://c after 3s; the figures "
            "are those of all hosts together",
            "the run time was changed from no limit to 10m after 4s"
        )
    );
    EXPECT_EQ(changes.list().size(), 3U);
    changes.clear();
    EXPECT_THAT(changes.list(), IsEmpty());
}

TEST(Changes, OfTheLoadAreNoWarningAndAlwaysHaveRoom) {
    const auto load = [](std::size_t users) {
        const auto words = [](std::size_t count) { return std::to_string(count) + " users"; };
        return RunChange{1000, 1s, RunChange::What::load, words(users), words(users + 1)};
    };
    Changes changes;
    changes.note(host_change("http://a", "http://b", 1s));
    for (std::size_t i = 0; i < RunChange::most; ++i) changes.note(load(i));
    EXPECT_EQ(changes.list().size(), 1 + RunChange::most);
    changes.note(time_change("1s", "2s", 1s));
    changes.note(load(500));
    EXPECT_EQ(changes.list().size(), 2 + RunChange::most);
    EXPECT_EQ(changes.list()[RunChange::most - 1], load(RunChange::most - 2));
    EXPECT_EQ(
        stats::sentence_on(RunChange::What::load, changes.list()),
        "the load was changed 100 times or more, last from 500 users to 501 users after 1s"
    );
    EXPECT_THAT(changes.warnings(), ElementsAre(HasSubstr("the host"), HasSubstr("the run time")));
    EXPECT_TRUE(changes.check_room(RunChange::most - 2)) << "of host and run time";
}

TEST(Changes, HaveABound) {
    Changes changes;
    for (std::size_t i = 1; i < RunChange::most; ++i) changes.note(time_change("1s", "2s", 1s));
    EXPECT_TRUE(changes.check_room(1));
    EXPECT_THAT(changes.check_room(2).error().message, HasSubstr("100 times"));
    changes.note(time_change("1s", "2s", 1s));
    EXPECT_TRUE(changes.check_room(0)) << "to say again what is so";
    EXPECT_FALSE(changes.check_room(1));
    changes.clear();
    EXPECT_TRUE(changes.check_room(2));
}

std::string refusal_of_time(
    const TestRun& run, Duration time, Instant now, plan::ArrivalPlan plan = {}
) {
    return check_run_time(time, run, plan, now).error().message;
}

TEST(RunTime, CountsFromTheBeginWithoutPauses) {
    TestRun run;
    EXPECT_THAT(refusal_of_time(run, 10s, run_start), HasSubstr("no test runs"));
    run.start("run-1", {.target = {10, 1}, .run_time = 60s}, run_start);
    EXPECT_EQ(refusal_of_time(run, 10s, run_start + 5s), "");
    EXPECT_EQ(refusal_of_time(run, 0s, run_start + 50s), "") << "until it is stopped";
    EXPECT_EQ(
        refusal_of_time(run, 10s, run_start + 12s),
        "the test has run for 12s already, and cannot end after 10s; give a longer run time, or "
        "stop the test"
    );
    run.pause(run_start + 6s);
    run.resume(run_start + 16s);
    EXPECT_EQ(refusal_of_time(run, 10s, run_start + 18s), "") << "8 seconds of it";
    run.end_after(10s);
    run.advance({.users = 10, .live_workers = 1}, run_start + 19s);
    EXPECT_TRUE(run.is_active());
    EXPECT_EQ(run.next_change_after(run_start + 19900ms), run_start + 20s);
    run.advance({.users = 10, .live_workers = 1}, run_start + 20s);
    EXPECT_FALSE(run.is_active());
    EXPECT_THAT(refusal_of_time(run, 100s, run_start + 20s), HasSubstr("no test runs"));
}

TEST(RunTime, IsNoneOfARunThatEndsWithItsStages) {
    TestRun run;
    run.start("run-1", {.stages = plan::Stages({{10s, 5}, {10s, 0}})}, run_start);
    EXPECT_THAT(refusal_of_time(run, 60s, run_start + 1s), HasSubstr("ends with its stages"));
    run.set_target({3, 1}, run_start + 2s);
    EXPECT_EQ(refusal_of_time(run, 60s, run_start + 3s), "") << "their length is the run time now";
    EXPECT_EQ(run.options().run_time, 20s);
}

TEST(RunTime, OfArrivalsIsThatOfTheirStagesIfTheyAreAllOfTheLoad) {
    const auto plan_of = [](std::vector<plan::RateStage> stages) {
        return plan::ArrivalPlan{.streams = {{.rates = plan::Rates(std::move(stages))}}};
    };
    TestRun run;
    run.start("run-1", {.target = {0, 1}, .has_arrivals = true}, run_start);
    EXPECT_EQ(refusal_of_time(run, 60s, run_start + 1s, plan_of({{0s, 100}})), "")
        << "a rate that lasts";
    EXPECT_THAT(
        refusal_of_time(run, 60s, run_start + 1s, plan_of({{10s, 100}})), HasSubstr("stages")
    );
    TestRun mixed;
    mixed.start("run-1", {.target = {5, 1}, .has_arrivals = true}, run_start);
    EXPECT_EQ(refusal_of_time(mixed, 60s, run_start + 1s, plan_of({{10s, 100}})), "")
        << "users stay";
}

TEST(RunTime, LeavesSomethingToJudge) {
    TestRun run;
    run.start("run-1", {.target = {1, 1}, .warmup = {.time = 30s}}, run_start);
    EXPECT_THAT(refusal_of_time(run, 30s, run_start + 1s), HasSubstr("warm-up takes 30s"));
    EXPECT_EQ(refusal_of_time(run, 31s, run_start + 1s), "");
}

}  // namespace
}  // namespace mayfly::master
