#include "report/json_rows.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;

TEST(PhasesJson, LeavesOutWhatDidNotHappenWhenAsked) {
    const stats::Snapshot run = sample_run();
    EXPECT_EQ(phases_json(run.aggregated, Phases::all).size(), stats::phase_count);
    const Json happened = phases_json(run.aggregated, Phases::happened);
    ASSERT_EQ(happened.size(), 2U);
    EXPECT_EQ(happened["connect"]["count"], 3);
    EXPECT_EQ(happened["first_byte"]["p95"], 90.0);
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

}  // namespace
}  // namespace mayfly::report
