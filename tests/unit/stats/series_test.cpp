#include "stats/series.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "stats/aggregate.hpp"
#include "stats/recorder.hpp"
#include "support/start.hpp"
#include "unit/stats/samples.hpp"

namespace mayfly::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr UnixMillis began = 1'700'000'000'000;

Series of(SeriesType type, const std::vector<double>& values) {
    Series series{"x", "", type};
    Duration when{1};
    for (const double value : values) series.add(value, ++when);
    return series;
}

TEST(Series, AMetricHasItsFigures) {
    const auto trend = of(SeriesType::trend, {3, 9, 1, 7}).figures;
    EXPECT_EQ(trend.count, 4U);
    EXPECT_EQ(trend.sum, 20);
    EXPECT_EQ(trend.mean(), 5);
    EXPECT_EQ(trend.min, 1);
    EXPECT_EQ(trend.max, 9);
    EXPECT_EQ(trend.percentile(50), 3);
    EXPECT_EQ(trend.percentile(100), 9);
    const auto gauge = of(SeriesType::gauge, {3, -9, 1}).figures;
    EXPECT_EQ(gauge.last, 1);
    EXPECT_EQ(gauge.min, -9);
    EXPECT_EQ(gauge.max, 3);
    EXPECT_TRUE(gauge.values.parts.empty());
}

TEST(Series, ValuesThatAreNoneAreLeftOutAndCounted) {
    for (const auto type : {SeriesType::counter, SeriesType::gauge, SeriesType::trend}) {
        const auto figures = of(type, {2, std::nan(""), infinity, -infinity}).figures;
        EXPECT_EQ(figures.count, 1U);
        EXPECT_EQ(figures.left_out, 3U);
        EXPECT_EQ(figures.sum, 2);
    }
    EXPECT_EQ(of(SeriesType::counter, {2, -1}).figures.left_out, 1U);
    EXPECT_EQ(of(SeriesType::trend, {2, -1}).figures.left_out, 0U);
    EXPECT_EQ(sentence_on(of(SeriesType::trend, {2, -1})), "");
    EXPECT_EQ(
        sentence_on(of(SeriesType::counter, {2, -1})),
        "1 value of the counter 'x' was left out: a counter takes finite numbers of 0 or more"
    );
}

TEST(Series, ASumNeverBecomesInfinite) {
    const double most = std::numeric_limits<double>::max();
    auto figures = of(SeriesType::counter, {most, most}).figures;
    merge(figures, figures);
    EXPECT_EQ(figures.sum, most);
}

TEST(Series, TheLastValueIsTheLatestWhoeverReportsFirst) {
    Series early{"x", "", SeriesType::gauge};
    Series late = early;
    early.add(8, 10s);
    late.add(3, 11s);
    auto one = early.figures;
    merge(one, late.figures);
    auto other = late.figures;
    merge(other, early.figures);
    merge(other, SeriesFigures{});
    EXPECT_EQ(one, other);
    EXPECT_EQ(one.last, 3);
    EXPECT_EQ(one.max, 8);
}

TEST(Series, AWindowIsTheDifferenceOfTwoStates) {
    Series series = of(SeriesType::trend, {100, 1, 5});
    const auto before = series.figures;
    for (const double value : {7.0, 9.0}) series.add(value, 1s);
    auto window = series.figures;
    subtract(window, before);
    EXPECT_EQ(window.count, 2U);
    EXPECT_EQ(window.mean(), 8);
    EXPECT_EQ(window.percentile(50), 7);
    EXPECT_EQ(window.max, 9);
    Series requests{"", "tier=gold", SeriesType::requests};
    requests.add_request(20ms, true);
    const auto first = requests.figures;
    requests.add_request(40ms, false);
    window = requests.figures;
    subtract(window, first);
    EXPECT_EQ(window.failed(), 1U);
    EXPECT_EQ(window.times.percentile(50), 40ms);
}

TEST(SeriesTable, EachTypeHasItsOwnNamesAndItsOwnLimit) {
    SeriesTable table({.series = 2});
    for (const char* name : {"a", "b", "c", "d", "a"})
        table.at(SeriesType::check, name).count(true);
    table.at(SeriesType::counter, "a").add(5, {});
    table.at(SeriesType::requests, "", "x=1").add_request(1ms, true);
    const auto rows = table.sorted();
    ASSERT_EQ(rows.size(), 5U);
    EXPECT_EQ(rows[0].name, "(more than 2 checks)");
    EXPECT_EQ(rows[0].figures.count, 2U);
    EXPECT_EQ(rows[1].name, "a");
    EXPECT_EQ(rows[1].figures.count, 2U);
    EXPECT_EQ(rows[3].type, SeriesType::counter);
    EXPECT_EQ(rows[4].labels, "x=1");
}

TEST(SeriesTable, WorkersAndMasterShareTheRowForTheRest) {
    const Limits limits{.series = 2};
    SeriesTable master(limits);
    for (const auto& names : {std::vector{"a", "b", "c"}, std::vector{"c", "d", "e"}}) {
        SeriesTable worker(limits);
        for (const char* name : names) worker.at(SeriesType::check, name).count(false);
        master.merge(worker.take());
        EXPECT_TRUE(worker.take().empty());
    }
    std::uint64_t failed = 0;
    for (const auto& row : master.sorted()) failed += row.figures.failed();
    EXPECT_EQ(failed, 6U);
    EXPECT_EQ(master.sorted().size(), 3U);
    EXPECT_EQ(master.sorted()[0].figures.count, 4U);
}

TEST(SeriesTable, AMetricsNameBelongsToOneType) {
    SeriesTable table({});
    table.at(SeriesType::counter, "orders").add(1, {});
    EXPECT_EQ(table.clash(SeriesType::trend, "orders"), SeriesType::counter);
    EXPECT_EQ(table.clash(SeriesType::counter, "orders"), std::nullopt);
    EXPECT_EQ(table.clash(SeriesType::check, "orders"), std::nullopt);
}

TEST(Series, GoesFromRecordersToTheSnapshotAndAResetForgetsIt) {
    Aggregate aggregate(began);
    const auto measure = [&](std::string_view worker, double value) {
        Recorder recorder(start, began);
        recorder.series().at(SeriesType::check, "has cents").count(value > 2);
        recorder.record_metric({SeriesType::trend, "cart size", "items", value, start});
        EXPECT_EQ(
            recorder.record_metric({SeriesType::rate, "cart size", "", 1, start}), SeriesType::trend
        );
        Sample sample = failed(get("/", 20ms), "no");
        sample.labels = "tier=gold";
        recorder.record(sample);
        sample.outcome = Outcome::interrupted;
        recorder.record(sample);
        aggregate.merge(worker, recorder.take(began + 1'000));
    };
    measure("one", 2);
    measure("two", 6);
    const auto series = aggregate.snapshot(began + 1'000).series;
    ASSERT_EQ(series.size(), 3U);
    EXPECT_EQ(series[0].figures.passed, 1U);
    EXPECT_EQ(series[0].figures.count, 2U);
    EXPECT_EQ(series[1].unit, "items");
    EXPECT_EQ(series[1].figures.mean(), 4);
    EXPECT_EQ(series[2].labels, "tier=gold");
    EXPECT_EQ(series[2].figures.failed(), 2U);
    EXPECT_EQ(series[2].figures.times, histogram_of({20ms, 20ms}));
    aggregate.reset(began + 2'000);
    EXPECT_TRUE(aggregate.snapshot(began + 2'000).series.empty());
}

}  // namespace
}  // namespace mayfly::stats
