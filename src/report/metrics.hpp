// The run as metrics for Prometheus, in its text format or that of OpenMetrics. Pure.
//
// Counters are those of the statistics, so they begin anew with a run and with a reset. The number
// of series is bounded: entries beyond `most_entries` are summed up in `other_entries`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/run_record.hpp"

namespace mayfly::report {

enum class MetricsFormat { prometheus, open_metrics };

inline constexpr std::size_t most_metric_entries = 200;
inline constexpr std::string_view other_entries = "(other)";

std::string metrics(const RunRecord& record, MetricsFormat format);
/// The Content-Type of the format.
std::string_view content_type_of(MetricsFormat format);

}  // namespace mayfly::report
