#include "report/junit.hpp"

#include <gmock/gmock.h>

#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using testing::HasSubstr;

TEST(Junit, HasATestCaseForEachThresholdAndOneForTheVerdict) {
    SampleRecord run;
    run.snapshot.thresholds = {
        {.text = "p95 < 1s", .passed = true, .words = "612 ms"},
        {.text = "GET /\"a\"\x01: count > 1", .words = "no samples"}};
    run.verdict = judge::Verdict{
        .outcome = judge::Outcome::threshold_failed, .exit_code = 6, .reasons = {"one", "a & b"}};
    const std::string xml = to_junit(run.record());
    EXPECT_THAT(xml, HasSubstr("tests=\"3\" failures=\"2\" time=\"30.000\""));
    EXPECT_THAT(xml, HasSubstr("<testcase classname=\"threshold\" name=\"p95 &lt; 1s\"/>"));
    EXPECT_THAT(
        xml,
        HasSubstr("name=\"GET /&quot;a&quot; : count &gt; 1\">\n"
                  "      <failure message=\"no samples\"/>")
    );
    EXPECT_THAT(xml, HasSubstr("name=\"verdict: threshold failed\">"));
    EXPECT_THAT(xml, HasSubstr("<failure message=\"one; a &amp; b\"/>"));
}

TEST(Junit, OfARunThatPassedHasNoFailure) {
    SampleRecord run;
    run.verdict = judge::Verdict{};
    EXPECT_THAT(to_junit(run.record()), HasSubstr("tests=\"1\" failures=\"0\""));
}

}  // namespace
}  // namespace mayfly::report
