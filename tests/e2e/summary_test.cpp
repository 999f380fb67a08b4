// What a run tells on the terminal and in a workflow when it has more names than people read.
#include <algorithm>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Summary : public RunTest {
protected:
    static Words with(Words more) {
        more.insert(
            more.begin(),
            {"--headless", "--processes", "1", "-u", "4", "-r", "4", "--iterations", "5200"}
        );
        return more;
    }
    static std::size_t lines_of(const std::string& text) {
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }
};

TEST_F(Summary, HasSixtyLinesAtMostOfFiveThousandNames) {
    const auto result =
        run(scenario_file("names.cpp"),
            with({"--threshold", "GET /item/777: p99 < 1us", "--threshold", "failures < 50%"}));
    EXPECT_LE(lines_of(result.out), 60U) << result.out;
    EXPECT_THAT(result.out, HasSubstr(" of 5000 names"));
    EXPECT_THAT(result.out, HasSubstr("--all-rows"));
    EXPECT_THAT(result.out, HasSubstr("GET      /item/777 ")) << "whose threshold is broken";
    EXPECT_THAT(result.out, HasSubstr("(100.00%) |")) << "one that failed";
    EXPECT_THAT(result.out, HasSubstr("\nSummary\nrequests: 5200 "));
    // The plain tables now and then are brief as well.
    EXPECT_LT(lines_of(result.err), 1000U);
}

TEST_F(Summary, HasAllRowsForWhoAsksForThem) {
    const auto result = run(scenario_file("names.cpp"), with({"--only-summary", "--all-rows"}));
    EXPECT_GT(lines_of(result.out), 15'000U);
    EXPECT_THAT(result.out, HasSubstr("/item/4999 "));
    EXPECT_THAT(result.out, Not(HasSubstr("Shown: ")));
    EXPECT_THAT(result.out, HasSubstr("\\u202e\\x1b[2J\\n|<b>`"));
}

TEST_F(Summary, IsAddedToThatOfAStepOfAWorkflow) {
    const std::string file = directory_.write("step.md", "# Before\n");
    const auto words = with({"--only-summary", "--threshold", "GET /item/53: p95 < 1s"});
    run(scenario_file("names.cpp"), words, {{"GITHUB_STEP_SUMMARY", file}});
    EXPECT_EQ(support::read_file(file), "# Before\n") << "this is no workflow";
    const auto result =
        run(scenario_file("names.cpp"),
            words,
            {{"GITHUB_STEP_SUMMARY", file}, {"GITHUB_ACTIONS", "true"}});
    const std::string text = support::read_file(file);
    EXPECT_THAT(text, ::testing::StartsWith("# Before\n\n## "));
    EXPECT_THAT(text, HasSubstr("| GET /item/53\\: p95 \\< 1s | no samples; "));
    EXPECT_THAT(text, HasSubstr("### Requests (20 of 5000)"));
    EXPECT_THAT(text, HasSubstr("u202e\\\\x1b\\[2J\\\\n\\|\\<b\\>\\` | 2 | 2(100.00%) |"));
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST_F(Summary, OfAStepThatCannotBeWrittenIsAWarning) {
    const auto result =
        run(scenario_file("names.cpp"),
            with({"--only-summary", "--threshold", "failures < 50%"}),
            {{"GITHUB_STEP_SUMMARY", "/dev/full"}, {"GITHUB_ACTIONS", "true"}});
    EXPECT_THAT(result.out, Not(HasSubstr("step summary"))) << "no reason of the verdict";
    EXPECT_THAT(result.err, HasSubstr("the step summary of GITHUB_STEP_SUMMARY lacks this run: "));
}

}  // namespace
}  // namespace mayfly::e2e
