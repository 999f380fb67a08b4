// The built program as a user runs it, against a demo target of the test's own, whose log judges
// what mayfly says.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/wait_until.hpp"

namespace mayfly::e2e {

using Words = std::vector<std::string>;

/// How long a program may take: generous, for a busy machine; a test that needs it is broken.
inline constexpr auto patience = std::chrono::seconds(120);

/// A scenario of tests/e2e/scenarios.
std::string scenario_file(const std::string& name);
std::string example_file(const std::string& name);

class RunTest : public ::testing::Test {
protected:
    /// `mayfly COMMAND...` as it is; returns when it has ended.
    support::ProcessResult mayfly(const Words& words, const support::Environment& more = {}) const;
    /// `mayfly run SCENARIO --host TARGET ...`
    support::ProcessResult run(
        const std::string& scenario, const Words& more, const support::Environment& extra = {}
    ) const;
    /// The same with --json, and what it printed; the test fails when the exit code is another.
    nlohmann::json report_of(
        const std::string& scenario,
        const Words& more,
        int exit_code = 0,
        const support::Environment& extra = {}
    ) const;
    /// Of a run that is stopped as soon as `is_enough()`, as by Ctrl-C.
    nlohmann::json report_until(
        const std::function<bool()>& is_enough, const std::string& scenario, const Words& more
    ) const;
    /// The words of `mayfly run SCENARIO --host TARGET ...`, for a Process that is not just
    /// awaited.
    virtual Words words(const std::string& scenario, const Words& more) const;
    /// A cache of scenarios that all tests share, and no options from outside.
    support::Environment environment(const support::Environment& more = {}) const;

    std::string path(const std::string& name) const { return (directory_.path() / name).string(); }

    /// Everything that `report` counted stands in the target's log, and nothing else: what was
    /// interrupted may be there or not. For scenarios whose rows are named as their paths.
    void expect_counts_of_target(const nlohmann::json& report) const;

    support::TemporaryDirectory directory_;
    support::TargetServer target_;
};

std::uint64_t requests_of(const nlohmann::json& report);
std::uint64_t interrupted_of(const nlohmann::json& report);
/// The entry "GET /path"; an empty object when there is none.
nlohmann::json entry_of(const nlohmann::json& report, const std::string& method_and_name);

/// Lines of a CSV file by column name; enough for files without quoted commas or line ends.
std::vector<std::map<std::string, std::string>> read_csv(const std::string& path);

}  // namespace mayfly::e2e
