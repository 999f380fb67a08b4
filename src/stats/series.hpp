// The table of series: everything that a scenario counts beside its requests, each as a type, a
// name and labels with its figures. Checks, the scenario's own metrics, and requests by label.
//
// A series goes as this one value from recorder over report and aggregate to the snapshot and the
// writers, so that a new one costs no new path. Pure values; merging is associative and, but for
// the rounding of sums, commutative.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "stats/capped_table.hpp"
#include "stats/histogram.hpp"
#include "stats/limits.hpp"
#include "stats/value_histogram.hpp"

namespace mayfly::stats {

/// What a series counts; each has its own names, except that the metrics share theirs.
enum class SeriesType : std::uint8_t {
    check,     // Conditions: `count` and how many `passed`.
    counter,   // Values of 0 or more: their `sum`.
    gauge,     // Values, of which the `last`, `min` and `max` matter.
    rate,      // Yes or no: `count` and how many were yes (`passed`).
    trend,     // Values with their distribution.
    requests,  // Those with the same labels: `count`, how many `passed`, and their `times`.
};
inline constexpr std::size_t series_types = 6;
/// The word for it in tables, JSON and messages: "check", "counter", …
std::string_view name_of(SeriesType type);
constexpr bool is_metric(SeriesType type) {
    return type >= SeriesType::counter && type <= SeriesType::trend;
}

struct SeriesFigures {
    std::uint64_t count = 0;   // Checks, values, requests; those of `left_out` are not among them.
    std::uint64_t passed = 0;  // Of checks, rates and requests.
    std::uint64_t left_out = 0;  // Values that are not finite or, for a counter, below 0.
    double sum = 0;              // Never infinite.
    double min = std::numeric_limits<double>::max();  // If count > 0, as are the next two.
    double max = std::numeric_limits<double>::lowest();
    double last = 0;
    Duration last_set{0};     // Since 1970; which of two values is the last one.
    ValueHistogram values{};  // Of a trend.
    Histogram times{};        // Of requests.

    std::uint64_t failed() const { return count - passed; }
    /// Of checks, rates and requests: what passed, 0 to 1; 0 if there is none.
    double share() const {
        return count == 0 ? 0 : static_cast<double>(passed) / static_cast<double>(count);
    }
    double mean() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
    /// Of a trend: by nearest rank, within 0.1 %, and within min and max. 0 if there is no value.
    double percentile(double percent) const;
    bool operator==(const SeriesFigures&) const = default;
};

/// Adds `news` to `into`.
void merge(SeriesFigures& into, const SeriesFigures& news);
/// Subtracts an earlier state of the same figures, for a window of time. `min` and `max` become
/// those of a trend's remaining values; for a gauge they stay as they were.
void subtract(SeriesFigures& from, const SeriesFigures& earlier);

struct Series {
    std::string name;      // Empty for requests, unless it is the row of those beyond the limit.
    std::string labels{};  // Of requests, as labels.hpp has them.
    SeriesType type{};
    std::string unit{};  // Of a metric, as its author wrote it.
    SeriesFigures figures{};

    /// Of a check or a rate.
    void count(bool passed);
    /// Of any other metric.
    void add(double value, Duration when);
    /// Of requests.
    void add_request(Duration time, bool passed);
    bool operator==(const Series&) const = default;
};
inline std::array<std::string_view, 2> key_of(const Series& row) {
    return {row.name, row.labels};
}

/// What was left out of a metric; empty if nothing was.
std::string sentence_on(const Series& series);

/// What the row for names of this type beyond `limit` is called.
std::string series_overflow(SeriesType type, std::size_t limit);

/// The series of a process or of a cluster, each type with its own limit.
class SeriesTable {
public:
    explicit SeriesTable(const Limits& limits);

    /// Null if there is none.
    Series* find(SeriesType type, std::string_view name);
    /// The series, which is made if it is new, or its type's row for the rest.
    Series& at(SeriesType type, std::string_view name, std::string_view labels = {});
    /// The type of another metric of that name, with which one of this type would be confused.
    std::optional<SeriesType> clash(SeriesType type, std::string_view name);

    void merge(const std::vector<Series>& news);
    /// Those with news, whose figures start anew.
    std::vector<Series> take();
    /// By type, name and labels.
    std::vector<Series> sorted() const;

private:
    using Table = CappedTable<Series, 2>;

    Limits limits_;
    std::array<Table, series_types> tables_;
};

}  // namespace mayfly::stats
