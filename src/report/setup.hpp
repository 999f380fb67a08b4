// The facts about a test before it runs: the scenario, its kinds of users, and the defaults of the
// start form. Plain values; the program fills them in, pages and files show them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace mayfly::report {

struct StartForm {
    std::uint64_t users = 1;
    double spawn_rate = 1;  // Users per second.
    std::string host;       // Base URL.
    Duration run_time{0};   // 0: until stopped.
    bool operator==(const StartForm&) const = default;
};

struct TaskSetup {
    std::string name;
    double weight = 1;
    std::vector<std::string> tags{};
    bool operator==(const TaskSetup&) const = default;
};

struct KindSetup {
    std::string name;
    double weight = 1;
    std::uint64_t fixed_count = 0;  // Above 0: exactly this many users, whatever the weight.
    std::string host{};             // The kind's own base URL; if empty, that of the run.
    std::vector<TaskSetup> tasks{};
    bool operator==(const KindSetup&) const = default;
};

/// A value of the scenario that a person may set before a run.
struct ParameterSetup {
    std::string name;
    std::string help{};
    std::string value{};
    std::vector<std::string> choices{};  // Empty: any text.
    bool is_secret = false;              // Its value is never shown.
    bool operator==(const ParameterSetup&) const = default;
};

/// Whether workers are children of this process or other machines.
enum class Mode : std::uint8_t { local, master };

struct Setup {
    std::string version;  // Of mayfly.
    std::string scenario;
    Mode mode = Mode::local;
    std::string obstacle{};  // Why no test can be started now; empty if one can.
    StartForm defaults{};
    std::vector<KindSetup> kinds{};
    std::vector<ParameterSetup> parameters{};
    bool has_full_history = false;  // A history of each entry is written.
    bool operator==(const Setup&) const = default;
};

}  // namespace mayfly::report
