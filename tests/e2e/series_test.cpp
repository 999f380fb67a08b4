// What a scenario counts itself, against what it wrote down and what the target saw.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>

#include "e2e/dashboard_process.hpp"
#include "e2e/run_fixture.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json named(const json& list, std::string_view name) {
    for (const auto& row : list) {
        if (row.at("name") == name) return row;
    }
    return json::object();
}

class OwnFigures : public RunTest {
protected:
    std::vector<std::uint64_t> tally() const {
        std::istringstream text(support::read_file(path("tally")));
        return {std::istream_iterator<std::uint64_t>(text), {}};
    }
    static std::uint64_t number_of(
        const std::vector<std::uint64_t>& sizes, bool (*is_meant)(std::uint64_t)
    ) {
        return static_cast<std::uint64_t>(std::count_if(sizes.begin(), sizes.end(), is_meant));
    }
};

TEST_F(OwnFigures, AreWhatTheScenarioAndTheTargetSawOnTwoWorkers) {
    std::ofstream(path("tally")).close();
    const Words more{"-u", "6", "-r", "100", "-t", "2s", "--processes", "2", "--parameter"};
    Words all = more;
    all.push_back("tally=" + path("tally"));
    const auto report = report_of(scenario_file("series.cpp"), all, 1);
    const auto sizes = tally();
    ASSERT_GT(sizes.size(), 100U);
    const auto even = number_of(sizes, [](std::uint64_t size) { return size % 2 == 0; });
    const auto small = number_of(sizes, [](std::uint64_t size) { return size < 10; });
    const auto ones = number_of(sizes, [](std::uint64_t size) { return size == 1; });

    const json& checks = report.at("checks");
    EXPECT_EQ(checks.size(), 2U);
    EXPECT_EQ(named(checks, "is whole").at("passed"), even);
    EXPECT_EQ(named(checks, "is whole").at("count"), sizes.size());
    EXPECT_EQ(named(checks, "is small").at("passed"), small);
    EXPECT_EQ(named(checks, "is small").at("failed"), sizes.size() - small);

    const json& metrics = report.at("metrics");
    EXPECT_EQ(metrics.size(), 5U);
    const auto sum = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
    EXPECT_EQ(named(metrics, "pieces").at("sum"), sum);
    EXPECT_EQ(named(metrics, "pieces").at("unit"), "pcs");
    EXPECT_EQ(named(metrics, "hook calls").at("sum"), 4) << "two workers, at start and stop";
    EXPECT_EQ(named(metrics, "even").at("passed"), even);
    auto sorted = sizes;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(named(metrics, "level").at("min"), -static_cast<std::int64_t>(sorted.back()));
    EXPECT_EQ(named(metrics, "level").at("max"), -static_cast<std::int64_t>(sorted.front()));
    const json cart = named(metrics, "cart size");
    EXPECT_EQ(cart.at("count"), sizes.size());
    EXPECT_EQ(cart.at("sum"), sum);
    EXPECT_EQ(cart.at("median"), sorted[(sorted.size() + 1) / 2 - 1]);
    EXPECT_EQ(cart.at("left_out"), ones);
    EXPECT_THAT(report.at("run").at("warnings").dump(), HasSubstr("of the trend 'cart size'"));

    const json& labels = report.at("labels");
    ASSERT_EQ(labels.size(), 2U);
    EXPECT_EQ(labels[0].at("labels").at("tier"), "gold");
    EXPECT_EQ(labels[0].at("num_requests"), target_.count("GET /bytes/7").completed);
    EXPECT_EQ(labels[0].at("num_requests"), even);
    EXPECT_EQ(labels[1].at("num_requests"), target_.count("GET /").completed);
    EXPECT_EQ(labels[1].at("num_failures"), 0);

    const json pushes = entry_of(report, "ws push");
    EXPECT_EQ(pushes.at("num_requests"), sizes.size());
    EXPECT_EQ(pushes.at("num_failures"), number_of(sizes, [](std::uint64_t size) {
                  return size == 40;
              }));
    EXPECT_EQ(pushes.at("max_response_time"), sorted.back());
}

TEST_F(OwnFigures, AreWhatThresholdsDecideBy) {
    std::ofstream(path("tally")).close();
    Words words{"-u", "6", "-r", "100", "-t", "1s", "--processes", "2", "--parameter"};
    words.push_back("tally=" + path("tally"));
    for (const auto* kept :
         {"is small: checks > 1%",
          "cart size: p95 <= 40",
          "even: rate < 99%",
          "{tier=gold}: p99 < 1h"}) {
        words.insert(words.end(), {"--threshold", kept});
    }
    report_of(scenario_file("series.cpp"), words);
    words.insert(words.end(), {"--threshold", "pieces: count < 1"});
    const auto report = report_of(scenario_file("series.cpp"), words, 6);
    const json& failed = report.at("thresholds").back();
    EXPECT_EQ(failed.at("measured"), named(report.at("metrics"), "pieces").at("sum"));
}

TEST_F(OwnFigures, HaveTablesOfTheirOwnInTheSummary) {
    const auto result =
        run(example_file("shop.cpp"), {"-u", "20", "-r", "20", "-t", "2s", "--headless"});
    EXPECT_THAT(result.out + result.err, HasSubstr("\nChecks\n"));
    EXPECT_THAT(result.out + result.err, HasSubstr("\nMetrics of the scenario\n"));
    const auto none = run(scenario_file("steady.cpp"), {"-u", "2", "-t", "1s", "--headless"});
    EXPECT_THAT(none.out + none.err, testing::Not(HasSubstr("\nChecks\n")));
}

TEST_F(OwnFigures, OfOneNameButTwoTypesEndTheRunWithOneSentence) {
    const auto result =
        run(scenario_file("clash.cpp"), {"-u", "4", "-r", "4", "-t", "1h", "--headless"});
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_THAT(
        result.out + result.err,
        HasSubstr("the metric 'orders' is a counter and a trend; give one of them another name")
    );
    const auto fine =
        run(scenario_file("clash.cpp"),
            {"-u", "4", "-r", "4", "-t", "1s", "--headless", "--parameter", "name=others"});
    EXPECT_EQ(fine.exit_code, 0) << fine.err;
}

class OwnFiguresLive : public support::Dashboard {};

TEST_F(OwnFiguresLive, BeginAnewWithAReset) {
    open(scenario_file("present.cpp"), {"--autostart", "-u", "8", "-r", "100", "--processes", "2"});
    ASSERT_TRUE(eventually_state("running"));
    ASSERT_TRUE(support::wait_until([&] { return requests() > 300; }, patience));
    post("/api/reset");
    ASSERT_TRUE(support::wait_until([&] { return requests() > 100; }, patience));
    post("/api/stop");
    ASSERT_TRUE(eventually_state("stopped"));
    const json now = get("/api/snapshot");
    const auto requests = now.at("totals").at("num_requests");
    EXPECT_EQ(named(now.at("checks"), "answered").at("count"), requests);
    EXPECT_EQ(named(now.at("metrics"), "stays").at("sum"), requests);
    EXPECT_EQ(now.at("labels").at(0).at("num_requests"), requests);
}

}  // namespace
}  // namespace mayfly::e2e
