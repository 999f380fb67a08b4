// A cluster to which a test does something bad: a master with a dashboard, through which the test
// watches, workers, and the target, whose log is the judge. On this machine, or each on a machine
// of its own.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "e2e/run_fixture.hpp"
#include "support/network.hpp"
#include "support/process.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::e2e {

class FaultTest : public ::testing::Test {
protected:
    std::uint64_t users_ = 12;
    std::string scenario_ = "present.cpp";
    support::Environment at_workers_{};  // More of it.
    bool has_token_ = true;              // Else all are on this machine's loopback interface.

    FaultTest();

    void start_target();
    /// Runs `users_` users once so many workers are there, until finish(). `launcher` comes before
    /// the program, here and below.
    support::Process& start_master(
        std::size_t workers, const Words& more = {}, const Words& launcher = {}
    );
    /// That looks for the master there; for the master's own address by default.
    support::Process& start_worker(
        const Words& more = {}, const std::string& master = {}, const Words& launcher = {}
    );
    /// All of them, until all users run.
    void start_cluster(std::size_t workers);
    /// Where the dashboard is; after the workers are there.
    void find_dashboard();

    /// What the dashboard knows. The test fails when more users run than should.
    nlohmann::json snapshot() const;
    std::vector<std::string> states() const;
    bool eventually(
        const std::function<bool(const nlohmann::json& snapshot)>& is_true,
        Duration limit = patience
    ) const;
    /// Watches that no more users run than should, for so long.
    void watch_for(Duration duration) const;
    /// All users run, on so many workers, and requests go on.
    void expect_health(std::size_t workers) const;

    /// Ends the run and returns its report.
    nlohmann::json finish(int exit_code = 0);
    /// Nothing lost, nothing counted twice, never too many users.
    void expect_exact(const nlohmann::json& report) const;
    void expect_never_too_many_users() const;

    support::RequestCount total_at_target() const;
    /// Requests in progress at the target, which are the users that run: "now", and the "most".
    nlohmann::json progress() const;
    /// Whether there are no requests any more, for several looks in a row.
    bool becomes_quiet() const;
    std::uint16_t master_port() const;

    support::TemporaryDirectory directory_;
    std::string token_file_ = (directory_.path() / "token").string();
    std::string token_;
    // Null: this one.
    const support::Machine* target_machine_ = nullptr;
    const support::Machine* master_machine_ = nullptr;
    std::vector<const support::Machine*> worker_machines_;
    std::optional<support::TargetServer> target_;
    std::string address_;  // Of the master.
    std::uint16_t dashboard_ = 0;
    std::optional<support::Process> master_;
    std::string log_;  // Of the master, after finish().
    std::deque<support::Process> workers_;

private:
    std::string ask(const std::string& request) const;
};

/// Each on a machine of its own; skipped where there can be none.
class NetworkFaultTest : public FaultTest {
protected:
    void SetUp() override;

    std::optional<support::Network> network_;
};

}  // namespace mayfly::e2e
