// What a person or a script sees on the terminal.

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class Output : public RunTest {
protected:
    /// Under a pseudo-terminal of script(1), which prints all that went to it.
    std::string on_terminal(const Words& more, const support::Environment& extra) const {
        std::string command;
        for (const std::string& word : words(scenario_file("failing.cpp"), more))
            command += "'" + word + "' ";
        auto variables = environment(extra);
        variables.emplace("TERM", "xterm");
        const auto result = support::run_process(
            {"script", "--quiet", "--return", "--command", command, "/dev/null"},
            variables,
            patience
        );
        EXPECT_EQ(result.exit_code, 1) << result.err << result.out;
        return result.out;
    }
};

constexpr const char* colour = "\x1b\\[[0-9;]*m";
constexpr const char* cursor_up = "\x1b\\[[0-9]*A";

TEST_F(Output, OnATerminalTheLiveViewRewritesItself) {
    const std::string text = on_terminal({"-t", "3s"}, {});
    EXPECT_THAT(text, ContainsRegex(colour));
    EXPECT_THAT(text, ContainsRegex(cursor_up));
    EXPECT_THAT(text, AllOf(HasSubstr("running"), HasSubstr("Summary")));
}

TEST_F(Output, NoColorLeavesTheColoursOutOnly) {
    const std::string text = on_terminal({"-t", "3s"}, {{"NO_COLOR", "1"}});
    EXPECT_THAT(text, Not(ContainsRegex(colour)));
    EXPECT_THAT(text, ContainsRegex(cursor_up));
}

TEST_F(Output, WithoutATerminalItIsPlainText) {
    const auto result = run(scenario_file("failing.cpp"), {"-t", "3s"});
    EXPECT_THAT(result.out + result.err, Not(HasSubstr("\x1b")));
    EXPECT_THAT(
        result.out,
        AllOf(
            HasSubstr("Aggregated"),
            HasSubstr("Response codes"),
            HasSubstr("404 Not Found"),
            HasSubstr("not my page"),
            HasSubstr("out of ideas"),
            HasSubstr("interrupted: 0")
        )
    );
    EXPECT_THAT(result.err, HasSubstr("Aggregated"));  // Now and then, while it runs.
}

TEST_F(Output, OnlySummaryIsTheReportAlone) {
    const auto result = run(scenario_file("steady.cpp"), {"-t", "2s", "--only-summary"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, Not(HasSubstr("Aggregated")));
    EXPECT_THAT(result.out, HasSubstr("Summary"));
}

TEST_F(Output, JsonOnStandardOutputIsNothingElse) {
    const auto result =
        run(scenario_file("steady.cpp"), {"-t", "1s", "--json", "--json-file", path("run.json")});
    const auto report = json::parse(result.out);  // Throws on anything before or after it.
    EXPECT_EQ(report.at("format"), 1);
    EXPECT_EQ(json::parse(support::read_file(path("run.json"))), report);
    EXPECT_THAT(result.err, HasSubstr("Summary"));
}

TEST_F(Output, AReportThatCannotBeWrittenIsTheExitCode) {
    const auto result = run(scenario_file("steady.cpp"), {"-t", "1s", "--json-file", "/dev/full"});
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("/dev/full"));
    EXPECT_THAT(result.out, HasSubstr("Summary"));
}

}  // namespace
}  // namespace mayfly::e2e
