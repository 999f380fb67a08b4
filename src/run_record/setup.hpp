// The facts about a test before it runs: the scenario, its kinds of users, and the defaults of the
// start form. Plain values; the program fills them in, pages and files show them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "plan/mix.hpp"
#include "plan/stages.hpp"

namespace mayfly::run_record {

struct StartForm {
    std::uint64_t users = 1;
    double spawn_rate = 1;  // Users per second.
    std::string host;       // Base URL.
    Duration run_time{0};   // 0: until stopped.
    plan::Stages stages{};  // If there are some, in place of users, spawn rate and run time.
    std::string warmup{};   // As plan/warmup.hpp reads it.
    std::vector<std::string> thresholds{};  // As plan/threshold.hpp reads them.
    plan::Rates arrivals{};                 // Of all kinds by weight, if there are some.
    std::uint64_t iterations = 0;           // Tasks after which the run ends; 0: any number.
    bool has_shape = false;  // The scenario decides, in place of users and spawn rate.
    bool operator==(const StartForm&) const = default;
};

/// Whether workers are children of this process or other machines.
enum class Mode : std::uint8_t { local, master };

struct Setup {
    std::string version;  // Of mayfly.
    std::string scenario;
    Mode mode = Mode::local;
    std::string obstacle{};  // Why no test can be started now; empty if one can.
    StartForm defaults{};
    plan::Mix mix{};                  // Its parameters have the values that the form begins with.
    bool has_full_history = false;    // A history of each entry is written.
    std::vector<std::string> tags{};  // Only tasks with any of them run; empty: all.
    std::vector<std::string> exclude_tags{};  // Tasks with any of them do not.
    /// Options, each for a line of a shell, of the command that repeats the latest run.
    std::vector<std::string> command{};
    std::string name{};             // Of the run, as --name gives it.
    std::string scenario_digest{};  // SHA-256 in hexadecimal digits; empty if it is not known.
    bool operator==(const Setup&) const = default;
};

/// As people may see it.
inline std::string_view shown_value(const plan::Parameter& parameter) {
    return parameter.is_secret ? "***" : std::string_view(parameter.value);
}

}  // namespace mayfly::run_record
