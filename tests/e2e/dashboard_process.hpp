// A mayfly with its dashboard as a child of a test, and its API as a script would use it.
#pragma once

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/wait_until.hpp"

namespace mayfly::support {

inline const std::string quickstart = std::string(EXAMPLES) + "/quickstart.cpp";

class Dashboard : public testing::Test {
protected:
    /// Starts mayfly and waits until its dashboard is there.
    void open(const std::string& scenario, std::vector<std::string> more = {}) {
        std::vector<std::string> words{
            MAYFLY_BINARY, "run", scenario, "--host", target_.url(), "--web-port", "0"};
        words.insert(words.end(), more.begin(), more.end());
        process_.emplace(words, environment());
        const std::string announcement = "The dashboard is at http://127.0.0.1:";
        ASSERT_TRUE(process_->wait_for_output(announcement, std::chrono::seconds(120)))
            << process_->err();
        ASSERT_TRUE(process_->wait_for_output("\n"));
        const std::string& text = process_->err();
        port_ = static_cast<std::uint16_t>(
            std::stoi(text.substr(text.find(announcement) + announcement.size()))
        );
    }
    Environment environment() const { return {{"MAYFLY_CACHE_DIR", SCENARIO_CACHE}}; }

    std::string get_text(const std::string& path) const { return fetch(port_, path).body; }
    nlohmann::json get(const std::string& path) const {
        return nlohmann::json::parse(get_text(path));
    }
    /// The body of the answer to a POST with this JSON.
    nlohmann::json post(const std::string& path, const std::string& body = "{}") const {
        const std::string answer = exchange_raw(
            port_,
            "POST " + path +
                " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                "application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body
        );
        return nlohmann::json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
    }
    nlohmann::json run() const { return get("/api/snapshot")["run"]; }
    bool eventually_state(const std::string& state) const {
        return wait_until([&] { return run()["state"] == state; }, std::chrono::seconds(30));
    }
    std::uint64_t requests() const {
        return get("/api/snapshot")["totals"]["num_requests"].get<std::uint64_t>();
    }
    std::vector<std::string> worker_states() const {
        std::vector<std::string> states;
        const nlohmann::json snapshot = get("/api/snapshot");
        for (const nlohmann::json& worker : snapshot["workers"]) states.push_back(worker["state"]);
        return states;
    }
    /// The processes that mayfly started and that still run.
    std::vector<pid_t> children() const { return support::children_of(process_->id()); }

    Process& process() { return *process_; }
    std::uint16_t port() const { return port_; }

    TemporaryDirectory directory_;
    TargetServer target_;
    std::optional<Process> process_;
    std::uint16_t port_ = 0;
};

}  // namespace mayfly::support
