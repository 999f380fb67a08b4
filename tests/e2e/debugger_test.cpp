// A worker that a debugger stops for longer than any silence is borne. The test is the debugger.

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "e2e/dashboard_process.hpp"
#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

/// Stops all threads of a process, as gdb does, while it lives.
class Debugger {
public:
    explicit Debugger(pid_t process) {
        const auto tasks = "/proc/" + std::to_string(process) + "/task";
        for (const auto& task : std::filesystem::directory_iterator(tasks)) {
            const pid_t thread = std::stoi(task.path().filename().string());
            if (::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) != 0) continue;
            ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
            ::waitpid(thread, nullptr, __WALL);
            threads_.push_back(thread);
        }
    }
    ~Debugger() {
        for (const pid_t thread : threads_) ::ptrace(PTRACE_DETACH, thread, nullptr, nullptr);
    }
    Debugger(const Debugger&) = delete;
    Debugger& operator=(const Debugger&) = delete;

    bool is_attached() const { return !threads_.empty(); }

private:
    std::vector<pid_t> threads_;
};

using Debugged = support::Dashboard;

TEST_F(Debugged, AWorkerIsNotLostAndTheRunIsNotTrusted) {
    open(scenario_file("steady.cpp"), {"--processes", "2"});
    post("/api/start", R"({"users": 10, "spawn_rate": 1000})");
    ASSERT_TRUE(eventually_state("running"));
    const auto workers = children();
    {
        std::optional<Debugger> debugger;
        for (const pid_t child : workers) {
            const auto words = support::read_file(
                std::filesystem::path("/proc") / std::to_string(child) / "cmdline"
            );
            if (words.find("--director") == words.npos) debugger.emplace(child);
            if (debugger) break;
        }
        if (!debugger || !debugger->is_attached()) GTEST_SKIP() << "ptrace is not allowed here";
        const auto began = Clock::now();
        // Longer than the master bears a silence.
        ASSERT_TRUE(support::wait_until(
            [&] {
                const auto states = worker_states();
                EXPECT_EQ(std::count(states.begin(), states.end(), "lost"), 0);
                return Clock::now() - began > 14s;
            },
            60s
        ));
        EXPECT_EQ(run()["running_users"], 10) << "they stay where they are";
    }
    EXPECT_TRUE(support::wait_until(
        [&] {
            const auto states = worker_states();
            return std::count(states.begin(), states.end(), "running") == 2 &&
                   run()["running_users"] == 10;
        },
        60s
    ));
    post("/api/stop");
    ASSERT_TRUE(eventually_state("stopped"));
    nlohmann::json verdict;
    ASSERT_TRUE(support::wait_until(
        [&] {
            verdict = get("/api/report.json").value("verdict", nlohmann::json());
            return verdict.is_object();
        },
        60s
    ));
    EXPECT_EQ(verdict["outcome"], "not trusted") << verdict;
    EXPECT_THAT(verdict["reasons"].dump(), HasSubstr("has stopped worker "));
    process().signal(SIGINT);
    const auto result = process().wait(60s);
    EXPECT_EQ(result.exit_code, 5) << result.err;
    EXPECT_THAT(result.err, Not(HasSubstr("is lost")));
    const std::string sentence = "a debugger or tracer (process ";
    EXPECT_EQ(result.err.find(sentence), result.err.rfind(sentence)) << "once: " << result.err;
    EXPECT_THAT(result.err, HasSubstr(sentence + std::to_string(::getpid()) + ")"));
}

}  // namespace
}  // namespace mayfly::e2e
