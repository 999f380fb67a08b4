#include "master/outlook.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace mayfly::master {
namespace {

using stats::PlanPoint;

// Beyond it is the end of what lasts for ever.
constexpr Duration farthest = std::chrono::hours(24 * 366);

UnixMillis later(UnixMillis time, Duration by) {
    return time + std::chrono::duration_cast<std::chrono::milliseconds>(by).count();
}

}  // namespace

std::vector<PlanPoint> planned_users(const TestRun& run, Instant now, UnixMillis time) {
    const auto& options = run.options();
    const auto wanted = static_cast<double>(run.wanted_at(now));
    if (run.follows_shape() || (options.target.users == 0 && wanted == 0)) return {};
    std::vector<PlanPoint> points{{time, wanted}};
    const auto elapsed = run.planned_time_at(now);
    if (run.follows_stages()) {
        Duration end{0};
        for (const auto& [length, users] : options.stages.list()) {
            end += length;
            if (end > elapsed)
                points.push_back({later(time, end - elapsed), static_cast<double>(users)});
        }
        return points;
    }
    const auto target = static_cast<double>(options.target.users);
    const auto full = later(time, run.end_of_ramp(now) - now);
    if (full > time) points.push_back({full, target});
    const auto end = later(time, options.run_time - elapsed);
    if (options.run_time > Duration(0) && end > full) points.push_back({end, target});
    return points;
}

std::vector<PlanPoint> planned_arrivals(
    const plan::ArrivalPlan& plan, Duration elapsed, Duration end, UnixMillis time
) {
    if (plan.is_empty()) return {};
    std::set<Duration> borders;
    for (const auto& stream : plan.streams) {
        Duration border{0};
        for (const auto& stage : stream.rates.stages()) borders.insert(border += stage.length);
    }
    if (end > Duration(0)) borders.insert(end);
    std::vector<PlanPoint> points{{time, plan.per_second_at(elapsed)}};
    for (const Duration border : borders) {
        const bool is_beyond = end > Duration(0) ? border > end : border > elapsed + farthest;
        if (border <= elapsed || is_beyond) continue;
        const auto at = later(time, border - elapsed);
        points.push_back({at, plan.per_second_at(border - Duration(1))});
        const auto after = border == end ? points.back().value : plan.per_second_at(border);
        if (after != points.back().value) points.push_back({at, after});
    }
    return points;
}

}  // namespace mayfly::master
