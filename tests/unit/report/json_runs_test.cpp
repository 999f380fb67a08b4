#include "report/json_runs.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/report/compared_runs.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

TEST(JsonRuns, ListRuns) {
    const auto list = json::parse(runs_message({run_now().summary, run_before().summary}));
    ASSERT_EQ(list["runs"].size(), 2U);
    EXPECT_EQ(list["runs"][0]["name"], "now");
    EXPECT_EQ(json::parse(runs_message({}))["runs"], json::array());
}

TEST(JsonRuns, ShowARunWithItsRows) {
    auto run = run_before();
    run.setup.mix.parameters = {{"region", "eu"}, {.name = "key", .is_secret = true}};
    const auto shown = json::parse(run_message(run));
    EXPECT_EQ(shown["id"], "1");
    EXPECT_EQ(shown["changed"], json({"the host was changed from http://a to http://b after 12s"}));
    EXPECT_EQ(shown["parameters"][0]["value"], "eu");
    EXPECT_EQ(shown["parameters"][1]["value"], "***");
    EXPECT_EQ(shown["rows"][1]["name"], "/item");
    EXPECT_EQ(shown["rows"][1]["p95"], 10);
}

TEST(JsonRuns, CompareRowsWithIntervals) {
    const auto both = json::parse(comparison_message(run_before(), run_now()));
    EXPECT_EQ(both["before"]["course"]["seconds"], json({0, 1}));
    EXPECT_EQ(both["now"]["course"]["p95"], json({1, 2}));
    EXPECT_EQ(both["before"]["changed"].size(), 1U);
    EXPECT_EQ(
        both["now"]["changed"], json({"the run time was changed from no limit to 5m after 3s"})
    );
    ASSERT_EQ(both["rows"].size(), 3U);
    const auto& item = both["rows"][1];
    EXPECT_EQ(item["before"]["p95"], 10);
    EXPECT_EQ(item["now"]["p95"], 15);
    const auto& p95 = item["changes"][3];
    EXPECT_EQ(p95["quantity"], "p95");
    EXPECT_NEAR(p95["change"].get<double>(), 0.5, 1e-9);
    EXPECT_TRUE(p95["is_beyond_noise"]);
    EXPECT_NEAR(p95["lowest"].get<double>(), 0.5, 1e-9);
    EXPECT_EQ(item["changes"][1]["lowest"], nullptr) << "nothing varied";
    EXPECT_EQ(both["rows"][2]["now"], nullptr);
    EXPECT_TRUE(both["rows"][2]["changes"].empty());
}

TEST(JsonRuns, HaveSpectraThatEndWithTheSlowest) {
    auto before = run_before();
    stats::Histogram times;
    for (int i = 1; i <= 1000; ++i) times.record(i * 1ms, 1);
    before.rows[0].times = times;
    const auto both = json::parse(comparison_message(before, run_now()));
    const auto& spectrum = both["rows"][0]["spectrum"]["before"];
    for (const auto& point : spectrum) {
        const double percent = point[0];
        EXPECT_NEAR(point[1].get<double>(), std::max(1.0, percent * 10), 2) << percent;
    }
    EXPECT_EQ(spectrum.front()[0], 0);
    EXPECT_EQ(spectrum.back()[0], 100);
    EXPECT_GT(spectrum[spectrum.size() - 2][0], 99.8);
}

}  // namespace
}  // namespace mayfly::report
