#include "cluster/split.hpp"

#include <algorithm>
#include <utility>

namespace mayfly::cluster {
namespace {

// Upper bounds, so that no histogram needs to be packed only to be measured.
constexpr std::size_t most_buckets = 32 * 1024;
constexpr std::size_t bucket_size = 10;
constexpr std::size_t fixed_size = 64;

std::size_t size_bound(const stats::Histogram& histogram) {
    const auto buckets = std::min<std::uint64_t>(histogram.count(), most_buckets);
    return fixed_size + static_cast<std::size_t>(buckets) * bucket_size;
}

std::size_t size_bound(const stats::EntryDelta& entry) {
    auto size = fixed_size + entry.method.size() + entry.name.size() +
                entry.statuses.size() * bucket_size + size_bound(entry.response_times) +
                size_bound(entry.cut_off) + size_bound(entry.unanswered) +
                size_bound(entry.failure_times) + size_bound(entry.service_times) +
                size_bound(entry.intended_times);
    for (const auto& phase : entry.phases) size += size_bound(phase);
    return size;
}

std::size_t size_bound(const stats::ErrorCount& error) {
    return fixed_size + error.method.size() + error.name.size() + error.error.size() +
           error.first_example.size() + error.last_example.size() +
           error.samples.all().size() * 3 * fixed_size + error.samples.size();
}

std::size_t size_bound(const stats::Series& series) {
    const auto texts = series.name.size() + series.labels.size() + series.unit.size();
    return 2 * fixed_size + texts + size_bound(series.figures.times) +
           series.figures.values.parts.size() * 2 * bucket_size;
}

}  // namespace

std::vector<stats::Interval> split(stats::Interval interval, std::size_t size_goal) {
    auto entries = std::exchange(interval.entries, {});
    auto errors = std::exchange(interval.errors, {});
    auto series = std::exchange(interval.series, {});
    const auto from = interval.from;
    const auto until = interval.until;
    std::vector<stats::Interval> parts;
    parts.push_back(std::move(interval));
    std::size_t size = 0;
    const auto place = [&](auto& rows, auto list) {
        for (auto& row : rows) {
            const auto more = size_bound(row);
            if (size > 0 && size + more > size_goal) {
                auto& next = parts.emplace_back();
                next.from = from;
                next.until = until;
                size = 0;
            }
            size += more;
            (parts.back().*list).push_back(std::move(row));
        }
    };
    place(entries, &stats::Interval::entries);
    place(errors, &stats::Interval::errors);
    place(series, &stats::Interval::series);
    return parts;
}

}  // namespace mayfly::cluster
