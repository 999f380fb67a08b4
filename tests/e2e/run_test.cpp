// The built program as a user runs it, against the demo target, whose log is the judge.

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/wait_until.hpp"

namespace mayfly::support {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

constexpr auto patience = 120s;

class Run : public ::testing::Test {
protected:
    std::vector<std::string> words(const std::string& scenario, std::vector<std::string> more)
        const {
        std::vector<std::string> all{
            MAYFLY_BINARY, "run", scenario, "--headless", "--host", target_.url()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    ProcessResult run(const std::string& scenario, std::vector<std::string> more) const {
        return run_process(words(scenario, std::move(more)), environment(), patience);
    }
    std::string write(const std::string& name, const std::string& text) const {
        const std::string path = (directory_.path() / name).string();
        std::ofstream(path) << text;
        return path;
    }
    Environment environment() const {
        return {{"MAYFLY_CACHE_DIR", (directory_.path() / "cache").string()}};
    }

    TemporaryDirectory directory_;
    TargetServer target_;
};

const std::string examples = EXAMPLES;

TEST_F(Run, CountsExactlyWhatTheTargetSaw) {
    const auto result =
        run(examples + "/shop.cpp",
            {"-u", "20", "-r", "20", "-t", "3s", "--json", "--processes", "2"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto report = nlohmann::json::parse(result.out);
    std::uint64_t counted = 0;
    std::uint64_t interrupted = 0;
    for (const auto& entry : report.at("entries")) {
        counted += entry.at("num_requests").get<std::uint64_t>();
        interrupted += entry.at("num_interrupted").get<std::uint64_t>();
        EXPECT_EQ(entry.at("num_failures"), 0) << entry;
    }
    EXPECT_GT(counted, 20U);
    EXPECT_LE(counted, target_.total().completed);
    EXPECT_GE(counted + interrupted, target_.total().received);
}

TEST_F(Run, WritesTheFilesThatLocustWould) {
    const std::string prefix = (directory_.path() / "out/run").string();
    const auto result =
        run(examples + "/quickstart.cpp", {"-u", "2", "-r", "2", "-t", "2s", "--csv", prefix});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    for (const char* name :
         {"_stats.csv", "_stats_history.csv", "_failures.csv", "_exceptions.csv"}) {
        std::ifstream file(prefix + name);
        std::string header;
        EXPECT_TRUE(std::getline(file, header)) << name;
    }
    EXPECT_THAT(result.out, HasSubstr("interrupted: "));
}

TEST_F(Run, FailedRequestsAreTheExitCode) {
    const std::string scenario = write("bad.cpp", R"(#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Bad")
        .wait(mayfly::constant(std::chrono::milliseconds(100)))
        .task("missing", [](mayfly::HttpUser& user) { user.client.get("/status/404"); });
}
)");
    const auto result = run(scenario, {"-t", "1s"});
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_THAT(result.out, HasSubstr("404 Not Found"));
}

TEST_F(Run, ACrashedWorkerIsNamedAndTheRestGoesOn) {
    const std::string scenario = write("crash.cpp", R"(#include <mayfly/mayfly.hpp>
#include <csignal>
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Crasher")
        .fixed_count(1)
        .task("explode", [](mayfly::HttpUser&) { std::raise(SIGSEGV); });
    plan.users<mayfly::HttpUser>("Steady")
        .wait(mayfly::constant(std::chrono::milliseconds(50)))
        .task("get", [](mayfly::HttpUser& user) { user.client.get("/"); });
}
)");
    const auto result = run(scenario, {"-u", "2", "-r", "2", "-t", "3s", "--processes", "1"});
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.out + result.err, HasSubstr("SIGSEGV"));
}

TEST_F(Run, CtrlCStopsGracefullyWithAFullReport) {
    Process process(
        words(examples + "/quickstart.cpp", {"-u", "5", "-r", "5", "--only-summary"}), environment()
    );
    ASSERT_TRUE(wait_until([&] { return target_.total().completed > 5; }, 60s));
    process.signal(SIGINT);
    const auto result = process.wait(30s);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_THAT(result.out, HasSubstr("Summary"));
}

TEST_F(Run, MistakesAreSentences) {
    const auto misspelt = run(examples + "/quickstart.cpp", {"--usres", "3"});
    EXPECT_EQ(misspelt.exit_code, 2);
    EXPECT_THAT(misspelt.err, HasSubstr("did you mean --users?"));
    const auto missing = run("no-such-file.cpp", {});
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_THAT(missing.err, HasSubstr("no-such-file.cpp"));
}

}  // namespace
}  // namespace mayfly::support
