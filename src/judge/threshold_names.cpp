// What a threshold may have meant whose name nothing has.
#include <algorithm>

#include <fmt/core.h>

#include "base/near_name.hpp"
#include "judge/thresholds.hpp"

namespace mayfly::judge {
namespace {

std::vector<std::string> known_names(
    const plan::Threshold& threshold, const stats::Snapshot& snapshot
) {
    std::vector<std::string> names;
    if (threshold.of_start_delay || threshold.statistic == plan::Statistic::dropped) {
        for (const auto& kind : snapshot.kinds) names.push_back(kind.name);
        return names;
    }
    const bool is_of_checks = threshold.statistic == plan::Statistic::checks;
    for (const stats::Series& series : snapshot.series) {
        const bool is_check = series.type == stats::SeriesType::check;
        if (is_of_checks ? is_check : is_metric(series.type)) names.push_back(series.name);
    }
    if (is_of_checks) return names;
    for (const auto& entry : snapshot.entries) {
        names.push_back(fmt::format("{} {}", entry.method, entry.name));
        names.push_back(entry.name);
    }
    return names;
}

}  // namespace

std::string meant_instead(const plan::Threshold& threshold, const stats::Snapshot& snapshot) {
    if (threshold.row.empty()) return {};
    const auto names = known_names(threshold, snapshot);
    if (std::ranges::find(names, threshold.row) != names.end()) return {};
    const auto near = nearest(threshold.row, names);
    return near ? fmt::format("; did you mean '{}'?", *near) : std::string();
}

}  // namespace mayfly::judge
