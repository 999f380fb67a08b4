#include "report/json_rows.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;

TEST(SetupJson, IsWhatAStartFormNeeds) {
    run_record::Setup setup{
        .version = "1.2.3", .scenario = "shop.cpp", .obstacle = "no worker is ready"};
    setup.defaults = {100, 2.5, "http://127.0.0.1", 90s};
    setup.mix.kinds.push_back({"Shopper", 3, 0, "", {{"browse", 2, {"read"}}}});
    setup.mix.parameters.push_back({"basket", "3", "How much", {"1", "3"}, true});
    const Json rows = setup_json(setup);
    EXPECT_EQ(rows["mode"], "local");
    EXPECT_EQ(rows["obstacle"], "no worker is ready");
    EXPECT_EQ(rows["defaults"]["run_time"], 90.0);
    EXPECT_EQ(rows["defaults"]["spawn_rate"], 2.5);
    EXPECT_EQ(rows["kinds"][0]["tasks"][0]["tags"][0], "read");
    EXPECT_EQ(rows["parameters"][0]["choices"].size(), 2U);
    EXPECT_EQ(rows["parameters"][0]["is_secret"], true);
}

TEST(PhasesJson, LeavesOutWhatDidNotHappenWhenAsked) {
    const stats::Snapshot run = sample_run();
    EXPECT_EQ(phases_json(run.aggregated, Phases::all).size(), stats::phase_count);
    const Json happened = phases_json(run.aggregated, Phases::happened);
    ASSERT_EQ(happened.size(), 2U);
    EXPECT_EQ(happened["connect"]["count"], 3);
    EXPECT_EQ(happened["first_byte"]["p95"], 90.0);
}

TEST(EntryJson, TellsWhatWasCutOff) {
    stats::EntrySnapshot entry;
    EXPECT_EQ(
        entry_json(entry)["cut_off"],
        Json::parse(R"({"count": 0, "unanswered": 0, "min": 0.0, "median": 0.0, "max": 0.0})")
    );
    for (const Duration time : {2s, 3s, 4s}) entry.cut_off.record(time);
    entry.unanswered.record(4s);
    const Json cut_off = entry_json(entry)["cut_off"];
    EXPECT_EQ(cut_off["count"], 3);
    EXPECT_EQ(cut_off["unanswered"], 1);
    EXPECT_EQ(cut_off["min"], 2000.0);
    EXPECT_NEAR(cut_off["median"].get<double>(), 3000, 3);
    EXPECT_EQ(cut_off["max"], 4000.0);
}

TEST(RunJson, HasRequestsInFlight) {
    stats::RunSnapshot run;
    run.in_flight = 7;
    run.oldest_in_flight = 1500ms;
    EXPECT_EQ(run_json(run)["in_flight"], 7);
    EXPECT_EQ(run_json(run)["oldest_in_flight_seconds"], 1.5);
}

TEST(LogsJson, BeginWithTheLineAskedFor) {
    LogTail logs;
    logs.add(logging::Level::info, "one", 1);
    logs.add(logging::Level::warning, "two", 2);
    const Json lines = logs_json(logs, 2);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0]["number"], 2);
    EXPECT_EQ(lines[0]["level"], "warning");
    EXPECT_EQ(lines[0]["text"], "two");
    EXPECT_EQ(lines[0]["time_ms"], 2);
}

TEST(ToText, IsValidWhateverTheTextWas) {
    EXPECT_TRUE(Json::accept(to_text({{"name", "\xff\xfe<script>"}})));
}

}  // namespace
}  // namespace mayfly::report
