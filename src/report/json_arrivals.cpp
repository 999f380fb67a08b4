#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {

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
