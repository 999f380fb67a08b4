#include "judge/thresholds.hpp"

#include <gmock/gmock.h>

#include "judge/verdict.hpp"

namespace mayfly::judge {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

plan::Threshold threshold(const std::string& text) {
    return plan::parse_threshold(text).value();
}

stats::EntrySnapshot row(
    std::string method, std::string name, Duration time, std::uint64_t requests
) {
    stats::EntrySnapshot entry;
    entry.method = std::move(method);
    entry.name = std::move(name);
    entry.requests = requests;
    entry.response_times.record(time, requests);
    return entry;
}

/// 100 requests of 10 ms, 100 of 30 ms, 10 s long.
stats::Snapshot sample() {
    stats::Snapshot run;
    run.run.started = 1000;
    run.run.measured = 10s;
    run.run.most_users = 7;
    run.entries = {row("GET", "/item", 10ms, 100), row("POST", "/item", 30ms, 100)};
    run.aggregated = row("", "Aggregated", 10ms, 100);
    run.aggregated.response_times.record(30ms, 100);
    run.aggregated.requests = 200;
    run.aggregated.failures = 4;
    return run;
}

stats::ThresholdResult of_run(const std::string& text, const stats::Snapshot& run = sample()) {
    return evaluate(threshold(text), figures_of(threshold(text), run));
}

TEST(Thresholds, AreHeldAgainstTheWholeRun) {
    EXPECT_TRUE(of_run("p50 < 11ms").passed);
    EXPECT_EQ(of_run("p50 < 11ms").unit, "ms");
    EXPECT_NEAR(*of_run("max < 11ms").measured, 30, 0.1);
    EXPECT_FALSE(of_run("max < 11ms").passed);
    EXPECT_EQ(of_run("rate > 19/s").measured, 20);
    EXPECT_EQ(of_run("failures <= 2%").measured, 2);
    EXPECT_TRUE(of_run("failures <= 2%").passed);
    EXPECT_FALSE(of_run("failures < 4").passed);
    EXPECT_TRUE(of_run("users >= 7").passed);
    EXPECT_TRUE(of_run("count > 199").passed);
}

TEST(Thresholds, FindARowAsTheTableShowsItOrByItsName) {
    EXPECT_NEAR(*of_run("GET /item: max < 1s").measured, 10, 0.1);
    EXPECT_NEAR(*of_run("POST /item: max < 1s").measured, 30, 0.1);
    EXPECT_EQ(of_run("/item: count > 1").measured, 200);
}

TEST(Thresholds, AreOfArrivals) {
    auto run = sample();
    stats::ArrivalCounts counts{.scheduled = 200, .dropped = 3};
    counts.start_delays.record(2ms, 100);
    run.arrivals = counts;
    run.kinds = {{.name = "checkout", .arrivals = counts}, {.name = "other"}};
    EXPECT_EQ(of_run("dropped <= 2", run).measured, 3);
    EXPECT_TRUE(of_run("dropped < 2%", run).passed);
    EXPECT_TRUE(of_run("checkout: dropped < 2%", run).passed);
    EXPECT_FALSE(of_run("other: dropped < 2%", run).measured);
    EXPECT_NEAR(*of_run("start_delay p99 < 5ms", run).measured, 2, 0.01);
    EXPECT_FALSE(of_run("start_delay p99 < 5ms").measured);

    counts.start_delays = {};
    counts.start_delays.record(1s);
    run.kinds.push_back({.name = "monitor", .pace = counts});
    EXPECT_NEAR(*of_run("start_delay max < 5ms", run).measured, 1000, 1);
    EXPECT_NEAR(*of_run("monitor: start_delay p50 < 5ms", run).measured, 1000, 1);
    EXPECT_NEAR(*of_run("checkout: start_delay max < 5ms", run).measured, 2, 0.01);
}

TEST(Thresholds, FailWithoutSamples) {
    for (const auto* text :
         {"GET /other: p95 < 1s",
          "GET /other: count < 1",
          "GET /other: failures < 1%",
          "{tier=gold}: p95 < 1s",
          "start_delay p95 < 1s",
          "checks > 1%",
          "dropped < 1",
          "generator_bound < 1%"}) {
        const auto result = of_run(text);
        EXPECT_FALSE(result.passed) << text;
        EXPECT_FALSE(result.measured) << text;
        EXPECT_EQ(result.words, "no samples") << text;
    }
    EXPECT_EQ(of_run("failures < 1%", {}).words, "no samples");
    EXPECT_EQ(of_run("users < 5", {}).words, "no samples");
}

TEST(Thresholds, AreOfChecksMetricsAndLabelsAsWell) {
    using stats::SeriesType;
    auto run = sample();
    run.series = {
        {"has cents", "", SeriesType::check, "", {.count = 100, .passed = 99}},
        {"logged in", "", SeriesType::check, "", {.count = 100, .passed = 100}},
        {"orders", "", SeriesType::counter},
        {"hits", "", SeriesType::rate, "", {.count = 4, .passed = 3}},
        {"cart size", "", SeriesType::trend, "items"},
        {"queued", "", SeriesType::trend, "ms"},
        {"", "region=eu\ntier=gold", SeriesType::requests},
        {"", "tier=gold", SeriesType::requests},
        {"", "tier=tin", SeriesType::requests}};
    for (const double value : {30.0, 20.0}) {
        for (const std::size_t at : {2U, 4U, 5U}) run.series[at].add(value, 1s);
    }
    run.series[6].add_request(20ms, true);
    run.series[7].add_request(40ms, false);
    run.series[8].add_request(5s, true);
    EXPECT_EQ(of_run("checks > 99%", run).measured, 99.5);
    EXPECT_FALSE(of_run("has cents: checks > 99%", run).passed);
    EXPECT_EQ(of_run("orders: count >= 50", run).measured, 50);
    EXPECT_EQ(of_run("orders: rate > 4/s", run).measured, 5);
    EXPECT_EQ(of_run("hits: rate > 70%", run).measured, 75);
    EXPECT_EQ(of_run("cart size: p95 < 31", run).measured, 30);
    EXPECT_EQ(of_run("cart size: last < 31", run).measured, 20);
    EXPECT_EQ(of_run("cart size: count > 1", run).measured, 2);
    EXPECT_TRUE(of_run("queued: max < 31ms", run).passed);
    EXPECT_FALSE(of_run("queued: max < 29ms", run).passed);
    EXPECT_NEAR(*of_run("{tier=gold}: max < 1s", run).measured, 40, 0.1);
    EXPECT_EQ(of_run("{tier=gold}: failures < 1%", run).measured, 50);
    EXPECT_EQ(of_run("{tier=gold, region=eu}: count > 1", run).measured, 1);
    EXPECT_EQ(of_run("cart size: max < 1s", run).words, "no samples");
    EXPECT_EQ(of_run("hits: p95 < 1", run).words, "no samples");
}

TEST(Thresholds, CompareATimeOnlyWithATime) {
    const auto result = of_run("/item: p95 < 500");
    EXPECT_FALSE(result.passed);
    EXPECT_THAT(result.words, HasSubstr("write the limit with ms or s"));
}

Figures second_of(double requests, Duration time) {
    Figures figures{.time = 1s, .is_known = true, .requests = requests};
    figures.times.record(time, static_cast<std::uint64_t>(requests));
    return figures;
}

class Watch : public ::testing::Test {
protected:
    void open(const std::string& text) { watch_ = ThresholdWatch({threshold(text)}); }
    void pass(double requests, Duration time = 10ms) {
        watch_.add_second(++now_, [&](const auto&) { return second_of(requests, time); });
    }
    stats::ThresholdResult result() { return watch_.results(sample()).at(0); }

    ThresholdWatch watch_;
    std::int64_t now_ = 1000;
};

TEST_F(Watch, HoldsEachWindowAgainstTheLimitAndShowsTheWorst) {
    open("rate > 10/s over 2s");
    pass(30);
    EXPECT_EQ(result().measured, 20);  // Of the run, which is no window yet.
    pass(20);
    EXPECT_EQ(result().measured, 25);
    pass(0);
    EXPECT_EQ(result().measured, 10);
    EXPECT_FALSE(result().passed);
    pass(40);
    EXPECT_EQ(result().measured, 10);  // What was broken stays broken.
    EXPECT_EQ(result().words, "10/s in the worst 2s");
}

TEST_F(Watch, MergesTheSamplesOfAWindow) {
    open("p50 < 15ms over 3s");
    pass(10, 10ms);
    pass(1, 90ms);
    pass(1, 90ms);
    EXPECT_NEAR(*result().measured, 10, 0.1);
}

TEST_F(Watch, BeginsAWindowAnewAfterAGapAndAReset) {
    open("rate < 10/s over 2s");
    pass(30);
    ++now_;
    pass(30);
    EXPECT_EQ(result().words, "20/s");
    watch_.reset();
    pass(3);
    pass(3);
    EXPECT_TRUE(result().passed);
}

TEST_F(Watch, JudgesAWindowWithoutSamplesOnlyIfThereIsNoOther) {
    open("p95 < 15ms over 1s");
    pass(0);
    pass(5, 10ms);
    pass(0);
    EXPECT_TRUE(result().passed);
}

TEST_F(Watch, HoldsWindowsOfChecksMetricsAndLabelsAgainstTheLimit) {
    using stats::SeriesType;
    const std::vector<std::string> texts{
        "checks > 90% over 2s",
        "has cents: checks > 90% over 2s",
        "orders: rate >= 20/s over 2s",
        "cart size: p50 > 10 over 2s",
        "queue: last >= 5 over 1s",
        "{tier=gold}: failures < 10% over 2s",
        "{tier=gold}: rate > 5/s over 2s",
        "{tier=gold}: p95 < 50ms over 2s"};
    watch_ = ThresholdWatch(plan::parse_thresholds(texts).value());
    EXPECT_TRUE(watch_.needs_series());
    const auto second = [&](std::uint64_t failed, double value, Duration time) {
        std::vector<stats::Series> all{
            {"has cents", "", SeriesType::check, "", {.count = 100, .passed = 100 - failed}},
            {"logged in", "", SeriesType::check, "", {.count = 100, .passed = 100}},
            {"orders", "", SeriesType::counter},
            {"cart size", "", SeriesType::trend},
            {"queue", "", SeriesType::gauge},
            {"", "tier=gold", SeriesType::requests}};
        for (const std::size_t at : {2U, 3U, 4U}) {
            if (value > 0) all[at].add(value, now_ * 1s);
        }
        for (std::uint64_t i = 0; i < 10 && time > 0s; ++i) all[5].add_request(time, i >= failed);
        watch_.add_second(++now_, [&](const auto& threshold) {
            Figures figures{.time = 1s};
            add_series(threshold, all, figures);
            return figures;
        });
    };
    const auto passed = [&] {
        std::string which;
        for (const auto& one : watch_.results(sample())) which += one.passed ? '+' : '-';
        return which;
    };
    second(0, 20, 10ms);
    second(4, 20, 10ms);
    EXPECT_EQ(passed(), "+++++-++") << "4 of 20";
    second(20, 4, 80ms);
    second(0, 4, 10ms);
    EXPECT_EQ(passed(), "+-----+-");
}

TEST_F(Watch, EndsTheRunWhenAThresholdHasFailedLongEnough) {
    watch_ = ThresholdWatch({threshold("p50 < 1ms"), threshold("max < 20ms abort after 3s")});
    EXPECT_TRUE(watch_.may_end_run());
    auto run = sample();
    const auto at = [&](Duration elapsed, Duration slowest) {
        run.run.elapsed = elapsed;
        run.aggregated.response_times = {};
        run.aggregated.response_times.record(slowest, 200);
        return watch_.overdue(run);
    };
    EXPECT_FALSE(at(1s, 30ms));
    EXPECT_FALSE(at(3s, 30ms));
    EXPECT_FALSE(at(4s, 10ms));  // Kept again, so it counts anew.
    EXPECT_FALSE(at(5s, 30ms));
    EXPECT_FALSE(at(7s, 30ms));
    const auto sentence = at(8s, 30ms);
    ASSERT_TRUE(sentence);
    EXPECT_THAT(*sentence, HasSubstr("the threshold 'max < 20ms' has failed for 3s: 30"));
    EXPECT_TRUE(watch_.results(run).at(1).ended_run);
    EXPECT_FALSE(watch_.results(run).at(0).ended_run);
    at(9s, 10ms);
    EXPECT_FALSE(watch_.results(run).at(1).passed) << "it has ended the run, whatever came later";
}

TEST_F(Watch, DoesNotEndARunWithoutSamples) {
    open("GET /later: max < 20ms abort after 1s");
    auto run = sample();
    run.run.elapsed = 60s;
    EXPECT_FALSE(watch_.overdue(run));
    run.run.elapsed = 90s;
    EXPECT_FALSE(watch_.overdue(run));
}

TEST(Verdict, OfThresholdsReplacesThatOfFailedRequests) {
    auto last = sample();
    last.thresholds = {of_run("failures < 5%")};
    EXPECT_EQ(judge(last, {}).outcome, Outcome::passed);
    last.thresholds = {of_run("failures < 1%"), of_run("GET /x: p95 < 1s")};
    const auto verdict = judge(last, {});
    EXPECT_EQ(verdict.outcome, Outcome::threshold_failed);
    EXPECT_EQ(verdict.exit_code, 6);
    EXPECT_THAT(
        verdict.reasons,
        ElementsAre(
            "the threshold 'failures < 1%' failed: 2 %",
            "the threshold 'GET /x: p95 < 1s' failed: no samples"
        )
    );
}

TEST(Verdict, OfThresholdsLeavesOtherRulesAlone) {
    auto last = sample();
    last.thresholds = {of_run("failures < 5%")};
    last.run.crashed_users = 1;
    EXPECT_EQ(judge(last, {}).exit_code, 1);
    last.thresholds = {of_run("failures < 1%")};
    EXPECT_EQ(judge(last, {}).exit_code, 6);
    EXPECT_EQ(judge(last, {.signal = 2}).exit_code, 130);
    EXPECT_EQ(judge(last, {.has_all_reports = false}).exit_code, 4);
}

}  // namespace
}  // namespace mayfly::judge
