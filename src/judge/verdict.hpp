// The verdict on a finished run: its outcome, the exit code of the program, and sentences for
// people. Pure; docs/cli.md has the table of exit codes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge/baseline.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::judge {

inline constexpr int exit_failed = 1;
inline constexpr int exit_unusable = 2;
inline constexpr int exit_internal = 3;
inline constexpr int exit_partial = 4;
inline constexpr int exit_not_trusted = 5;
inline constexpr int exit_threshold = 6;
/// Plus the number of the signal.
inline constexpr int exit_signal_base = 128;

/// Whether a process can end with it.
constexpr bool is_exit_code(std::int64_t code) {
    return code >= 0 && code <= 255;
}

/// If several apply, the first of them in this order is the outcome.
enum class Outcome {
    unusable,
    interrupted,
    partial,
    not_trusted,
    threshold_failed,
    failed,
    passed
};
/// The word for it in the JSON.
std::string_view name_of(Outcome outcome);

struct Verdict {
    Outcome outcome = Outcome::passed;
    int exit_code = 0;
    std::vector<std::string> reasons{};  // Sentences on everything that kept the run from passing.
    std::vector<Change> changes{};       // Since the baseline, if there is one.
    std::vector<std::string> baseline_notes{};  // On changes of either.
    std::vector<std::string> findings{};        // See findings.hpp.
};

/// Facts about a run that the statistics do not contain.
struct Circumstances {
    int exit_code_on_failure = exit_failed;
    std::optional<int> signal{};  // The signal that ended the run early.
    bool has_all_reports = true;
    std::string debugger{};                  // That one has stopped a worker; empty if none has.
    std::vector<std::string> regressions{};  // What got too much worse than in the baseline.
    /// As the scenario's on_quitting left it; any other number has no effect.
    std::optional<int> exit_code_of_scenario{};
    double generator_limit = 0.05;  // The generator-bound share from which nothing is trusted.
};

Verdict judge(const stats::Snapshot& last, const Circumstances& circumstances);

}  // namespace mayfly::judge
