// Rates and charts are measured by a clock that nobody sets, over all of the time that is measured.
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;

class Clocks : public RunTest {};

double measured_seconds(const json& report) {
    return report.at("run").at("measured_seconds").get<double>();
}

void expect_rates_over_the_window(const json& report) {
    json rows = report.at("entries");
    rows.push_back(report.at("totals"));
    for (const json& row : rows) {
        const double rate = row.at("requests_per_second").get<double>();
        EXPECT_NEAR(rate * measured_seconds(report), row.at("num_requests").get<double>(), 0.01);
    }
}

TEST_F(Clocks, AStepOfTheWallClockChangesNoRateAndLosesNoSecond) {
    const auto report = report_of(
        scenario_file("steady.cpp"),
        {"-u", "4", "-r", "100", "-t", "4s", "--processes", "1"},
        0,
        {{"LD_PRELOAD", CLOCK_STEP}, {"CLOCK_STEP_AFTER", "2500"}}
    );
    EXPECT_GE(measured_seconds(report), 4);
    EXPECT_LT(measured_seconds(report), 60) << "the minute of the step is counted";
    expect_rates_over_the_window(report);
    const json& history = report.at("history");
    const auto times = history.at("time_ms").get<std::vector<std::int64_t>>();
    ASSERT_GE(times.size(), 4U);
    for (std::size_t at = 1; at < times.size(); ++at) EXPECT_EQ(times[at] - times[at - 1], 1000);
    double requests = 0;
    for (const json& rate : history.at("requests_per_second")) requests += rate.get<double>();
    EXPECT_NEAR(requests, report.at("totals").at("num_requests").get<double>(), 0.5);
}

TEST_F(Clocks, TheTimeInWhichNothingEndsIsMeasuredAsWell) {
    const auto report = report_of(
        scenario_file("hang.cpp"),
        {"-u", "3", "-r", "100", "-t", "3s", "-s", "0", "--processes", "1"},
        1
    );
    EXPECT_GE(measured_seconds(report), 3);
    EXPECT_EQ(report.at("totals").at("num_requests"), 3);
    expect_rates_over_the_window(report);
}

}  // namespace
}  // namespace mayfly::e2e
