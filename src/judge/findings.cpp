#include "judge/findings.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace mayfly::judge {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;
using stats::TimelinePoint;

std::string row_words(std::string_view method, std::string_view name) {
    return method.empty() ? std::string(name) : fmt::format("{} {}", method, name);
}

/// "12 of 15 failures were GET /item: 404 Not Found, first after 3s"; without the time if they were
/// there from the first measured second on.
std::string most_frequent_failure(const Snapshot& last) {
    if (last.errors.empty() || last.aggregated.failures == 0) return {};
    const stats::ErrorCount& most = last.errors.front();
    const auto after = std::chrono::milliseconds(most.first_seen - last.run.started);
    const auto measured_from = std::max(last.run.started, last.run.measured_from);
    const auto when =
        most.first_seen - measured_from >= 1000
            ? ", first after " + format_duration(std::chrono::floor<std::chrono::seconds>(after))
            : std::string();
    return fmt::format(
        "{} of {} failures were {}: {}{}",
        most.occurrences,
        last.aggregated.failures,
        row_words(most.method, most.name),
        most.error,
        when
    );
}

double nanoseconds_in(const EntrySnapshot& entry, std::size_t phase) {
    const auto& times = entry.phases[phase];
    return static_cast<double>(times.mean.count()) * static_cast<double>(times.count);
}

constexpr std::array<std::string_view, stats::phase_count> phase_words{
    "spent looking up names",
    "spent connecting",
    "spent in TLS handshakes",
    "spent sending requests",
    "spent waiting for the target's first byte",
    "spent receiving answers"};

/// Of all rows that have phases. Not all of it is in one: a request waits for its turn, for a
/// proxy, or for an answer that does not come.
double response_nanoseconds(const Snapshot& last) {
    double all = 0;
    for (const EntrySnapshot& entry : last.entries) {
        const auto is_there = [](const stats::PhaseSnapshot& phase) { return phase.count > 0; };
        if (std::ranges::none_of(entry.phases, is_there)) continue;
        all += static_cast<double>(entry.mean.count()) * static_cast<double>(entry.requests);
    }
    return all;
}

/// "94 % of the response time was spent waiting for the target's first byte, most of it in GET
/// /report (mean 2.3s)"; nothing if no phase stands out.
std::string where_time_went(const Snapshot& last) {
    const double all = response_nanoseconds(last);
    std::size_t most = 0;
    for (std::size_t phase = 0; phase < stats::phase_count; ++phase) {
        const bool is_more =
            nanoseconds_in(last.aggregated, phase) > nanoseconds_in(last.aggregated, most);
        if (is_more) most = phase;
    }
    const double in_most = nanoseconds_in(last.aggregated, most);
    if (all <= 0 || in_most < all / 2) return {};
    std::string sentence = fmt::format(
        "{:.0f} % of the response time was {}",
        std::min(in_most / all, 1.0) * 100,
        phase_words[most]
    );
    const auto slowest = std::ranges::max_element(
        last.entries, {}, [&](const EntrySnapshot& entry) { return nanoseconds_in(entry, most); }
    );
    if (last.entries.size() < 2 || nanoseconds_in(*slowest, most) < in_most / 2) return sentence;
    return sentence + fmt::format(
                          ", most of it in {} (mean {})",
                          row_words(slowest->method, slowest->name),
                          format_duration(slowest->phases[most].mean)
                      );
}

/// What the run was like at about so many users.
struct Level {
    double users = 0;
    double rate = 0;
    Duration median{0};
};

/// The means of some points; the median of medians.
Level level_of(std::vector<const TimelinePoint*> points) {
    Level level;
    for (const TimelinePoint* point : points) {
        level.users +=
            static_cast<double>(point->users_running) / static_cast<double>(points.size());
        level.rate += point->requests_per_second() / static_cast<double>(points.size());
    }
    const auto middle = points.begin() + std::ssize(points) / 2;
    std::ranges::nth_element(points, middle, {}, &TimelinePoint::p50);
    level.median = (*middle)->p50;
    return level;
}

/// "from about 40 users on, the rate stayed at 95/s: more users only waited longer (...)".
std::string saturation(const Snapshot& last, const std::vector<TimelinePoint>& points) {
    constexpr std::size_t fewest_levels = 8;
    constexpr std::size_t window = 3;
    std::vector<const TimelinePoint*> ramp;  // As long as users come, and at their most.
    std::uint64_t most_users = 0;
    for (const TimelinePoint& point : points) {
        if (point.time < last.run.started || point.requests <= 0) continue;
        if (point.users_running < most_users) break;
        most_users = point.users_running;
        ramp.push_back(&point);
    }
    if (ramp.size() < fewest_levels) return {};
    const Level end = level_of({ramp.end() - window, ramp.end()});
    for (auto at = ramp.begin(); at + window <= ramp.end(); ++at) {
        const Level early = level_of({at, at + window});
        if (early.rate < 0.9 * end.rate) continue;
        const bool has_grown = end.users >= 1.5 * early.users && end.users >= early.users + 2;
        const bool waits_longer = end.median >= early.median * 3 / 2;
        if (!has_grown || !waits_longer || early.rate <= 0) return {};
        return fmt::format(
            "from about {:.0f} users on, the rate stayed at about {:.3g} requests/s: more users "
            "only "
            "waited longer (median {} then, {} at {:.0f} users)",
            early.users,
            end.rate,
            format_duration(early.median),
            format_duration(end.median),
            end.users
        );
    }
    return {};
}

std::string limit(const Snapshot& last, const std::vector<TimelinePoint>& points) {
    if (last.generator.exceeds(stats::noted_bound)) {
        return "the limit was not the target alone: mayfly's own workers held up their users";
    }
    return saturation(last, points);
}

}  // namespace

std::vector<std::string> findings_of(
    const Snapshot& last, const std::vector<TimelinePoint>& points
) {
    std::vector<std::string> findings;
    for (std::string& sentence :
         std::array{most_frequent_failure(last), where_time_went(last), limit(last, points)}) {
        if (!sentence.empty()) findings.push_back(std::move(sentence));
    }
    return findings;
}

}  // namespace mayfly::judge
