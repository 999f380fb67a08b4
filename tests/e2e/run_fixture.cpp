#include "e2e/run_fixture.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace mayfly::e2e {

using nlohmann::json;
using support::Environment;
using support::ProcessResult;

std::string scenario_file(const std::string& name) {
    return std::string(SCENARIOS "/") + name;
}

std::string example_file(const std::string& name) {
    return std::string(EXAMPLES "/") + name;
}

Environment RunTest::environment(const Environment& more) const {
    Environment all = more;
    all.emplace("MAYFLY_CACHE_DIR", SCENARIO_CACHE);
    // Many tests run at once, so that response times are anything but trusted.
    all.emplace("MAYFLY_GENERATOR_LIMIT", "100");
    return all;
}

ProcessResult RunTest::mayfly(const Words& words, const Environment& more) const {
    // In the test's folder, where no mayfly.toml lies but the test's own.
    Words all{"env", "-C", directory_.path().string(), MAYFLY_BINARY};
    all.insert(all.end(), words.begin(), words.end());
    return support::run_process(all, environment(more), patience);
}

Words RunTest::words(const std::string& scenario, const Words& more) const {
    Words all{MAYFLY_BINARY, "run", scenario, "--headless", "--host", target_.url()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

ProcessResult RunTest::run(const std::string& scenario, const Words& more, const Environment& extra)
    const {
    const Words all = words(scenario, more);
    return mayfly({all.begin() + 1, all.end()}, extra);
}

json RunTest::report_of(
    const std::string& scenario, const Words& more, int exit_code, const Environment& extra
) const {
    Words all = more;
    all.emplace_back("--json");
    const ProcessResult result = run(scenario, all, extra);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    const json report = json::parse(result.out, nullptr, false);
    EXPECT_FALSE(report.is_discarded()) << "not JSON: " << result.out << result.err;
    return report;
}

json RunTest::report_until(
    const std::function<bool()>& is_enough, const std::string& scenario, const Words& more
) const {
    Words all = words(scenario, more);
    all.emplace_back("--json");
    support::Process process(all, environment());
    EXPECT_TRUE(support::wait_until(is_enough, patience)) << process.err();
    process.signal(SIGINT);
    const ProcessResult result = process.wait(patience);
    EXPECT_EQ(result.exit_code, 128 + SIGINT) << result.err;
    const json report = json::parse(result.out, nullptr, false);
    EXPECT_FALSE(report.is_discarded()) << "not JSON: " << result.out << result.err;
    return report;
}

void RunTest::expect_counts_of_target(const json& report) const {
    const support::TargetLog log = target_.log();
    std::uint64_t received = 0;
    for (const json& entry : report.at("entries")) {
        const std::string key =
            entry.at("method").get<std::string>() + " " + entry.at("name").get<std::string>();
        const auto counted = entry.at("num_requests").get<std::uint64_t>();
        const auto interrupted = entry.at("num_interrupted").get<std::uint64_t>();
        const auto seen = log.find(key);
        ASSERT_TRUE(seen != log.end() || counted == 0) << key << " never reached the target";
        if (seen == log.end()) continue;
        EXPECT_GE(seen->second.completed, counted) << key;
        EXPECT_GE(seen->second.received, counted) << key;
        EXPECT_LE(seen->second.received, counted + interrupted) << key;
        received += seen->second.received;
    }
    EXPECT_EQ(received, target_.total().received) << "the target saw requests nobody counted";
}

namespace {

std::uint64_t sum(const json& report, const char* field) {
    std::uint64_t total = 0;
    for (const json& entry : report.at("entries")) total += entry.at(field).get<std::uint64_t>();
    EXPECT_EQ(total, report.at("totals").at(field)) << field;
    return total;
}

}  // namespace

std::uint64_t requests_of(const json& report) {
    return sum(report, "num_requests");
}

std::uint64_t interrupted_of(const json& report) {
    return sum(report, "num_interrupted");
}

json entry_of(const json& report, const std::string& method_and_name) {
    for (const json& entry : report.at("entries")) {
        const std::string key =
            entry.at("method").get<std::string>() + " " + entry.at("name").get<std::string>();
        if (key == method_and_name) return entry;
    }
    return json::object();
}

std::vector<std::map<std::string, std::string>> read_csv(const std::string& path) {
    const auto split = [](std::string line) {
        std::vector<std::string> cells;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        std::stringstream stream(line);
        for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
        return cells;
    };
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    const auto names = split(line);
    std::vector<std::map<std::string, std::string>> rows;
    while (std::getline(file, line)) {
        const auto cells = split(line);
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i) row[names[i]] = cells[i];
    }
    return rows;
}

}  // namespace mayfly::e2e
