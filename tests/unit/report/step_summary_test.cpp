#include "report/step_summary.hpp"

#include <gmock/gmock.h>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(StepSummary, HasVerdictThresholdsRowsAndFailures) {
    SampleRecord run;
    run.verdict = judge::Verdict{judge::Outcome::threshold_failed, 6, {"the threshold failed"}};
    run.snapshot.thresholds = {
        {.text = "p95 < 1s", .passed = true, .words = "612 ms"},
        {.text = "p99 < 1s", .passed = false, .words = "no samples"}};
    const std::string text = to_step_summary(run.record());
    EXPECT_THAT(
        text,
        StartsWith("\n## ❌ Load test shop\\.cpp: threshold failed\n\n- the threshold failed\n")
    );
    EXPECT_THAT(text, HasSubstr("\n8 requests, 1 failures (12.50%), 2 interrupted in 20s; 25.60"));
    EXPECT_THAT(text, HasSubstr("\n### Thresholds\n\n| Threshold | Measured | Result |\n| :---"));
    EXPECT_THAT(text, HasSubstr("\n| p95 \\< 1s | 612 ms | ✅ passed |\n"));
    EXPECT_THAT(text, HasSubstr("\n| p99 \\< 1s | no samples | ❌ **failed** |\n"));
    EXPECT_THAT(text, HasSubstr("\n| POST | /checkout | 3 | 1(33.33%) |"));
    EXPECT_THAT(text, HasSubstr("\n|  | Aggregated | 8 | 1(12.50%) |"));
    EXPECT_THAT(text, HasSubstr("\n| 1 | POST /checkout | status 503 |\n"));
    EXPECT_TRUE(text.ends_with("|\n"));
}

TEST(StepSummary, OfARunThatPassedSaysSo) {
    SampleRecord run;
    run.verdict = judge::Verdict{};
    EXPECT_THAT(to_step_summary(run.record()), StartsWith("\n## ✅ Load test shop\\.cpp: passed\n"));
}

TEST(StepSummary, SaysHowManyRowsThereAre) {
    SampleRecord run;
    for (int i = 0; i < 5000; ++i)
        run.snapshot.entries.push_back(sample_entry("GET", "/" + std::to_string(i), {1ms}));
    EXPECT_THAT(to_step_summary(run.record()), HasSubstr("\n### Requests (20 of 5002)\n"));
    EXPECT_LT(to_step_summary(run.record()).size(), 8000U);
}

TEST(EscapedMarkdown, LetsNoTextActOnThePage) {
    EXPECT_EQ(escaped_markdown("a|b"), "a\\|b");
    EXPECT_EQ(escaped_markdown("<img src=x>&amp;"), "\\<img src=x\\>\\&amp;");
    EXPECT_EQ(escaped_markdown("`*_[x](y)_*`"), "\\`\\*\\_\\[x\\]\\(y\\)\\_\\*\\`");
    EXPECT_EQ(escaped_markdown("http://x.y"), "http\\://x\\.y");
    EXPECT_EQ(escaped_markdown("a\\|b"), "a\\\\\\|b");
    const std::string hostile = escaped_markdown("a\nb\r\u202e\x1b");
    EXPECT_EQ(hostile.find_first_of("\n\r\x1b"), std::string::npos);
    EXPECT_THAT(hostile, Not(HasSubstr("\u202e")));
    EXPECT_LE(escaped_markdown(std::string(9000, 'x')).size(), 210U);
}

}  // namespace
}  // namespace mayfly::report
