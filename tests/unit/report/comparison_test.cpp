#include "report/comparison.hpp"

#include <gmock/gmock.h>

#include "unit/report/compared_runs.hpp"

namespace mayfly::report {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr TerminalStyle comparison_style{{200, 30}, Colours::off, false};

TEST(ComparisonText, HasARowForEachEntryAndTheChangesBeyondNoise) {
    const std::string text = comparison_text(run_before(), run_now(), comparison_style);
    EXPECT_THAT(text, ContainsRegex("Before: +before \\(1\\)"));
    EXPECT_THAT(
        text,
        ContainsRegex("Before: .*\n +the host was changed from http://a to http://b after 12s\n"
                      "Now: .*\n +the run time was changed from no limit to 5m after 3s\n")
    );
    EXPECT_THAT(
        text, HasSubstr("not asked for the same: the load differs: users: 10 then, 20 now")
    );
    EXPECT_THAT(text, ContainsRegex("GET +/item +600 → 600 +10.00 → 10.00 \\+0.0%"));
    EXPECT_THAT(text, HasSubstr("10.0 → 15.0 +50.0%*"));
    EXPECT_THAT(text, ContainsRegex("GET +/old +600 → -"));
    EXPECT_THAT(text, HasSubstr("Changes beyond noise (*)"));
    EXPECT_THAT(text, ContainsRegex("GET +/item +p95 +10 ms +15 ms +\\+50.0 % .* worse"));
    EXPECT_THAT(text, Not(ContainsRegex("Aggregated +p95 ")));
}

TEST(ComparisonText, SaysThatNothingIsBeyondNoise) {
    const std::string text = comparison_text(run_before(), run_before(), comparison_style);
    EXPECT_THAT(text, HasSubstr("No change is beyond noise."));
    EXPECT_THAT(text, Not(HasSubstr("not asked for the same")));
}

}  // namespace
}  // namespace mayfly::report
