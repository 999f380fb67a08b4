#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {

Json times_json(const stats::Histogram& times) {
    const auto [p50, p95, p99, p999] = times.percentiles<4>({50, 95, 99, 99.9});
    return {
        {"count", times.count()},
        {"min", to_millis(times.min())},
        {"mean", to_millis(times.mean())},
        {"p50", to_millis(p50)},
        {"p95", to_millis(p95)},
        {"p99", to_millis(p99)},
        {"p99.9", to_millis(p999)},
        {"max", to_millis(times.max())},
    };
}

Json arrivals_json(
    const std::optional<stats::ArrivalCounts>& arrivals,
    const std::optional<stats::ArrivalCounts>& pace
) {
    if (!arrivals && !pace) return Json::object();
    stats::ArrivalCounts all;
    for (const auto* some : {&arrivals, &pace}) {
        if (*some) stats::merge(all, **some);
    }
    const Json late{{"late", all.late}, {"start_delay", times_json(all.start_delays)}};
    if (!arrivals) return late;
    Json json{
        {"scheduled", arrivals->scheduled},
        {"completed", arrivals->completed},
        {"failed", arrivals->failed},
        {"dropped", arrivals->dropped},
        {"interrupted", arrivals->interrupted},
        {"lost", arrivals->lost},
    };
    json.update(late);
    return json;
}

}  // namespace mayfly::report
