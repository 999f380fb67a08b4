#include "master/figures.hpp"

#include <algorithm>
#include <vector>

namespace mayfly::master {
namespace {

constexpr std::size_t most_rows = 500;

cluster::RowFigures row_of(const stats::EntrySnapshot& entry) {
    const auto percentile = [&](double percent) {
        return entry.response_times.empty() ? Duration(0)
                                            : entry.response_times.percentile(percent);
    };
    return {
        entry.method,
        entry.name,
        entry.requests,
        entry.failures,
        entry.requests_per_second,
        percentile(50),
        percentile(95),
        percentile(99)};
}

}  // namespace

cluster::Figures figures_of(const stats::Snapshot& snapshot) {
    std::vector<const stats::EntrySnapshot*> entries;
    for (const auto& entry : snapshot.entries) entries.push_back(&entry);
    if (entries.size() > most_rows) {
        std::ranges::stable_sort(entries, std::greater<>(), &stats::EntrySnapshot::requests);
        entries.resize(most_rows);
    }
    cluster::Figures figures{
        snapshot.run.id,
        snapshot.run.elapsed,
        snapshot.run.running_users,
        row_of(snapshot.aggregated),
        {},
        snapshot.run.host};
    for (const auto* entry : entries) figures.rows.push_back(row_of(*entry));
    return figures;
}

}  // namespace mayfly::master
