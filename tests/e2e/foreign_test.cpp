// A worker that is not mayfly's own, as docs/protocol.md describes one: the program of
// examples/foreign takes part in a master's run, and the demo target's log is the judge.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;

constexpr auto foreign_patience = 120s;

class Foreign : public ::testing::Test {
protected:
    /// A run by a master with these options and a foreign worker with those.
    void run(const std::vector<std::string>& options, const std::vector<std::string>& files) {
        std::vector<std::string> words{
            MAYFLY_BINARY,
            "master",
            std::string(EXAMPLES) + "/quickstart.cpp",
            "--host",
            target_.url(),
            "--bind",
            "127.0.0.1:0",
            "--headless",
            "--json",
            "-u",
            "5",
            "-r",
            "5",
            "-t",
            "3s",
            "--only-summary"};
        words.insert(words.end(), options.begin(), options.end());
        Process master(words, Environment{{"MAYFLY_CACHE_DIR", SCENARIO_CACHE}});
        ASSERT_TRUE(master.wait_for_output("waiting for ", foreign_patience)) << master.err();
        const auto& log = master.err();
        const auto place = log.find("127.0.0.1:");
        const auto end = log.find_first_not_of("0123456789", place + 10);
        std::vector<std::string> worker{
            "python3",
            std::string(EXAMPLES) + "/foreign/worker.py",
            log.substr(place, end - place)};
        worker.insert(worker.end(), files.begin(), files.end());
        Process foreign(worker);
        const auto result = master.wait(foreign_patience);
        ASSERT_EQ(result.exit_code, 0) << result.err;
        const auto left = foreign.wait(foreign_patience);
        EXPECT_EQ(left.exit_code, 0) << left.err;

        const auto report = nlohmann::json::parse(result.out);
        ASSERT_EQ(report.at("entries").size(), 1U);
        const auto& entry = report.at("entries").front();
        EXPECT_EQ(entry.at("num_requests"), target_.total().completed);
        EXPECT_EQ(entry.at("num_failures"), 0);
        EXPECT_GE(target_.total().completed, 50U);
    }

    TemporaryDirectory directory_;
    TargetServer target_;
};

TEST_F(Foreign, WorkerIsCountedExactly) {
    run({}, {});
}

TEST_F(Foreign, WorkerJoinsOverMutualTls) {
    const auto folder = (directory_.path() / "certificates").string();
    ASSERT_EQ(run_process({MAYFLY_BINARY, "cert", "new", folder}).exit_code, 0);
    run({"--tls-cert",
         folder + "/master.pem",
         "--tls-key",
         folder + "/master-key.pem",
         "--tls-ca",
         folder + "/ca.pem"},
        {folder + "/ca.pem", folder + "/worker.pem", folder + "/worker-key.pem"});
}

}  // namespace
}  // namespace mayfly::support
