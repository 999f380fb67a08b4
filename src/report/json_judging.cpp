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
        {"is_noted", snapshot.generator.exceeds(stats::noted_bound)},
        {"limit", to_millis(snapshot.generator.limit)},
        {"stalls", std::move(stalls)},
        {"quota_cores", snapshot.throttling.cores},
        {"quota_periods", snapshot.throttling.periods},
        {"throttled_periods", snapshot.throttling.throttled},
        {"steal_share", snapshot.steal.share()},
    };
}

Json thresholds_json(const std::vector<stats::ThresholdResult>& thresholds) {
    return array_of(thresholds, [](const stats::ThresholdResult& threshold) -> Json {
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

Json curve_json(const judge::RateCurve& curve) {
    const auto& [held, failed, why] = curve.bounds;
    const bool is_found = curve.end == judge::SearchEnd::found;
    const auto number = [](double rate) { return rate > 0 ? Json(rate) : Json(); };
    return {
        {"outcome", judge::name_of(curve.end)},
        {"answer", judge::answer_words(curve)},
        {"maximum", is_found ? Json(curve.bounds.middle()) : Json()},
        {"lowest", number(held)},
        {"highest", number(failed)},
        {"from", curve.options.from},
        {"to", number(curve.options.to)},
        {"precision", curve.options.precision},
        {"steps",
         array_of(
             curve.steps,
             [](const judge::RateStep& step) -> Json {
                 return {
                     {"rate", step.asked},
                     {"achieved", step.achieved},
                     {"seconds", step.seconds},
                     {"p50", to_millis(step.p50)},
                     {"p99", to_millis(step.p99)},
                     {"num_requests", step.requests},
                     {"num_failures", step.failures},
                     {"dropped", step.dropped},
                     {"late", step.late},
                     {"bound_share", step.generator_bound},
                     {"result", judge::name_of(step.finding)},
                     {"words", step.words},
                     {"thresholds", thresholds_json(step.thresholds)},
                 };
             }
         )},
    };
}

}  // namespace mayfly::report
