#include "report/verdict_sections.hpp"

#include <gmock/gmock.h>

namespace mayfly::report {
namespace {

using testing::HasSubstr;

constexpr TerminalStyle broad{{120, 30}, Colours::off, false};

judge::Change change(judge::Quantity quantity, double before, double now, double noise) {
    const double part = now / before - 1;
    return {
        .method = "GET",
        .name = "/item",
        .quantity = quantity,
        .before = before,
        .now = now,
        .change = part,
        .lowest = part - noise,
        .highest = part + noise,
        .is_beyond_noise = noise > 0 && noise<std::abs(part), .is_worse = now> before};
}

TEST(VerdictSections, AreEmptyWithoutContent) {
    EXPECT_EQ(thresholds_section({}, broad), "");
    EXPECT_EQ(changes_section({}, broad), "");
    EXPECT_EQ(findings_section({}, broad), "");
    EXPECT_EQ(verdict_section({}, broad), "");
}

TEST(VerdictSections, MarkChangesBeyondNoise) {
    using judge::Quantity;
    judge::Verdict verdict;
    verdict.changes = {
        change(Quantity::p50, 10, 13, 0.1),
        change(Quantity::p95, 20, 21, 0.1),
        change(Quantity::p99, 30, 15, 0.1),
        change(Quantity::rate, 30, 15, 0)};
    const std::string text = changes_section(verdict, broad);
    EXPECT_THAT(text, HasSubstr("Changes since the baseline\n"));
    EXPECT_THAT(text, HasSubstr("10 ms   13 ms +30.0 % +20.0 % to +40.0 % worse\n"));
    EXPECT_THAT(text, HasSubstr("+5.0 %  -5.0 % to +15.0 %\n"));
    EXPECT_THAT(text, HasSubstr("-50.0 % -60.0 % to -40.0 % better\n"));
    EXPECT_THAT(text, HasSubstr("30.00/s 15.00/s -50.0 %                  -\n"));
}

TEST(VerdictSections, SayWhatWasChangedOfTheRuns) {
    judge::Verdict verdict;
    verdict.changes = {change(judge::Quantity::p50, 10, 13, 0.1)};
    verdict.baseline_notes = {"of the baseline, the run time was changed from 1m to 2m after 3s"};
    EXPECT_THAT(
        changes_section(verdict, broad),
        HasSubstr(
            "baseline\n- of the baseline, the run time was changed from 1m to 2m after 3s\nType"
        )
    );
}

TEST(VerdictSections, LetNoFindingTouchTheTerminal) {
    judge::Verdict verdict;
    verdict.findings = {"3 of 3 failures were GET /\x1b[2J"};
    EXPECT_EQ(findings_section(verdict, broad), "Findings\n- 3 of 3 failures were GET /\\x1b[2J\n");
}

}  // namespace
}  // namespace mayfly::report
