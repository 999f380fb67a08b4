// Two runs side by side: their rows by method and name, with what changed in each. Pure.
#pragma once

#include <vector>

#include "judge/baseline.hpp"
#include "run_record/run.hpp"

namespace mayfly::run_record {

/// A row of either run, or of both; borrowed from the runs.
struct RowPair {
    const RunRow* before = nullptr;
    const RunRow* now = nullptr;
    std::vector<judge::Change> changes{};  // Of each quantity, if both runs have the row.
};

/// In the order of `now`; what only `before` has comes last.
std::vector<RowPair> compared(const Run& before, const Run& now);

/// What judge::compare() says of all rows that both runs have.
std::vector<judge::Change> changes_between(const Run& before, const Run& now);

}  // namespace mayfly::run_record
