// The rows that a summary shows of a run with more of them than people read: those that a broken
// threshold is about, those with the most failures, and the busiest. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "judge/verdict.hpp"
#include "stats/snapshot.hpp"

namespace mayfly::report {

/// The entries to show if only `most` may be shown, in the order of `snapshot.entries`: first those
/// that a broken threshold is about, then, in at most half of the rest, those with the most
/// failures, then the busiest.
std::vector<std::size_t> notable_entries(const stats::Snapshot& snapshot, std::size_t most);

/// A run of which every table has at most so many rows.
struct Brief {
    stats::Snapshot snapshot;
    std::optional<judge::Verdict> verdict;

    /// Removes what is beyond `most`, the least telling first.
    void shorten(std::size_t most);
};

/// "20 of 5000 names", "3 of 40 failures", …: of each list that `brief` has not as a whole.
std::vector<std::string> parts_shown(
    const Brief& brief,
    const stats::Snapshot& whole,
    const std::optional<judge::Verdict>& whole_verdict
);

}  // namespace mayfly::report
