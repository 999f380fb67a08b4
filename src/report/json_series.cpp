#include <cmath>

#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_rows.hpp"
#include "stats/labels.hpp"

namespace mayfly::report {
namespace {

using stats::Series;
using stats::SeriesType;

/// Whole numbers without a decimal point, as people count.
Json number(double value) {
    constexpr double largest_exact = 9'007'199'254'740'992;
    const bool is_whole = std::abs(value) <= largest_exact && std::trunc(value) == value;
    return is_whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

Json check_json(const Series& series) {
    const stats::SeriesFigures& figures = series.figures;
    return {
        {"name", series.name},
        {"count", figures.count},
        {"passed", figures.passed},
        {"failed", figures.failed()},
        {"rate", figures.share()},
    };
}

Json metric_json(const Series& series) {
    const stats::SeriesFigures& figures = series.figures;
    Json json{
        {"name", series.name},
        {"type", name_of(series.type)},
        {"unit", series.unit},
        {"count", figures.count},
        {"left_out", figures.left_out},
    };
    if (series.type == SeriesType::rate) {
        json["passed"] = figures.passed;
        json["rate"] = figures.share();
    } else if (figures.count > 0) {
        json["sum"] = number(figures.sum);
        json["last"] = number(figures.last);
        json["min"] = number(figures.min);
        json["max"] = number(figures.max);
        json["mean"] = number(figures.mean());
    }
    if (series.type == SeriesType::trend) {
        json["median"] = number(figures.percentile(50));
        json["percentiles"] =
            percentiles_of([&](double percent) { return number(figures.percentile(percent)); });
    }
    return json;
}

Json label_json(const Series& series, Duration measured) {
    const stats::SeriesFigures& figures = series.figures;
    const stats::Histogram& times = figures.times;
    const double seconds = to_seconds(measured);
    Json labels = Json::object();
    for (const auto& [name, value] : stats::labels_in(series.labels)) {
        labels[std::string(name)] = value;
    }
    return {
        {"name", series.name},
        {"labels", std::move(labels)},
        {"num_requests", figures.count},
        {"num_failures", figures.failed()},
        {"failure_ratio", figures.count == 0 ? 0 : 1 - figures.share()},
        {"min_response_time", to_millis(times.min())},
        {"max_response_time", to_millis(times.max())},
        {"avg_response_time", to_millis(times.mean())},
        {"median_response_time", to_millis(times.percentile(50))},
        {"percentiles",
         percentiles_of([&](double percent) { return to_millis(times.percentile(percent)); })},
        {"requests_per_second", seconds > 0 ? static_cast<double>(figures.count) / seconds : 0},
    };
}

}  // namespace

void add_series(Json& document, const stats::Snapshot& snapshot) {
    Json checks = Json::array();
    Json metrics = Json::array();
    Json labels = Json::array();
    for (const Series& series : snapshot.series) {
        if (series.type == SeriesType::check) {
            checks.push_back(check_json(series));
        } else if (series.type == SeriesType::requests) {
            labels.push_back(label_json(series, snapshot.run.measured));
        } else {
            metrics.push_back(metric_json(series));
        }
    }
    document["checks"] = std::move(checks);
    document["metrics"] = std::move(metrics);
    document["labels"] = std::move(labels);
}

}  // namespace mayfly::report
