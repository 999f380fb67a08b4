// Everything that can be shown of a run, in one place: pages, the JSON file and the HTML report are
// made from it. It borrows its parts, which must live as long as it does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/rate_curve.hpp"
#include "judge/verdict.hpp"
#include "report/log_tail.hpp"
#include "run_record/setup.hpp"
#include "stats/snapshot.hpp"
#include "stats/timeline.hpp"

namespace mayfly::report {

/// A fact about where and how a run was made: {"processors", "8"}.
struct Fact {
    std::string name;
    std::string value;
};

struct RunRecord {
    const run_record::Setup& setup;  // For the next run.
    // Of the latest run: its kinds, and the values that it was started with.
    const run_record::Setup& ran;
    const stats::Snapshot& snapshot;
    const stats::Timeline& timeline;
    const LogTail& logs;
    const std::optional<judge::Verdict>& verdict;  // Empty during a run.
    const std::vector<Fact>& environment;
    const judge::RateCurve* curve = nullptr;  // Of a search for the highest rate.
};

}  // namespace mayfly::report
