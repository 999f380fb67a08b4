// What a threshold (plan/threshold.hpp) came to: as of now during a run, and in the end. A plain
// value that tables, files and pages show.
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

namespace mayfly::stats {

struct ThresholdResult {
    std::string text;  // As its author wrote it.
    bool passed = false;
    std::optional<double> measured{};  // Nothing without samples; a failure then.
    double limit = 0;
    std::string unit{};       // Of both: "ms", "%", "/s", or empty for a number.
    std::string words{};      // What was measured, for people: "612 ms", "no samples".
    Duration abort_after{0};  // 0: its failure does not end the run.
    bool ended_run = false;
};

}  // namespace mayfly::stats
