// What a person should know of a finished run, in a few plain sentences: what failed most, where
// the time went, and what was the limit. Pure; a healthy run has at most one.
#pragma once

#include <string>
#include <vector>

#include "stats/snapshot.hpp"
#include "stats/timeline.hpp"

namespace mayfly::judge {

std::vector<std::string> findings_of(
    const stats::Snapshot& last, const std::vector<stats::TimelinePoint>& points
);

}  // namespace mayfly::judge
