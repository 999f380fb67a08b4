// A real master as a child process on a core of its own, steered through its dashboard.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/time.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::bench {

inline constexpr Duration patience = std::chrono::seconds(120);

/// The API of the dashboard.
class Console {
public:
    explicit Console(std::uint16_t port) : port_(port) {}

    nlohmann::json snapshot() const;
    std::uint64_t count_ready() const;  // Workers.
    void post(const std::string& path, const std::string& body) const;

private:
    std::uint16_t port_;
};

class MasterProcess {
public:
    /// Takes this process, and what it starts later, off that core.
    explicit MasterProcess(std::uint64_t core);

    /// Waits until workers and dashboard are awaited; false when they never are.
    bool is_up();
    std::uint16_t port() const;  // For workers.
    Console console() const;
    double cpu_seconds() const;
    std::string log() const;
    /// Lets its workers go and ends it.
    void end();

    /// How late the ticks of the last run came, by its own account, in milliseconds.
    struct Lateness {
        double median = 0;
        double most = 0;
    };
    Lateness lateness() const;

private:
    std::string log_file() const { return (directory_.path() / "log").string(); }

    support::TemporaryDirectory directory_;
    support::Process process_;
};

}  // namespace mayfly::bench
