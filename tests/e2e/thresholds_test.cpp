// Thresholds decide whether a run passes, and may end it; the demo target's log is the witness.
#include "e2e/dashboard_process.hpp"
#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Thresholds : public RunTest {
protected:
    static Words with(Words more) {
        more.insert(more.begin(), {"--headless", "--processes", "1", "-u", "2"});
        return more;
    }
};

TEST_F(Thresholds, DecideInPlaceOfFailedRequests) {
    const auto kept = report_of(
        scenario_file("failing.cpp"),
        with({"--user-kinds", "Clumsy", "-t", "2s", "--threshold", "failures <= 100%"}),
        1  // The scenario throws as well, which thresholds do not excuse.
    );
    EXPECT_TRUE(kept.at("thresholds").at(0).at("passed"));
    const auto broken = report_of(
        scenario_file("failing.cpp"),
        with({"-t", "2s", "--threshold", "failures < 1%", "--threshold", "GET /: p95 < 60s"}),
        6
    );
    EXPECT_EQ(broken.at("verdict").at("outcome"), "threshold failed");
    EXPECT_EQ(broken.at("verdict").at("exit_code"), 6);
    EXPECT_FALSE(broken.at("thresholds").at(0).at("passed"));
    EXPECT_GT(broken.at("thresholds").at(0).at("measured"), 50);
    EXPECT_EQ(broken.at("thresholds").at(0).at("unit"), "%");
    EXPECT_TRUE(broken.at("thresholds").at(1).at("passed"));
}

TEST_F(Thresholds, FailWithoutSamplesAndSaySo) {
    const auto result =
        run(scenario_file("steady.cpp"),
            with(
                {"-t",
                 "1s",
                 "--only-summary",
                 "--junit",
                 path("junit.xml"),
                 "--threshold",
                 "GET /nowhere: p95 < 1s"}
            ));
    EXPECT_EQ(result.exit_code, 6);
    EXPECT_THAT(
        result.out, HasSubstr("- the threshold 'GET /nowhere: p95 < 1s' failed: no samples")
    );
    EXPECT_THAT(
        support::read_file(path("junit.xml")),
        HasSubstr("name=\"GET /nowhere: p95 &lt; 1s\">\n      <failure message=\"no samples\"/>")
    );
}

// The target's log and not mayfly says how few requests came before the end.
TEST_F(Thresholds, EndTheRunGracefullyWhenTheyHaveFailedLongEnough) {
    const auto report = report_of(
        scenario_file("steady.cpp"),
        with({"-t", "10m", "--threshold", "count < 3 abort after 2s"}),
        6
    );
    EXPECT_TRUE(report.at("thresholds").at(0).at("ended_run"));
    EXPECT_LT(report.at("run").at("elapsed_seconds"), 100);
    EXPECT_THAT(
        report.at("verdict").at("reasons").at(0).get<std::string>(),
        HasSubstr("ended the run after failing for 2s")
    );
    expect_counts_of_target(report);
}

TEST_F(Thresholds, AreHeldAgainstEachWindow) {
    const auto report = report_of(
        scenario_file("steady.cpp"),
        with({"-t", "5s", "--threshold", "rate > 1/s over 2s", "--threshold", "max < 0s over 2s"}),
        6
    );
    EXPECT_TRUE(report.at("thresholds").at(0).at("passed"));
    EXPECT_THAT(
        report.at("thresholds").at(0).at("words").get<std::string>(), HasSubstr("in the worst 2s")
    );
    EXPECT_FALSE(report.at("thresholds").at(1).at("passed"));
}

TEST_F(Thresholds, AreShownOfAnInterruptedRunToo) {
    const auto report = report_until(
        [&] { return target_.total().completed > 20; },
        scenario_file("steady.cpp"),
        with({"--threshold", "max < 0s"})
    );
    EXPECT_FALSE(report.at("thresholds").at(0).at("passed"));
    EXPECT_EQ(report.at("verdict").at("outcome"), "interrupted");
    EXPECT_EQ(report.at("verdict").at("exit_code"), 130);
}

TEST_F(Thresholds, ComeFromTheFileAndTheScenarioAsWell) {
    directory_.write("mayfly.toml", R"(threshold = [
            "p95 < 60s",  # Of all.
            'GET /: count > 0',
        ])");
    directory_.write("own.cpp", R"(
        #include <mayfly/mayfly.hpp>
        using namespace std::chrono_literals;
        void scenario(mayfly::Plan& plan) {
            plan.users<mayfly::HttpUser>("Reader").wait(mayfly::constant(10ms)).task(
                "front", [](mayfly::HttpUser& user) { user.client.get("/"); });
            plan.threshold("GET /: p99 < 60s", {.abort_after = 10s});
        })");
    const auto report =
        report_of(path("own.cpp"), with({"-t", "1s", "--config", path("mayfly.toml")}));
    std::vector<std::string> texts;
    for (const auto& row : report.at("thresholds")) texts.push_back(row.at("threshold"));
    EXPECT_THAT(texts, ElementsAre("GET /: p99 < 60s", "p95 < 60s", "GET /: count > 0"));
    EXPECT_EQ(report.at("thresholds").at(0).at("abort_after"), 10);
}

TEST_F(Thresholds, AreRefusedBeforeTheRunWithTheirMistake) {
    const auto result =
        run(scenario_file("steady.cpp"), with({"-t", "1s", "--threshold", "p95 < 500"}));
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("'p95 < 500' is wrong at character 7: a time needs a unit"));
    directory_.write("own.cpp", R"(
        #include <mayfly/mayfly.hpp>
        void scenario(mayfly::Plan& plan) {
            plan.users<mayfly::HttpUser>("Reader").task("front", [](mayfly::HttpUser&) {});
            plan.threshold("p95 = 1s");
        })");
    const auto checked = mayfly({"check", path("own.cpp")});
    EXPECT_NE(checked.exit_code, 0);
    EXPECT_THAT(checked.err, HasSubstr("'p95 = 1s' is wrong at character 5"));
}

TEST_F(Thresholds, CoverWhatComesAfterTheWarmUp) {
    const auto report = report_of(
        scenario_file("steady.cpp"),
        with({"-t", "4s", "--warmup", "2s", "--threshold", "count > 10"})
    );
    const auto count = report.at("totals").at("num_requests").get<std::uint64_t>();
    const auto whole = report.at("whole").at("num_requests").get<std::uint64_t>();
    EXPECT_EQ(report.at("thresholds").at(0).at("measured"), count);
    EXPECT_LT(count, whole);
    EXPECT_NEAR(static_cast<double>(whole), static_cast<double>(target_.total().completed), 2);
    EXPECT_EQ(report.at("run").at("warms_up"), false);
}

TEST_F(Thresholds, CannotBeKeptByAWarmUpThatIsNotOver) {
    const auto report = report_until(
        [&] { return target_.total().completed > 20; },
        scenario_file("steady.cpp"),
        with({"--warmup", "10m", "--threshold", "count > 1"})
    );
    EXPECT_EQ(report.at("thresholds").at(0).at("words"), "no samples");
    const auto refused = run(scenario_file("steady.cpp"), with({"-t", "5s", "--warmup", "5s"}));
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("leaves nothing to measure"));
    for (const char* stages : {"2s:5", "2s:5/s"}) {
        const auto result =
            run(scenario_file("steady.cpp"), {"--stages", stages, "--warmup", "2s"});
        EXPECT_EQ(result.exit_code, 2) << stages;
        EXPECT_THAT(result.err, HasSubstr("leaves nothing to measure")) << stages;
    }
}

class LiveThresholds : public support::Dashboard {};

TEST_F(LiveThresholds, AreInTheSnapshotAndTheMetricsAndComeFromTheApi) {
    open(scenario_file("steady.cpp"), {"--processes", "1", "--threshold", "p95 < 60s"});
    EXPECT_THAT(get("/api/state").at("defaults").at("thresholds"), ElementsAre("p95 < 60s"));
    EXPECT_THAT(
        post("/api/start", R"({"thresholds": ["p95 < 500"]})").at("error").get<std::string>(),
        HasSubstr("character 7")
    );
    for (const char* body :
         {R"({"warmup": "100s", "run_time": 2})",
          R"({"warmup": "100s", "stages": "2s:1"})",
          R"({"warmup": "100s", "stages": "2s:1/s"})"}) {
        EXPECT_THAT(
            post("/api/start", body).at("error").get<std::string>(),
            HasSubstr("leaves nothing to measure")
        );
    }
    post("/api/start", R"({"users": 2, "thresholds": ["max < 0s", "count > 1"]})");
    const auto is_live = [&] {
        const auto rows = get("/api/snapshot").at("thresholds");
        return rows.size() == 2 && !rows[0].at("measured").is_null() && rows[1].at("passed");
    };
    ASSERT_TRUE(support::wait_until(is_live, patience));
    EXPECT_FALSE(get("/api/snapshot").at("thresholds").at(0).at("passed"));
    const auto metrics = get_text("/metrics");
    EXPECT_THAT(metrics, HasSubstr("mayfly_threshold_passed{threshold=\"max < 0s\"} 0\n"));
    EXPECT_THAT(metrics, HasSubstr("mayfly_threshold_passed{threshold=\"count > 1\"} 1\n"));
    EXPECT_THAT(
        metrics, HasSubstr("mayfly_threshold_measured{threshold=\"max < 0s\",unit=\"ms\"}")
    );
    post("/api/stop");
    ASSERT_TRUE(eventually_state("stopped"));
    EXPECT_THAT(get("/api/state").at("command").dump(), HasSubstr("--threshold 'max < 0s'"));
}

}  // namespace
}  // namespace mayfly::e2e
