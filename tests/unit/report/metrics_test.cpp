#include "report/metrics.hpp"

#include <sstream>

#include <gmock/gmock.h>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const stats::Snapshot& snapshot) {
    return metrics(SampleRecord{.snapshot = snapshot}.record(), MetricsFormat::prometheus);
}

TEST(Metrics, CountRequestsByEntry) {
    const std::string text = text_of(sample_run());
    EXPECT_THAT(text, HasSubstr("# TYPE mayfly_requests_total counter\n"));
    EXPECT_THAT(text, HasSubstr("mayfly_requests_total{method=\"GET\",name=\"/\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("mayfly_failures_total{method=\"POST\",name=\"/checkout\"} 1\n"));
    EXPECT_THAT(
        text, HasSubstr("mayfly_interrupted_total{method=\"POST\",name=\"/checkout\"} 2\n")
    );
    EXPECT_THAT(text, Not(HasSubstr("Aggregated"))) << "a sum beside its parts would count twice";
}

TEST(Metrics, HaveRequestsInFlightAndTheAgeOfTheOldest) {
    stats::Snapshot run = sample_run();
    run.run.in_flight = 20;
    run.run.oldest_in_flight = std::chrono::milliseconds(2500);
    run.workers[0].in_flight = 20;
    run.workers[0].oldest_in_flight = std::chrono::milliseconds(2500);
    run.generator.share = 0.125;
    const std::string text = text_of(run);
    EXPECT_THAT(text, HasSubstr("\nmayfly_generator_bound_ratio 0.125\n"));
    EXPECT_THAT(text, HasSubstr("\nmayfly_requests_in_flight 20\n"));
    EXPECT_THAT(text, HasSubstr("\nmayfly_oldest_request_seconds 2.5\n"));
    EXPECT_THAT(text, HasSubstr("\nmayfly_worker_requests_in_flight{worker=\"worker 1\"} 20\n"));
    EXPECT_THAT(text, HasSubstr("\nmayfly_worker_oldest_request_seconds{worker=\"worker 2\"} 0\n"));
}

TEST(Metrics, HaveResponseTimesAsCumulativeHistograms) {
    const std::string text = text_of(sample_run());
    const std::string series = "mayfly_response_time_seconds_bucket{method=\"GET\",name=\"/\",le=";
    EXPECT_THAT(text, HasSubstr("# TYPE mayfly_response_time_seconds histogram\n"));
    EXPECT_THAT(text, HasSubstr(series + "\"0.0005\"} 1\n"));
    EXPECT_THAT(text, HasSubstr(series + "\"0.001\"} 1\n"));
    EXPECT_THAT(text, HasSubstr(series + "\"0.0025\"} 4\n"));
    EXPECT_THAT(text, HasSubstr(series + "\"0.05\"} 4\n"));
    EXPECT_THAT(text, HasSubstr(series + "\"0.1\"} 5\n"));
    EXPECT_THAT(text, HasSubstr(series + "\"+Inf\"} 5\n"));
    EXPECT_THAT(
        text, HasSubstr("mayfly_response_time_seconds_count{method=\"GET\",name=\"/\"} 5\n")
    );
    EXPECT_THAT(
        text, HasSubstr("mayfly_response_time_seconds_sum{method=\"GET\",name=\"/\"} 0.095912\n")
    );
}

TEST(Metrics, HaveUsersAndWorkers) {
    stats::Snapshot run = sample_run();
    run.workers[0].loop_lag = std::chrono::milliseconds(5);
    run.workers[1].state = stats::WorkerState::lost;
    const std::string text = text_of(run);
    EXPECT_THAT(text, HasSubstr("mayfly_users{state=\"target\"} 100\n"));
    EXPECT_THAT(text, HasSubstr("mayfly_users{state=\"running\"} 98\n"));
    EXPECT_THAT(text, HasSubstr("mayfly_workers{state=\"running\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("mayfly_workers{state=\"lost\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("mayfly_worker_loop_lag_seconds{worker=\"worker 1\"} 0.005\n"));
    EXPECT_THAT(text, Not(HasSubstr("{worker=\"worker 2\"}")));
    EXPECT_THAT(text, HasSubstr("mayfly_run_active 1\n"));
}

TEST(Metrics, OpenMetricsNamesCountersWithoutTheirSuffixAndEnds) {
    const std::string text = metrics(SampleRecord().record(), MetricsFormat::open_metrics);
    EXPECT_THAT(text, HasSubstr("# TYPE mayfly_requests counter\n"));
    EXPECT_THAT(text, HasSubstr("\nmayfly_requests_total{"));
    EXPECT_TRUE(text.ends_with("\n# EOF\n"));
    EXPECT_THAT(
        std::string(content_type_of(MetricsFormat::open_metrics)), HasSubstr("openmetrics-text")
    );
    EXPECT_THAT(std::string(content_type_of(MetricsFormat::prometheus)), HasSubstr("0.0.4"));
}

TEST(Metrics, LabelsAreEscaped) {
    stats::Snapshot run = sample_run();
    run.entries[0].name = "a\"b\\c\nd\xff";
    EXPECT_THAT(text_of(run), HasSubstr("name=\"a\\\"b\\\\c\\nd\ufffd\"}"));
}

TEST(Metrics, AreBounded) {
    stats::Snapshot run;
    for (std::size_t i = 0; i < most_metric_entries + 100; ++i) {
        stats::EntrySnapshot entry = sample_entry("GET", "/" + std::to_string(i), {});
        entry.requests = i + 1;
        run.entries.push_back(entry);
    }
    const std::string text = text_of(run);
    std::istringstream lines(text);
    std::size_t series = 0;
    for (std::string line; std::getline(lines, line);) {
        series += line.starts_with("mayfly_requests_total{");
    }
    EXPECT_EQ(series, most_metric_entries + 1);
    const std::uint64_t rest = 100 * 101 / 2;  // The hundred with the fewest requests.
    EXPECT_THAT(
        text,
        HasSubstr(
            "mayfly_requests_total{method=\"\",name=\"(other)\"} " + std::to_string(rest) + "\n"
        )
    );
}

TEST(Metrics, OfTwoNamesAreTwoSeries) {
    stats::Snapshot run;
    run.entries.resize(2);
    run.entries[0].name = "a\nb";
    run.entries[1].name = "a\\nb";
    EXPECT_THAT(text_of(run), HasSubstr(R"(name="a\nb"})"));
    EXPECT_THAT(text_of(run), HasSubstr(R"(name="a\\nb"})"));
}

TEST(Metrics, HaveThresholdsWithWhatWasMeasured) {
    stats::Snapshot run;
    EXPECT_THAT(text_of(run), Not(HasSubstr("threshold")));
    run.thresholds = {
        {.text = "p95 < 1s", .passed = true, .measured = 612, .unit = "ms"},
        {.text = "GET /x: count > 1", .words = "no samples"}};
    const std::string text = text_of(run);
    EXPECT_THAT(text, HasSubstr("mayfly_threshold_passed{threshold=\"p95 < 1s\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("mayfly_threshold_passed{threshold=\"GET /x: count > 1\"} 0\n"));
    EXPECT_THAT(
        text, HasSubstr("mayfly_threshold_measured{threshold=\"p95 < 1s\",unit=\"ms\"} 612\n")
    );
    EXPECT_THAT(text, Not(HasSubstr("measured{threshold=\"GET /x")));
}

}  // namespace
}  // namespace mayfly::report
