// How a run is judged, as parts of the documents: see json_rows.hpp.
#include "report/json_array.hpp"
#include "report/json_rows.hpp"

namespace mayfly::report {

Json generator_json(const stats::Snapshot& snapshot) {
    Json stalls = Json::array();
    for (const auto& [worker, loop] : snapshot.loops) {
        for (const stats::StallCount& stall : loop.stalls) {
            stalls.push_back({
                {"worker", worker},
                {"cause", stats::name_of(stall.cause)},
                {"kind", stall.kind},
                {"task", stall.task},
                {"location", stall.location},
                {"count", stall.lengths.count()},
                {"total", to_millis(stall.lengths.sum())},
                {"max", to_millis(stall.lengths.max())},
            });
        }
    }
    return {
        {"bound_share", snapshot.generator.share},
        {"limit", to_millis(snapshot.generator.limit)},
        {"stalls", std::move(stalls)},
        {"quota_cores", snapshot.throttling.cores},
        {"quota_periods", snapshot.throttling.periods},
        {"throttled_periods", snapshot.throttling.throttled},
        {"steal_share", snapshot.steal.share()},
    };
}

Json thresholds_json(const stats::Snapshot& snapshot) {
    return array_of(snapshot.thresholds, [](const stats::ThresholdResult& threshold) -> Json {
        return {
            {"threshold", threshold.text},
            {"passed", threshold.passed},
            {"measured", threshold.measured ? Json(*threshold.measured) : Json()},
            {"limit", threshold.limit},
            {"unit", threshold.unit},
            {"words", threshold.words},
            {"abort_after", to_seconds(threshold.abort_after)},
            {"ended_run", threshold.ended_run},
        };
    });
}

Json changes_json(const judge::Verdict& verdict) {
    return array_of(verdict.changes, [](const judge::Change& change) -> Json {
        return {
            {"method", change.method},
            {"name", change.name},
            {"quantity", judge::name_of(change.quantity)},
            {"before", change.before},
            {"now", change.now},
            {"change", change.change},
            {"lowest", change.lowest},
            {"highest", change.highest},
            {"is_beyond_noise", change.is_beyond_noise},
            {"is_worse", change.is_worse},
        };
    });
}

Json verdict_json(const judge::Verdict& verdict) {
    return {
        {"outcome", name_of(verdict.outcome)},
        {"passed", verdict.outcome == judge::Outcome::passed},
        {"exit_code", verdict.exit_code},
        {"reasons", verdict.reasons},
    };
}

}  // namespace mayfly::report
