// A master and its workers as processes of their own, over TCP, against the demo target, whose log
// is the judge.

#include <csignal>
#include <deque>
#include <filesystem>
#include <optional>
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
const std::string quickstart = std::string(EXAMPLES) + "/quickstart.cpp";

class Cluster : public ::testing::Test {
protected:
    Cluster() {
        const auto made = run_process({MAYFLY_BINARY, "token", "new", token_});
        EXPECT_EQ(made.exit_code, 0) << made.err;
    }
    /// A headless master, on a port of its own unless it is told otherwise.
    Process& start_master(std::vector<std::string> more, const std::string& bind = "127.0.0.1:0") {
        std::vector<std::string> words{
            MAYFLY_BINARY,
            "master",
            quickstart,
            "--host",
            target_.url(),
            "--bind",
            bind,
            "--token-file",
            token_,
            "--headless",
            "--json",
            "--only-summary"};
        words.insert(words.end(), more.begin(), more.end());
        auto& master = master_.emplace(words, Environment{{"MAYFLY_CACHE_DIR", SCENARIO_CACHE}});
        EXPECT_TRUE(master.wait_for_output("waiting for ", patience)) << master.err();
        const auto& log = master.err();
        const auto place = log.find("127.0.0.1:");
        address_ = log.substr(place, log.find_first_not_of("0123456789", place + 10) - place);
        return master;
    }
    Process& start_worker(
        std::vector<std::string> more = {}, const std::string& program = MAYFLY_BINARY
    ) {
        std::vector<std::string> words{
            program, "worker", "--master", address_, "--token-file", token_};
        words.insert(words.end(), more.begin(), more.end());
        const auto cache = (directory_.path() / "cache").string();
        return workers_.emplace_back(words, Environment{{"MAYFLY_CACHE_DIR", cache}});
    }
    /// Counted once each; those that were cut apart.
    void expect_exact(const nlohmann::json& report) {
        std::uint64_t counted = 0;
        std::uint64_t interrupted = 0;
        for (const auto& entry : report.at("entries")) {
            counted += entry.at("num_requests").get<std::uint64_t>();
            interrupted += entry.at("num_interrupted").get<std::uint64_t>();
        }
        EXPECT_GE(counted, 10U);
        EXPECT_LE(counted, target_.total().completed);
        EXPECT_GE(counted + interrupted, target_.total().received);
    }

    TemporaryDirectory directory_;
    std::string token_ = (directory_.path() / "token").string();
    TargetServer target_;
    std::string address_;
    std::optional<Process> master_;
    std::deque<Process> workers_;
};

TEST_F(Cluster, WorkersThatNeverSawTheScenarioRunItAndEveryRequestCountsOnce) {
    auto& master = start_master({"-u", "20", "-r", "20", "-t", "3s", "--expect-workers", "2"});
    start_worker();
    start_worker();
    const auto result = master.wait(patience);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto report = nlohmann::json::parse(result.out);
    expect_exact(report);
    EXPECT_EQ(report.at("state").at("mode"), "master");
    for (auto& worker : workers_) EXPECT_EQ(worker.wait(patience).exit_code, 0);
}

// Whoever joins gets a part of the arrivals, and whoever leaves gives its part away.
TEST_F(Cluster, ArrivalsAreBegunOnceWhoeverJoinsOrLeaves) {
    auto& master = start_master({"--arrival-rate", "200/s", "-t", "8s", "--expect-workers", "2"});
    auto& leaver = start_worker();
    start_worker();
    ASSERT_TRUE(wait_until([&] { return target_.total().completed > 100; }, patience));
    start_worker();
    ASSERT_TRUE(wait_until([&] { return target_.total().completed > 600; }, patience));
    leaver.signal(SIGTERM);
    const auto result = master.wait(patience);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto totals = nlohmann::json::parse(result.out).at("totals");
    EXPECT_EQ(totals.at("scheduled"), 1600);
    // On a machine that stood still at the end, the last ones are interrupted.
    const auto count = [&](const char* name) { return totals.at(name).get<std::uint64_t>(); };
    EXPECT_EQ(count("completed") + count("interrupted"), 1600U) << result.err;
    EXPECT_GT(count("completed"), 1400U) << result.err;
    EXPECT_GE(target_.total().completed, count("num_requests"));
    EXPECT_LE(target_.total().completed, count("num_requests") + count("num_interrupted"));
    EXPECT_EQ(leaver.wait(patience).exit_code, 0);
}

TEST_F(Cluster, AWorkerThatIsKilledIsReplacedByTheOthersAndMakesTheRunPartial) {
    auto& master = start_master({"-u", "10", "-r", "10", "-t", "8s", "--expect-workers", "2"});
    auto& victim = start_worker();
    start_worker();
    ASSERT_TRUE(wait_until([&] { return target_.total().completed > 20; }, patience));
    victim.signal(SIGKILL);
    const auto result = master.wait(patience);
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr("is lost"));
    const auto report = nlohmann::json::parse(result.out);
    EXPECT_TRUE(report.at("run").at("is_partial").get<bool>());
}

TEST_F(Cluster, AWorkerThatIsToldToGoHandsInWhatItHas) {
    auto& master = start_master({"-u", "10", "-r", "10", "-t", "6s", "--expect-workers", "2"});
    auto& leaver = start_worker();
    start_worker();
    ASSERT_TRUE(wait_until([&] { return target_.total().completed > 20; }, patience));
    leaver.signal(SIGTERM);
    EXPECT_EQ(leaver.wait(patience).exit_code, 0);
    const auto result = master.wait(patience);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    expect_exact(nlohmann::json::parse(result.out));
}

TEST_F(Cluster, WorkersOutliveAMasterThatIsKilledAndServeTheNextOne) {
    auto& first = start_master({"-u", "6", "-r", "6", "--expect-workers", "1"});
    auto& worker = start_worker();
    ASSERT_TRUE(wait_until([&] { return target_.total().completed > 20; }, patience));
    first.signal(SIGKILL);
    first.wait(patience);
    target_.reset_log();
    auto& second =
        start_master({"-u", "6", "-r", "6", "-t", "3s", "--expect-workers", "1"}, address_);
    const auto result = second.wait(patience);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("which is not this one"));
    EXPECT_EQ(worker.wait(patience).exit_code, 0);
}

TEST_F(Cluster, AMasterThatWaitsInVainGivesUp) {
    auto& master = start_master({"--expect-workers", "1", "--expect-workers-max-wait", "200ms"});
    const auto result = master.wait(patience);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("only 0 of 1 workers were ready within 200ms"));
}

TEST_F(Cluster, AWorkerSaysWhyItFindsNoMasterAndGoesOnLooking) {
    address_ = "127.0.0.1:1";
    auto& worker = start_worker();
    EXPECT_TRUE(worker.wait_for_output(
        "no master at the moment: cannot reach 127.0.0.1:1: Connection refused; trying again",
        patience
    ));
    worker.signal(SIGTERM);
    EXPECT_EQ(worker.wait(patience).exit_code, 0);
}

TEST_F(Cluster, CtrlCEndsAMasterThatWaits) {
    auto& master = start_master({"--expect-workers", "1"});
    master.signal(SIGINT);
    EXPECT_EQ(master.wait(patience).exit_code, 130);
}

TEST_F(Cluster, AWrongTokenAndAnOpenDoorAreToldWithTheRemedy) {
    start_master({"--expect-workers", "1"});
    const auto other = (directory_.path() / "other").string();
    ASSERT_EQ(run_process({MAYFLY_BINARY, "token", "new", other}).exit_code, 0);
    const auto refused = run_process(
        {MAYFLY_BINARY, "worker", "--master", address_, "--token-file", other}, {}, patience
    );
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("give both the same --token-file"));

    const auto open =
        run_process({MAYFLY_BINARY, "master", quickstart, "--bind", "0.0.0.0", "--headless"});
    EXPECT_EQ(open.exit_code, 2);
    EXPECT_THAT(open.err, HasSubstr("mayfly token new"));
    EXPECT_THAT(open.err, HasSubstr("--token-file"));
}

TEST_F(Cluster, SpeaksTls) {
    const auto folder = (directory_.path() / "certificates").string();
    ASSERT_EQ(run_process({MAYFLY_BINARY, "cert", "new", folder}).exit_code, 0);
    const auto files = [&](const std::string& role) {
        return std::vector<std::string>{
            "--tls-cert",
            folder + "/" + role + ".pem",
            "--tls-key",
            folder + "/" + role + "-key.pem",
            "--tls-ca",
            folder + "/ca.pem"};
    };
    auto words = files("master");
    for (const auto* word : {"-u", "4", "-r", "4", "-t", "2s"}) words.emplace_back(word);
    auto& master = start_master(words);
    std::vector<std::string> mixed_up{MAYFLY_BINARY, "worker", "--master", address_};
    for (const auto& word : files("master")) mixed_up.push_back(word);
    const auto refused = run_process(mixed_up, {}, patience);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("the master does not accept this worker's certificate; "));
    start_worker(files("worker"));
    const auto result = master.wait(patience);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    expect_exact(nlohmann::json::parse(result.out));
}

TEST_F(Cluster, AWorkerProcessForEachCore) {
    auto& master = start_master({"-u", "6", "-r", "6", "-t", "3s", "--expect-workers", "3"});
    auto& team = start_worker({"--processes", "3"});
    const auto result = master.wait(patience);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(nlohmann::json::parse(result.out).at("workers").size(), 3u);
    EXPECT_EQ(team.wait(patience).exit_code, 0);
}

/// A copy of the program that takes itself for a build with other headers: their hash is in it as
/// text, and this changes it everywhere.
std::string write_other_build(const TemporaryDirectory& directory) {
    auto program = read_file(MAYFLY_BINARY);
    const std::string prefix = "mayfly_abi_0_1_0_";
    const auto hash = program.substr(program.find(prefix) + prefix.size(), 12);
    EXPECT_EQ(hash.find_first_not_of("0123456789abcdef"), hash.npos);
    for (auto at = program.find(hash); at != program.npos; at = program.find(hash, at + 12)) {
        program.replace(at, 12, "000000000000");
    }
    const auto path = directory.write("other-mayfly", program);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
}

TEST_F(Cluster, AWorkerThatCannotRunTheLibraryIsRefusedOrCompilesTheSources) {
    const auto other = write_other_build(directory_);
    auto& master = start_master({"-u", "2", "-r", "2", "-t", "2s"});
    const auto refused = start_worker({}, other).wait(patience);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("the scenario was compiled for"));
    EXPECT_THAT(refused.err, HasSubstr("0.1.0-000000000000"));
    EXPECT_THAT(refused.err, HasSubstr("--compile"));
    auto& worker = start_worker({"--compile"}, other);
    const auto result = master.wait(patience);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("compiled quickstart.cpp"));
    expect_exact(nlohmann::json::parse(result.out));
    EXPECT_EQ(worker.wait(patience).exit_code, 0);
}

}  // namespace
}  // namespace mayfly::support
