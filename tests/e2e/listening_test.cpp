// What tells of each request: the scenario's listeners, its log, and files with every sample.

#include <filesystem>
#include <fstream>
#include <set>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Listening : public RunTest {
protected:
    static double sum_of(const json& report, const std::string& metric) {
        for (const auto& entry : report.at("metrics")) {
            if (entry.at("name") == metric) return entry.at("sum");
        }
        return -1;
    }
    static std::uint64_t exceptions_of(const json& report, const std::string& task) {
        std::uint64_t count = 0;
        for (const auto& entry : report.at("exceptions")) {
            if (entry.at("task") == task) count += entry.at("occurrences").get<std::uint64_t>();
        }
        return count;
    }
    static std::string logs_of(const json& report) {
        std::string lines;
        for (const auto& line : report.at("logs"))
            lines += line.at("text").get<std::string>() + "\n";
        return lines;
    }
};

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

const Words two_visitors{"-u", "2", "-r", "100", "--processes", "2", "--iterations", "40"};

TEST_F(Listening, HooksAreToldOfEachRequestAndException) {
    const auto report = report_of(scenario_file("listening.cpp"), two_visitors, 1);
    const auto missing = entry_of(report, "GET /missing").at("num_requests").get<std::uint64_t>();
    EXPECT_EQ(missing, 40U);
    EXPECT_EQ(missing, target_.count("GET /status/404").completed);
    const auto in_hooks = entry_of(report, "own in a hook").at("num_requests").get<std::uint64_t>();
    EXPECT_EQ(sum_of(report, "told") + static_cast<double>(in_hooks), requests_of(report));
    EXPECT_EQ(sum_of(report, "told"), in_hooks) << "each once, though another hook throws";
    EXPECT_EQ(exceptions_of(report, "on_request"), missing);
    EXPECT_EQ(exceptions_of(report, "visit"), 40U);
    EXPECT_EQ(exceptions_of(report, "spawn"), 2U);
    EXPECT_EQ(sum_of(report, "errors told"), 42);
    EXPECT_GT(entry_of(report, "GET /text").at("num_requests"), 2);
    EXPECT_THAT(
        logs_of(report),
        AllOf(
            HasSubstr("master's side: complete: 2\n"),
            HasSubstr(
                "master's side: the end: 40 of " + std::to_string(requests_of(report)) + " with 1\n"
            ),
            HasSubstr("on_request of test threw std::runtime_error: not mine")
        )
    );
    EXPECT_EQ(count_of(logs_of(report), "threw std::runtime_error: not mine"), 1U)
        << "one warning, of however many workers\n"
        << logs_of(report);
}

TEST_F(Listening, SpawningIsCompleteAlsoInARunOfLessThanASecond) {
    for (const Words& end : {Words{"--iterations", "2"}, Words{"-t", "400ms"}}) {
        Words words{"-u", "2", "-r", "1000", "--processes", "1"};
        words.insert(words.end(), end.begin(), end.end());
        const auto report = report_of(scenario_file("listening.cpp"), words, 1);
        EXPECT_EQ(count_of(logs_of(report), "master's side: complete: "), 1U) << logs_of(report);
    }
    const auto report = report_of(
        scenario_file("listening.cpp"),
        {"-u", "20", "-r", "1", "--processes", "1", "-t", "400ms"},
        1
    );
    EXPECT_EQ(count_of(logs_of(report), "complete: "), 0U) << "not all users ran";
}

TEST_F(Listening, SpawningIsCompleteWhereStagesHaveTheirUsers) {
    const auto staged = report_of(
        scenario_file("listening.cpp"),
        {"--processes", "1", "--stages", "1s:0,100ms:2,2s:2", "--warmup", "ramp"},
        1
    );
    EXPECT_EQ(count_of(logs_of(staged), "complete: "), 1U) << "not when none were wanted";
    EXPECT_GT(staged.at("run").at("measured_from_ms"), staged.at("run").at("started_ms"));
}

TEST_F(Listening, OnQuittingSetsTheExitCodeAlsoOverThresholds) {
    const auto with_code = [&](const std::string& code, int exit_code) {
        auto words = two_visitors;
        for (const char* word : {"--threshold", "failures < 1%", "--parameter"}) {
            words.emplace_back(word);
        }
        words.push_back("exit code=" + code);
        return report_of(scenario_file("listening.cpp"), words, exit_code).at("verdict");
    };
    EXPECT_EQ(with_code("-1", 6).at("outcome"), "threshold failed");
    const auto other = with_code("9", 9);
    EXPECT_EQ(other.at("exit_code"), 9);
    EXPECT_THAT(
        other.at("reasons").dump(), HasSubstr("on_quitting set the exit code 9 in place of 6")
    );
    EXPECT_EQ(with_code("0", 0).at("outcome"), "passed");
    const auto impossible = with_code("256", 6);
    EXPECT_EQ(impossible.at("outcome"), "threshold failed");
    EXPECT_THAT(impossible.at("reasons").dump(), HasSubstr("set the exit code 256, which no"));
}

TEST_F(Listening, EverySampleOfAllWorkersIsALine) {
    const std::string file = path("samples.csv");
    const auto report = report_of(
        scenario_file("steady.cpp"),
        {"-u", "6", "-r", "100", "--processes", "2", "--iterations", "300", "--samples", file}
    );
    const auto lines = read_csv(file);
    EXPECT_EQ(lines.size(), requests_of(report));
    const json samples{{"written", lines.size()}, {"dropped", 0}};
    EXPECT_EQ(report.at("run").at("samples"), samples);
    std::map<std::string, std::uint64_t> by_row;
    std::set<std::string> workers;
    for (const auto& line : lines) {
        ++by_row[line.at("request_type") + " " + line.at("name")];
        workers.insert(line.at("worker"));
        EXPECT_EQ(line.at("status_code"), "200");
        EXPECT_EQ(line.at("outcome"), "success");
        EXPECT_EQ(line.at("url"), target_.url() + line.at("name"));
        EXPECT_GT(std::stod(line.at("response_time_ms")), 0);
    }
    for (const auto& [row, count] : by_row) EXPECT_EQ(target_.count(row).completed, count) << row;
    EXPECT_EQ(workers.size(), 2U);
}

TEST_F(Listening, SecretsAreInNoLineOfSamples) {
    const std::string scenario = directory_.write("secret.cpp", R"(#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.parameter("key", "", {.is_secret = true});
    plan.users<mayfly::HttpUser>("User").task("ask", [](mayfly::HttpUser& user) {
        const auto& key = user.test().parameter("key");
        user.client.get("/echo/" + key + "?token=hunter22&page=2", {.name = "/echo"});
    });
}
)");
    for (const auto* name : {"samples.csv", "samples.ndjson"}) {
        run(scenario,
            {"-u", "1", "--iterations", "5", "--samples", path(name), "--parameter", "key=sesame1"}
        );
        const auto lines = support::read_file(path(name));
        EXPECT_THAT(lines, HasSubstr("/echo/***?token=***&page=2"));
        EXPECT_THAT(lines, ::testing::Not(HasSubstr("sesame1")));
        EXPECT_THAT(lines, ::testing::Not(HasSubstr("hunter22")));
    }
}

TEST_F(Listening, SamplesAreNdjsonByTheirEnding) {
    const std::string file = path("samples.ndjson");
    auto words = two_visitors;
    words.insert(words.end(), {"--samples", file});
    const auto report = report_of(scenario_file("listening.cpp"), words, 1);
    std::ifstream lines(file);
    std::uint64_t count = 0;
    std::uint64_t failed = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const auto sample = json::parse(line);
        EXPECT_EQ(sample.at("kind"), "Visitor");
        if (sample.at("outcome") != "failure") continue;
        ++failed;
        EXPECT_EQ(sample.at("error"), "404 Not Found");
        EXPECT_EQ(sample.at("method"), "GET");
        EXPECT_EQ(sample.at("status"), 404);
        EXPECT_EQ(sample.at("labels"), (json{{"tier", "gold"}}));
        EXPECT_GT(sample.at("timings").at("first_byte_ms"), 0);
    }
    EXPECT_EQ(count, requests_of(report));
    EXPECT_EQ(failed, 40U);
    const auto refused = run(scenario_file("steady.cpp"), {"--samples", path("samples.txt")});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("name the file .csv or .ndjson"));
}

TEST_F(Listening, TheExampleWritesALineForEachSlowRequest) {
    const auto result =
        run(example_file("listener.cpp"),
            {"-u",
             "2",
             "-r",
             "100",
             "--iterations",
             "8",
             "--processes",
             "1",
             "--json",
             "--parameter",
             "folder=" + directory_.path().string()});
    // Its own judgement: on a machine that stands still, responses take longer than it allows.
    EXPECT_THAT(result.exit_code, ::testing::AnyOf(0, 9)) << result.err;
    const json report = json::parse(result.out);
    std::ifstream lines(path("slow-0.txt"));
    std::uint64_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        EXPECT_THAT(line, HasSubstr(" GET /delay: 200 "));
    }
    EXPECT_EQ(count, requests_of(report));
    EXPECT_EQ(count, target_.count("GET /delay/250").completed);
}

TEST_F(Listening, ThePortWritesALineForEachRequest) {
    const auto report = report_of(
        example_file("ports/request_listener.cpp"),
        {"-u",
         "4",
         "-r",
         "100",
         "--iterations",
         "40",
         "--processes",
         "2",
         "--parameter",
         "folder=" + directory_.path().string()}
    );
    std::uint64_t count = 0;
    for (const char* name : {"requests-0.csv", "requests-1.csv"}) {
        std::ifstream lines(path(name));
        for (std::string line; std::getline(lines, line); ++count) {
            EXPECT_THAT(line, ::testing::StartsWith("GET,/text,"));
        }
    }
    EXPECT_EQ(count, 40U);
    EXPECT_EQ(count, requests_of(report));
    EXPECT_EQ(count, target_.count("GET /text").completed);
}

}  // namespace
}  // namespace mayfly::e2e
