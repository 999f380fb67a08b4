// What a person or a script sees on the terminal, and what nobody gets to see.
#include <csignal>
#include <filesystem>
#include <map>

#include "e2e/run_fixture.hpp"
#include "support/scripted_server.hpp"

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
    // Nothing is cached there, so that lines of the log come before the live view, too.
    const std::string text =
        on_terminal({"-t", "3s"}, {{"NO_COLOR", "1"}, {"MAYFLY_CACHE_DIR", path("cache")}});
    EXPECT_THAT(text, HasSubstr("compiled failing.cpp"));
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
    EXPECT_EQ(report.at("format"), 2);
    EXPECT_EQ(json::parse(support::read_file(path("run.json"))), report);
    EXPECT_THAT(result.err, HasSubstr("Summary"));
}

TEST_F(Output, WhatAScenarioPrintsIsOnStandardErrorToTheLastLine) {
    directory_.write("prints.cpp", R"(#include <cstdio>
#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").task("print", [](mayfly::HttpUser& user) {
        user.client.get("/");
        std::printf("a line of the scenario\n");
        user.stop_test();
    });
}
)");
    const auto result = run(path("prints.cpp"), {"--json"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(json::parse(result.out).at("totals").at("num_requests"), 1);
    EXPECT_THAT(result.err, HasSubstr("a line of the scenario\n"));
}

TEST_F(Output, AReportThatCannotBeWrittenIsToldBeforeTheRun) {
    for (const char* option : {"--json-file", "--html"}) {
        const auto result = run(scenario_file("steady.cpp"), {"-t", "1s", option, "/proc/report"});
        EXPECT_EQ(result.exit_code, 2);
        EXPECT_THAT(result.err, HasSubstr("cannot write /proc/report ("));
        EXPECT_EQ(target_.total().received, 0U);
    }
}

TEST_F(Output, AReportOrALogThatCannotBeWrittenIsTheExitCode) {
    for (const char* option : {"--json-file", "--logfile"}) {
        const auto result = run(scenario_file("steady.cpp"), {"-t", "1s", option, "/dev/full"});
        EXPECT_EQ(result.exit_code, 4) << option;
        EXPECT_THAT(result.err, HasSubstr("cannot write /dev/full (No space left on device)"));
        EXPECT_THAT(result.out, HasSubstr("Summary"));
    }
}

TEST_F(Output, EachReportThatCannotBeWrittenIsNamed) {
    std::filesystem::create_symlink("/dev/full", path("a.json"));
    std::filesystem::create_symlink("/dev/full", path("b.html"));
    const auto result =
        run(scenario_file("steady.cpp"),
            {"-t",
             "1s",
             "--json-file",
             path("a.json"),
             "--html",
             path("b.html"),
             "--junit",
             path("c.xml")});
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("cannot write " + path("a.json")));
    EXPECT_THAT(result.err, HasSubstr("cannot write " + path("b.html")));
    EXPECT_THAT(support::read_file(path("c.xml")), HasSubstr("verdict: partial"));
}

TEST_F(Output, OfEveryCommandHasToReachItsReader) {
    const std::string steady = scenario_file("steady.cpp");
    for (const std::string& command :
         {"list --json " + steady,
          "try -H " + target_.url() + " " + steady,
          std::string("--help")}) {
        const std::string line = MAYFLY_BINARY " " + command + " >/dev/full";
        const auto result = support::run_process({"sh", "-c", line}, environment(), patience);
        EXPECT_EQ(result.exit_code, 2) << command;
        EXPECT_THAT(result.err, HasSubstr("cannot write to standard output")) << command;
    }
}

TEST_F(Output, AStandardErrorThatIsFullIsTheExitCode) {
    std::string line = "exec";
    for (const auto& word : words(scenario_file("steady.cpp"), {"-t", "1s"})) {
        line += " '" + word + "'";
    }
    const auto result =
        support::run_process({"sh", "-c", line + " 2>/dev/full"}, environment(), patience);
    EXPECT_EQ(result.exit_code, 4) << result.out;
}

TEST_F(Output, AStandardOutputThatIsFullIsTheExitCodeAndInTheFiles) {
    for (const bool as_json : {false, true}) {
        Words more{"-t", "1s", "--json-file", path("saved.json")};
        if (as_json) more.emplace_back("--json");
        std::string line = "exec";
        for (const auto& word : words(scenario_file("steady.cpp"), more)) line += " '" + word + "'";
        const auto result =
            support::run_process({"sh", "-c", line + " >/dev/full"}, environment(), patience);
        EXPECT_EQ(result.exit_code, 4) << result.err;
        EXPECT_THAT(
            result.err, HasSubstr("cannot write standard output (No space left on device)")
        );
        const auto saved = json::parse(support::read_file(path("saved.json")));
        EXPECT_EQ(saved.at("verdict").at("outcome"), "partial");
        EXPECT_EQ(saved.at("verdict").at("exit_code"), 4);
    }
}

TEST_F(Output, ALogOrAFolderThatIsLostDuringTheRunIsTheExitCode) {
    directory_.write("until_told.cpp", R"(#include <cstdlib>
#include <unistd.h>
#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").task("get", [](mayfly::HttpUser& user) {
        user.client.get("/");
        if (access(std::getenv("END"), F_OK) == 0) user.stop_test();
    });
}
)");
    for (const std::string option : {"--logfile", "--csv"}) {
        target_.reset_log();
        const auto folder = directory_.path() / "lost";
        support::Process process(
            words(path("until_told.cpp"), {"--json", option, (folder / "x").string()}),
            environment({{"END", path(option)}})
        );
        ASSERT_TRUE(support::wait_until([&] { return target_.total().received > 5; }, patience));
        // At once: mayfly goes on to make files there.
        const auto removed = directory_.path() / "removed";
        std::filesystem::rename(folder, removed);
        EXPECT_GT(std::filesystem::remove_all(removed), 1U);
        directory_.write(option, "");
        const auto result = process.wait(patience);
        EXPECT_EQ(result.exit_code, 4);
        EXPECT_THAT(result.err, HasSubstr("(No such file or directory)"));
        const auto verdict = json::parse(result.out).at("verdict");
        EXPECT_THAT(
            verdict.at("reasons").dump(),
            HasSubstr("a report or the log could not be written to the end")
        );
    }
}

TEST_F(Output, AStandardStreamThatIsClosedIsNobodysSocket) {
    std::string line = "exec";
    for (const auto& word :
         words(scenario_file("steady.cpp"), {"-t", "1s", "--json-file", path("saved.json")}))
        line += " '" + word + "'";
    const auto quiet =
        support::run_process({"sh", "-c", line + " <&- 2>&-"}, environment(), patience);
    EXPECT_EQ(quiet.exit_code, 0) << support::read_file(path("saved.json"));
    const auto result = support::run_process({"sh", "-c", line + " >&-"}, environment(), patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr("cannot write standard output"));
    EXPECT_EQ(json::parse(support::read_file(path("saved.json"))).at("verdict").at("exit_code"), 4);
}

TEST_F(Output, AFileThatMayNotGrowIsTheExitCode) {
    std::string line = "ulimit -f 1; exec";
    for (const auto& word :
         words(scenario_file("steady.cpp"), {"-t", "1s", "--json-file", path("saved.json")}))
        line += " '" + word + "'";
    const auto result = support::run_process({"sh", "-c", line}, environment(), patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr("(File too large): raise the limit of the size of files"));
    EXPECT_THAT(result.out, HasSubstr("Summary"));
}

TEST_F(Output, ThePasswordOfAProxyIsShownNowhere) {
    using namespace support;
    const std::string denied =
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    const ScriptedServer proxy({{ReadUntil{"\r\n\r\n"}, Send{denied}, HoldOpen{}}});
    const std::string url = "http://ann:s3cret@127.0.0.1:" + std::to_string(proxy.port());
    const Words words{
        "--proxy",
        url,
        "--run-time",
        "2s",
        "--loglevel",
        "debug",
        "--logfile",
        path("log"),
        "--csv",
        path("run"),
        "--json-file",
        path("run.json"),
        "--html",
        path("run.html")};
    const auto result = run(scenario_file("steady.cpp"), words);
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_THAT(result.out, HasSubstr("did not accept the user and password in --proxy"));
    const auto report = json::parse(read_file(path("run.json")));
    EXPECT_THAT(report.dump(), HasSubstr("http://ann:***@127.0.0.1:")) << "in the command line";
    std::map<std::string, std::string> shown{{"out", result.out}, {"err", result.err}};
    for (const auto& file : std::filesystem::directory_iterator(directory_.path()))
        shown[file.path().filename()] = read_file(file.path());
    EXPECT_GT(shown.size(), 8U);
    for (const auto& [where, text] : shown) {
        EXPECT_THAT(text, Not(HasSubstr("s3cret"))) << where;
        EXPECT_THAT(text, Not(HasSubstr("YW5uOnMzY3JldA"))) << where;  // As it is sent.
    }
    EXPECT_THAT(proxy.received(0), HasSubstr("YW5uOnMzY3JldA=="));
}

TEST_F(Output, AProxyThatCannotBeOneIsRefusedWithoutItsPassword) {
    for (const char* url : {"https://ann:s3cret@proxy:1", "ann:s3cret@proxy:1"}) {
        const auto result = run(scenario_file("steady.cpp"), {"--proxy", url});
        EXPECT_EQ(result.exit_code, 2);
        EXPECT_THAT(result.err, AllOf(HasSubstr("--proxy"), HasSubstr("write it as http://")));
        EXPECT_THAT(result.err, Not(HasSubstr("s3cret")));
    }
}

}  // namespace
}  // namespace mayfly::e2e
