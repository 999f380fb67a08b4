#include "master/results.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/start.hpp"

namespace mayfly::master {
namespace {

using namespace std::chrono_literals;
using stats::Annotation;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr UnixMillis unix_start = 1'790'000'000'000;

stats::Interval requests(UnixMillis from, std::uint64_t count) {
    stats::Interval interval{.from = from, .until = from + 1000};
    stats::EntryDelta entry{.method = "GET", .name = "/", .requests = count};
    entry.response_times.record(3ms, count);
    entry.phases[1].record(2ms, 1);
    interval.entries.push_back(entry);
    return interval;
}

void tick(Results& results, const Results::Wanted& wanted, const Roster& roster, UnixMillis now) {
    results.note_wanted(wanted, false, now);
    results.advance(roster, now);
}

/// A run of `seconds` with ten requests a second and as many users as seconds have passed.
struct Played {
    explicit Played(int seconds) {
        roster.admit(roster.add(start).index, start);
        results.clear(unix_start);
        results.begin("10 users", unix_start);
        for (int second = 0; second < seconds; ++second) {
            const UnixMillis now = unix_start + second * 1000;
            tick(results, {10}, roster, now);
            report(now, static_cast<std::uint64_t>(second));
        }
        end = unix_start + seconds * 1000;
    }

    /// Ten requests in the second from then on.
    void report(UnixMillis from, std::uint64_t users) {
        auto interval = requests(from, 10);
        interval.most_users = users;
        auto& worker = roster.at(0);
        worker.running = {users};
        worker.users_by_second.note(interval);
        results.merge("worker 1", std::move(interval));
    }

    Results results{unix_start};
    Roster roster;
    UnixMillis end = 0;
};

TEST(Results, HaveAPointForEachSecondOnceItIsSettled) {
    Played played(10);
    const auto& points = played.results.timeline().points();
    ASSERT_EQ(points.size(), 8U);
    for (std::size_t second = 0; second < points.size(); ++second) {
        EXPECT_EQ(points[second].time, unix_start + static_cast<UnixMillis>(second) * 1000);
        EXPECT_DOUBLE_EQ(points[second].requests, 10);
        EXPECT_EQ(points[second].users_wanted, 10U);
        EXPECT_EQ(points[second].users_running, second) << "users of that second, not of later";
        EXPECT_EQ(points[second].phases[1].mean(), 2ms);
        EXPECT_EQ(points[second].heat.size(), 1U);
    }
}

TEST(Results, OfARunThatEndsAreComplete) {
    Played played(10);
    played.results.end(played.roster, played.end);
    const auto& points = played.results.timeline().points();
    ASSERT_GE(points.size(), 10U);
    double requests = 0;
    for (const auto& point : points) requests += point.requests;
    EXPECT_DOUBLE_EQ(requests, 100);
    const auto snapshot = played.results.snapshot(played.end);
    EXPECT_EQ(snapshot.aggregated.requests, 100U);
    EXPECT_EQ(snapshot.run.started, unix_start);
    EXPECT_EQ(snapshot.run.ended, played.end);
    EXPECT_FALSE(snapshot.run.is_partial);
}

TEST(Results, HaveNoHoleInTheSecondOfAReset) {
    Played played(4);
    const UnixMillis reset = played.end + 450;
    auto before = requests(played.end, 4);
    before.until = reset;
    auto after = requests(reset, 6);
    after.until = played.end + 1000;
    tick(played.results, {10}, played.roster, played.end);
    played.results.reset("statistics reset", reset);
    played.results.merge_late(before);
    played.results.merge("worker 1", std::move(after));
    played.report(played.end + 1000, 4);
    EXPECT_EQ(played.results.snapshot(reset + 2000).aggregated.requests, 16U)
        << "what was measured before counts as before";
    played.results.end(played.roster, played.end + 2000);
    const auto& points = played.results.timeline().points();
    ASSERT_GE(points.size(), 6U);
    for (std::size_t second = 0; second < 6; ++second) {
        EXPECT_EQ(points[second].time, unix_start + static_cast<UnixMillis>(second) * 1000);
        EXPECT_EQ(points[second].span, 1000);
        EXPECT_DOUBLE_EQ(points[second].requests, 10) << second;
    }
    EXPECT_EQ(points[5].users_running, 4U);
}

TEST(Results, OfTwoResetsInASecondLoseNothingOfIt) {
    Played played(3);
    played.results.reset("statistics reset", played.end + 100);
    played.results.reset("statistics reset", played.end + 200);
    auto late = requests(played.end, 10);
    played.results.merge_late(late);
    played.results.end(played.roster, played.end + 1000);
    const auto& points = played.results.timeline().points();
    ASSERT_GE(points.size(), 4U);
    for (std::size_t second = 0; second < 4; ++second) {
        EXPECT_DOUBLE_EQ(points[second].requests, 10) << second;
    }
}

/// A second worker that stands still for so many seconds, and then reports them one by one.
Played played_with_silence(UnixMillis seconds) {
    Played played(4);
    auto& silent = played.roster.add(start);
    const auto index = silent.index;
    played.roster.admit(index, start);
    for (const auto worker : {std::uint32_t{0}, index}) {
        played.roster.at(worker).is_draining = true;
        played.roster.at(worker).figures_came = start;
        played.roster.at(worker).reported_until = played.end;
    }
    const auto begin = played.end;
    for (UnixMillis now = begin + 1000; now <= begin + seconds * 1000; now += 1000) {
        played.report(now - 1000, 4);
        played.roster.at(0).reported_until = now;
        tick(played.results, {4}, played.roster, now);
    }
    for (UnixMillis second = 0; second < seconds; ++second) {
        played.results.merge("worker 2", requests(begin + second * 1000, 10));
    }
    played.end = begin + seconds * 1000;
    played.roster.at(index).reported_until = played.end;
    tick(played.results, {4}, played.roster, played.end);
    played.results.end(played.roster, played.end);
    return played;
}

TEST(Results, WaitForAWorkerThatIsOutOfReachForSeconds) {
    const auto played = played_with_silence(9);
    const auto& points = played.results.timeline().points();
    ASSERT_GE(points.size(), 13U);
    for (std::size_t second = 4; second < 13; ++second) {
        EXPECT_DOUBLE_EQ(points[second].requests, 20) << second;
    }
    const auto warnings = played.results.snapshot(played.end).run.warnings;
    EXPECT_THAT(warnings, Each(Not(HasSubstr("came so late"))));
}

TEST(Results, TellHowManyRequestsCameTooLateForTheHistory) {
    const auto played = played_with_silence(30);
    double requests = 0;
    for (const auto& point : played.results.timeline().points()) requests += point.requests;
    const auto snapshot = played.results.snapshot(played.end);
    const auto missing = static_cast<double>(snapshot.aggregated.requests) - requests;
    EXPECT_GT(missing, 100);
    EXPECT_THAT(
        snapshot.run.warnings,
        Contains(StartsWith(fmt::format("{:.0f} requests came so late", missing)))
    );
}

TEST(Results, TellOfRequestsOfAWorkerThatHadNotHeardOfAReset) {
    Played played(3);
    const auto warnings = [&] { return played.results.snapshot(played.end).run.warnings; };
    played.results.reset("statistics reset", played.end);
    played.results.merge_late(requests(played.end, 10));
    played.results.merge_late(requests(played.end + 1000, 15));
    Played heard = played;
    played.results.end(played.roster, played.end + 2000);
    EXPECT_THAT(warnings(), Contains(HasSubstr("at least 15 requests ended after the last reset")));
    heard.results.reset("statistics reset", heard.end + 3000);
    heard.results.end(heard.roster, heard.end + 4000);
    EXPECT_THAT(
        heard.results.snapshot(heard.end).run.warnings, Each(Not(HasSubstr("after the last reset")))
    );
}

TEST(Results, RateAndHeatMapOfASecondAreOfTheSameRequests) {
    Played played(3);
    auto held_back = requests(played.end, 25);  // For two and a half seconds.
    held_back.until = played.end + 2500;
    played.results.merge("worker 1", std::move(held_back));
    played.results.end(played.roster, played.end + 3000);
    double requests = 0;
    for (const auto& point : played.results.timeline().points()) {
        std::uint64_t responses = 0;
        for (const auto& cell : point.heat) responses += cell.responses;
        EXPECT_DOUBLE_EQ(point.requests, static_cast<double>(responses));
        EXPECT_LE(point.requests, 10);
        requests += point.requests;
    }
    EXPECT_DOUBLE_EQ(requests, 55);
}

TEST(Results, HoldWindowsOfSeriesAgainstThresholds) {
    Played played(0);
    const std::vector<std::string> texts{
        "logged in: checks > 50% over 2s", "{tier=gold}: rate > 5/s over 2s", "checks > 50%"};
    played.results.watch(plan::parse_thresholds(texts).value());
    const auto report = [&](std::uint64_t passed, std::uint64_t failed, std::uint64_t gold) {
        stats::Interval news{.from = played.end, .until = played.end + 1000};
        news.series = {
            {"logged in",
             "",
             stats::SeriesType::check,
             "",
             {.count = passed + failed, .passed = passed}},
            {"", "tier=gold", stats::SeriesType::requests}};
        for (std::uint64_t i = 0; i < gold; ++i) news.series[1].add_request(1ms, true);
        tick(played.results, {10}, played.roster, played.end);
        played.results.merge("worker 1", std::move(news));
        played.end += 1000;
    };
    for (int second = 0; second < 5; ++second) report(100, 0, 20);
    report(0, 20, 3);
    report(0, 20, 3);
    for (int second = 0; second < 5; ++second) report(100, 0, 20);
    played.results.end(played.roster, played.end);
    auto snapshot = played.results.snapshot(played.end);
    played.results.judge_thresholds(snapshot);
    EXPECT_EQ(snapshot.thresholds.at(0).words, "0 % in the worst 2s");
    EXPECT_FALSE(snapshot.thresholds.at(0).passed);
    EXPECT_EQ(snapshot.thresholds.at(1).words, "3/s in the worst 2s");
    EXPECT_TRUE(snapshot.thresholds.at(2).passed) << "over the whole run";
}

TEST(Results, KnowHowManyUsersWereReached) {
    Played played(2);
    auto& worker = played.roster.at(0);
    played.results.note_wanted({15}, false, played.end);
    worker.reached_users = 12;
    worker.failed_users = 2;
    played.results.end(played.roster, played.end);
    EXPECT_EQ(played.results.snapshot(played.end).run.reached_users, 10U);
    EXPECT_EQ(played.results.snapshot(played.end).run.most_users, 12U);
    EXPECT_EQ(played.results.most_wanted_users(), 15U);
}

TEST(Results, KnowHowManyUsersArrivalsMade) {
    Played played(2);
    played.results.note_wanted({0}, true, played.end);
    played.report(played.end, 7);
    played.results.end(played.roster, played.end + 1000);
    const auto run = played.results.snapshot(played.end + 1000).run;
    EXPECT_EQ(run.most_users, 7U);
    EXPECT_EQ(run.reached_users, 0U) << "nobody asked for a number of them";
}

TEST(Results, WantInEachSecondWhatTheRampWantedInIt) {
    Played played(0);
    for (UnixMillis second = 0; second < 3; ++second) {
        const UnixMillis now = unix_start + second * 1000;
        const auto users = static_cast<std::uint64_t>(second) * 2;
        if (second > 0) tick(played.results, {users}, played.roster, now);
        played.results.note_wanted({users + 1}, false, now + 10);
        played.results.note_wanted({users + 2}, false, now + 510);
        played.report(now, users + 2);
    }
    played.results.end(played.roster, unix_start + 3000);
    for (const auto& point : played.results.timeline().points()) {
        EXPECT_EQ(point.users_wanted, point.users_running) << point.time;
    }
}

TEST(Results, UsersThatOthersTookOverAreNotMoreUsers) {
    Played played(2);
    played.results.note_wanted({10}, false, played.end);
    played.roster.admit(played.roster.add(start).index, start);
    for (const std::uint32_t index : {0, 1}) played.roster.at(index).reached_users = 10;
    played.results.end(played.roster, played.end);
    EXPECT_EQ(played.results.snapshot(played.end).run.reached_users, 10U);
}

TEST(Results, UsersThatGoToAnotherWorkerAreNotTwiceInThatSecond) {
    Played played(12);
    for (UnixMillis second = 12; second < 14; ++second) {
        const UnixMillis now = unix_start + second * 1000;
        tick(played.results, {8}, played.roster, now);
        played.report(now, second == 12 ? 15 : 8);
    }
    played.results.end(played.roster, unix_start + 14'000);
    const auto& points = played.results.timeline().points();
    EXPECT_EQ(points.at(11).users_running, 10U) << "all that were wanted";
    EXPECT_EQ(points.at(12).users_running, 10U) << "some have not ended yet";
    EXPECT_EQ(points.at(13).users_running, 8U);
}

TEST(Results, CarryUsersOverASecondWhoseTickCameLate) {
    Played played(4);
    for (UnixMillis second = 4; second < 8; ++second) {
        played.results.merge("worker 1", requests(unix_start + second * 1000, 10));
    }
    tick(played.results, {10}, played.roster, unix_start + 8000);  // Nobody ticked from 4 on.
    const auto& points = played.results.timeline().points();
    ASSERT_EQ(points.size(), 7U);
    for (std::size_t second = 4; second < points.size(); ++second) {
        EXPECT_EQ(points[second].users_running, 3U);
        EXPECT_EQ(points[second].users_wanted, 10U);
    }
}

TEST(Results, MeasureUntilTheLastUserHasEnded) {
    Played played(4);
    played.results.note_end_of_users(played.end);
    played.results.note_end_of_users(played.end + 9000);
    played.results.end(played.roster, played.end + 9000);
    EXPECT_DOUBLE_EQ(
        played.results.snapshot(played.end + 20'000).aggregated.requests_per_second, 10
    );
}

TEST(Results, ArePartialWithoutAWorkersLastReport) {
    Played played(1);
    played.roster.add(start);
    played.roster.at(1).is_draining = true;
    played.results.end(played.roster, played.end);
    const auto run = played.results.snapshot(played.end).run;
    EXPECT_TRUE(run.is_partial);
    EXPECT_THAT(run.warnings, ElementsAre("worker 2 did not hand in its last report"));
    EXPECT_FALSE(played.roster.at(1).is_draining);
}

TEST(Results, OfANewRunForgetTheOneBefore) {
    Played played(10);
    played.results.annotate(Annotation::Kind::stop, "stopping", played.end);
    played.results.warn("it was slow");
    played.results.clear(played.end);
    EXPECT_FALSE(played.results.timeline().points().empty()) << "until the new one begins";
    EXPECT_TRUE(played.results.snapshot(played.end).run.warnings.empty());
    played.results.begin("5 users", played.end);
    EXPECT_TRUE(played.results.timeline().points().empty());
    ASSERT_EQ(played.results.timeline().annotations().size(), 1U);
    EXPECT_EQ(played.results.timeline().annotations()[0].kind, Annotation::Kind::start);
    EXPECT_EQ(played.results.timeline().annotations()[0].text, "5 users");
    tick(played.results, {5}, played.roster, played.end + 3000);
    for (const auto& point : played.results.timeline().points()) {
        EXPECT_GE(point.time, played.end) << "nothing of the run before";
    }
}

TEST(Results, ThatAreResetKeepTheirHistory) {
    Played played(10);
    played.results.reset("statistics reset", played.end);
    EXPECT_EQ(played.results.snapshot(played.end).aggregated.requests, 0U);
    played.results.end(played.roster, played.end);
    EXPECT_GE(played.results.timeline().points().size(), 10U);
    EXPECT_EQ(played.results.timeline().annotations().back().kind, Annotation::Kind::reset);
}

TEST(Results, HaveNoHistoryBeforeTheFirstRun) {
    Results results(unix_start);
    results.annotate(Annotation::Kind::worker_joined, "worker 1", unix_start);
    EXPECT_TRUE(results.timeline().annotations().empty());
}

TEST(Results, WarnOnceOfEachThingAndOfNotTooMany) {
    Results results(unix_start);
    for (const std::size_t round : {0, 1}) {
        for (std::size_t i = 0; i < 2 * Results::most_warnings; ++i) {
            results.warn("thing " + std::to_string(i + round));
        }
    }
    EXPECT_EQ(results.snapshot(unix_start).run.warnings.size(), Results::most_warnings);
}

TEST(Results, NothingIsSpreadOverTheTimeBeforeTheStart) {
    Roster roster;
    roster.admit(roster.add(start).index, start);
    Results results(unix_start);
    results.begin("10 users", unix_start);
    results.merge("worker 1", requests(unix_start - 50, 100));  // Prepared a moment earlier.
    for (int second = 0; second < 6; ++second) {
        tick(results, {10}, roster, unix_start + second * 1000);
    }
    ASSERT_FALSE(results.timeline().points().empty());
    EXPECT_EQ(results.timeline().points()[0].requests, 100);
}

TEST(Results, HoldWholeSecondsOfTheMeasuredWindowAgainstThresholds) {
    Played played(0);
    const auto thresholds =
        plan::parse_thresholds({"rate < 10/s over 2s", "/: count > 5", "users > 2 over 1s"});
    played.results.watch(*thresholds);
    const auto result = [&](std::size_t which) {
        auto snapshot = played.results.snapshot(played.end);
        played.results.judge_thresholds(snapshot);
        return snapshot.thresholds.at(which);
    };
    EXPECT_EQ(result(0).words, "no samples");
    for (int second = 0; second < 6; ++second) {
        const UnixMillis now = unix_start + second * 1000;
        tick(played.results, {10}, played.roster, now);
        played.report(now, 3);
    }
    played.results.note_stopping(unix_start + 4000);
    played.report(unix_start + 4000, 3);  // Twenty a second, but nobody has to keep that limit.
    tick(played.results, {10}, played.roster, unix_start + 9000);
    EXPECT_EQ(result(0).words, "10/s in the worst 2s");
    EXPECT_FALSE(result(0).passed);
    EXPECT_TRUE(result(1).passed);
    EXPECT_EQ(result(2).measured, 3);
    played.results.reset("statistics reset", unix_start + 9000);
    EXPECT_EQ(result(0).words, "no samples");
}

TEST(Results, SpreadBegunArrivalsOverTheSecondsOfTheirReport) {
    Played played(4);
    played.results.note_arrivals({50, 25}, unix_start + 2500, unix_start + 5000);
    tick(played.results, {10, 20.0}, played.roster, unix_start + 4000);
    tick(played.results, {10, 25.0}, played.roster, unix_start + 6000);
    const auto& points = played.results.timeline().points();
    ASSERT_GE(points.size(), 5U);
    EXPECT_EQ(points[1].arrivals, 0);
    EXPECT_DOUBLE_EQ(points[2].arrivals, 10);
    EXPECT_DOUBLE_EQ(points[3].arrivals_per_second(), 20);
    EXPECT_DOUBLE_EQ(points[3].dropped_per_second(), 10);
    EXPECT_EQ(points[4].arrivals_asked, 20);
    EXPECT_GT(played.results.snapshot(unix_start + 6000).run.arrivals_begun, 0);
}

TEST(Results, MarkEachStageOnceWhenItBegins) {
    Played played(1);
    const auto stages = *plan::Stages::parse("10s:5,10s:0");
    for (const auto time : {0s, 9s, 30s}) played.results.note_stages(stages, time, played.end);
    const auto& marks = played.results.timeline().annotations();
    ASSERT_EQ(marks.size(), 3U) << "with that of the start";
    EXPECT_EQ(marks[1].text, "stage 1 of 2: to 5 users");
    EXPECT_EQ(marks[2].text, "stage 2 of 2: to 0 users");
    EXPECT_EQ(marks[2].time - marks[1].time, 10'000);
}

TEST(Results, LeavePausesOutOfRatesAndWindows) {
    Played played(4);
    played.results.note_paused(unix_start + 2000);
    tick(played.results, {10}, played.roster, played.end + 3000);
    EXPECT_EQ(played.results.timeline().points().size(), 6U);
    const auto rows = played.results.timeline().rows().points_of({"GET", "/"});
    EXPECT_EQ(rows.size(), 5U) << "one second says nothing of the target";
    const auto snapshot = played.results.snapshot(played.end, 2s);
    EXPECT_EQ(snapshot.run.measured, 2s);
    EXPECT_DOUBLE_EQ(snapshot.aggregated.requests_per_second, 20);
    EXPECT_EQ(played.results.snapshot(played.end, 4001ms).run.measured, 0s);
}

}  // namespace
}  // namespace mayfly::master
