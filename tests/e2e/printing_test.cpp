// What a scenario prints to standard output and standard error, in whatever process its code runs.

#include <sstream>
#include <thread>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Printing : public RunTest {
protected:
    static Words of_kind(const std::string& kind) {
        return {"--user-kinds", kind, "-u", "1", "-t", "20s", "--processes", "1"};
    }
    static std::string logs_of(const json& report) {
        std::string lines;
        for (const auto& line : report.at("logs")) {
            lines += line.at("level").get<std::string>() + " " +
                     line.at("text").get<std::string>() + "\n";
        }
        return lines;
    }
    static auto has_all_of_speaker(const std::string& worker) {
        return AllOf(
            HasSubstr("info " + worker + "stdout: printf says 42\n"),
            HasSubstr("info " + worker + "stdout: cout says 43\n"),
            HasSubstr("warning " + worker + "stderr: cerr says 44\n"),
            HasSubstr("warning " + worker + "stderr: \\x1b[31mred\\x1b[0m\n"),
            HasSubstr("info " + worker + "stdout: write says 45\n"),
            HasSubstr("info " + worker + "stdout: a thread says 46\n"),
            HasSubstr("info " + worker + "stdout: a command says 47\n"),
            HasSubstr("xxx …\n"),
            HasSubstr("stdout: no end of a line"),
            HasSubstr("stdout: a global is made\n")
        );
    }
};

TEST_F(Printing, IsLinesOfTheLogWithTheirSource) {
    const auto report = report_of(scenario_file("printing.cpp"), of_kind("Speaker"));
    const std::string logs = logs_of(report);
    EXPECT_THAT(logs, has_all_of_speaker("worker 1: "));
    EXPECT_THAT(
        logs,
        AllOf(
            HasSubstr("info worker 1: stdout: start of a worker\n"),
            HasSubstr("stop of a worker\n"),
            HasSubstr("info master's side: stdout: setup prints\n"),
            HasSubstr("info master's side: stdout: start of the master\n"),
            HasSubstr("info master's side: stdout: stop of the master\n"),
            HasSubstr("warning master's side: stderr: teardown prints\n")
        )
    );
}

TEST_F(Printing, WritesNothingBesideTheLog) {
    auto words = of_kind("Speaker");
    words.insert(words.end(), {"--only-summary", "--loglevel", "warning"});
    const auto result = run(scenario_file("printing.cpp"), words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, Not(HasSubstr("says")));
    EXPECT_THAT(result.err, AllOf(HasSubstr("cerr says 44"), Not(HasSubstr("printf says"))));
    std::istringstream lines(result.err);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_TRUE(line.starts_with("[") || line.starts_with("compiling")) << line;
    }
}

TEST_F(Printing, OfMoreThanAPipeHoldsIsBoundedAndBlocksNobody) {
    const auto report = report_of(scenario_file("printing.cpp"), of_kind("Shouter"));
    std::size_t kept = 0;
    std::size_t left_out = 0;
    for (const auto& line : report.at("logs")) {
        const auto text = line.at("text").get<std::string>();
        kept += text.find("stdout: !!!") != text.npos;
        if (text.find("more lines of the scenario's log were left out") != text.npos) {
            left_out += std::stoul(text.substr(text.find(": ") + 2));
        }
    }
    EXPECT_GT(kept, 10U);
    EXPECT_GE(kept + left_out, 20'000U);
    EXPECT_LE(kept + left_out, 20'010U) << "and lines of hooks in the same second";
}

TEST_F(Printing, TellsTheLastLinesBeforeACrash) {
    const auto logs = logs_of(report_of(scenario_file("printing.cpp"), of_kind("Faller"), 4));
    EXPECT_THAT(
        logs,
        AllOf(
            HasSubstr("info worker 1: stdout: the last words\n"),
            HasSubstr("info worker 1: Faller 0: and the log's\n"),
            HasSubstr("SIGSEGV"),
            HasSubstr("printing.cpp:")
        )
    );
    EXPECT_LT(logs.find("the last words"), logs.find("SIGSEGV"));
}

TEST_F(Printing, TellsTheLastLinesOfAProcessThatExits) {
    const auto logs = logs_of(report_of(scenario_file("printing.cpp"), of_kind("Leaver"), 4));
    EXPECT_THAT(logs, HasSubstr("info worker 1: stdout: leaving\n"));
}

TEST_F(Printing, OfAProgramThatCarriesItsScenarioIsInTheLog) {
    const auto program = path("printing");
    const auto built = mayfly({"build", scenario_file("printing.cpp"), "-o", program});
    ASSERT_EQ(built.exit_code, 0) << built.err;
    Words words{program, "run", "--headless", "--json"};
    const auto more = of_kind("Speaker");
    words.insert(words.end(), more.begin(), more.end());
    const auto result = support::run_process(words, environment(), patience);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(logs_of(json::parse(result.out)), has_all_of_speaker("worker 1: "));
}

TEST_F(Printing, OfAWorkerElsewhereIsInBothLogs) {
    for (const std::string kind : {"Speaker", "Faller"}) {
        support::Process master(
            {MAYFLY_BINARY,
             "master",
             scenario_file("printing.cpp"),
             "--headless",
             "--json",
             "--bind",
             "127.0.0.1:0",
             "--user-kinds",
             kind,
             "-u",
             "1",
             "-t",
             "20s"},
            environment()
        );
        ASSERT_TRUE(master.wait_for_output("waiting for ", patience)) << master.err();
        const auto log = master.err();
        const auto place = log.find("127.0.0.1:");
        const auto address =
            log.substr(place, log.find_first_not_of("0123456789", place + 10) - place);
        support::Process worker({MAYFLY_BINARY, "worker", "--master", address}, environment());
        const auto result = master.wait(patience);
        const auto of_worker = worker.wait(patience);
        ASSERT_EQ(result.exit_code, kind == "Speaker" ? 0 : 4) << result.err;
        const auto logs = logs_of(json::parse(result.out));
        if (kind == "Speaker") {
            EXPECT_THAT(logs, has_all_of_speaker("worker 1: "));
            EXPECT_THAT(of_worker.err, HasSubstr("info stdout: printf says 42\n"));
            EXPECT_THAT(of_worker.out, Not(HasSubstr("says")));
        } else {
            EXPECT_THAT(logs, HasSubstr("info worker 1: stdout: the last words\n"));
            EXPECT_THAT(of_worker.err, HasSubstr("segmentation fault (SIGSEGV)"));
        }
    }
}

TEST_F(Printing, InATrialGoesWhereItGoes) {
    const auto result = mayfly(
        {"try",
         scenario_file("printing.cpp"),
         "-H",
         target_.url(),
         "--user-kinds",
         "Speaker",
         "--task",
         "speak"}
    );
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("\nprintf says 42\n"), HasSubstr("\nsetup prints\n")));
    EXPECT_THAT(result.err, HasSubstr("cerr says 44\n"));
}

}  // namespace
}  // namespace mayfly::e2e
