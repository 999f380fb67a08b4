#include "stats/series.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <fmt/core.h>

#include "stats/row_of.hpp"

namespace mayfly::stats {
namespace {

double finite_sum(double a, double b) {
    using Limits = std::numeric_limits<double>;
    return std::clamp(a + b, Limits::lowest(), Limits::max());
}

}  // namespace

std::string_view name_of(SeriesType type) {
    constexpr std::array<std::string_view, 6> words{
        "check", "counter", "gauge", "rate", "trend", "requests"};
    return words[static_cast<std::size_t>(type)];
}

double SeriesFigures::percentile(double percent) const {
    if (values.parts.empty()) return 0;
    // The largest is exact; bounds that came over the network need not be in order.
    return percent >= 100 ? max : std::max(min, std::min(values.percentile(percent), max));
}

void merge(SeriesFigures& into, const SeriesFigures& news) {
    const bool is_later =
        news.count > 0 && std::tie(news.last_set, news.last) >= std::tie(into.last_set, into.last);
    if (is_later || into.count == 0) {
        into.last = news.last;
        into.last_set = news.last_set;
    }
    into.count += news.count;
    into.passed += news.passed;
    into.left_out += news.left_out;
    into.sum = finite_sum(into.sum, news.sum);
    into.min = std::min(into.min, news.min);
    into.max = std::max(into.max, news.max);
    into.values.merge(news.values);
    into.times.merge(news.times);
}

void subtract(SeriesFigures& from, const SeriesFigures& earlier) {
    from.count -= std::min(from.count, earlier.count);
    from.passed -= std::min(from.passed, earlier.passed);
    from.left_out -= std::min(from.left_out, earlier.left_out);
    from.sum = finite_sum(from.sum, -earlier.sum);
    from.times.subtract(earlier.times);
    if (from.values.parts.empty()) return;
    from.values.subtract(earlier.values);
    from.min = std::max(from.min, from.values.percentile(0));
    from.max = std::min(from.max, from.values.percentile(100));
}

void Series::count(bool passed) {
    ++figures.count;
    if (passed) ++figures.passed;
}

void Series::add(double value, Duration when) {
    if (!std::isfinite(value) || (type == SeriesType::counter && value < 0)) {
        ++figures.left_out;
        return;
    }
    ++figures.count;
    figures.sum = finite_sum(figures.sum, value);
    figures.min = std::min(figures.min, value);
    figures.max = std::max(figures.max, value);
    figures.last = value;
    figures.last_set = when;
    if (type == SeriesType::trend) figures.values.record(value);
}

void Series::add_request(Duration time, bool passed) {
    count(passed);
    figures.times.record(time);
}

std::string sentence_on(const Series& series) {
    const auto values = series.figures.left_out;
    if (values == 0) return {};
    return fmt::format(
        "{} value{} of the {} '{}' {} left out: {}",
        values,
        values == 1 ? "" : "s",
        name_of(series.type),
        series.name,
        values == 1 ? "was" : "were",
        series.type == SeriesType::counter ? "a counter takes finite numbers of 0 or more"
                                           : "it takes finite numbers only"
    );
}

std::string series_overflow(SeriesType type, std::size_t limit) {
    return type == SeriesType::requests ? fmt::format("(more than {} sets of labels)", limit)
                                        : fmt::format("(more than {} {}s)", limit, name_of(type));
}

SeriesTable::SeriesTable(const Limits& limits)
    : limits_(limits), tables_([&]<std::size_t... type>(std::index_sequence<type...>) {
          return std::array{
              Table(limits.series, {series_overflow(SeriesType{type}, limits.series), ""})...};
      }(std::make_index_sequence<series_types>{})) {}

Series* SeriesTable::find(SeriesType type, std::string_view name) {
    return tables_[static_cast<std::size_t>(type)].find({truncated(name, limits_.text_bytes), ""});
}

Series& SeriesTable::at(SeriesType type, std::string_view name, std::string_view labels) {
    Table& table = tables_[static_cast<std::size_t>(type)];
    Series& series = row_of(table, {name, labels}, limits_.text_bytes);
    series.type = type;
    return series;
}

std::optional<SeriesType> SeriesTable::clash(SeriesType type, std::string_view name) {
    for (std::size_t at = 0; at < series_types; ++at) {
        const auto other = SeriesType{static_cast<std::uint8_t>(at)};
        if (other == type || !is_metric(other) || !is_metric(type)) continue;
        if (find(other, name) != nullptr) return other;
    }
    return {};
}

void SeriesTable::merge(const std::vector<Series>& news) {
    for (const Series& row : news) {
        Series& series = at(row.type, row.name, row.labels);
        if (series.unit.empty() && series.name == row.name) series.unit = row.unit;
        stats::merge(series.figures, row.figures);
    }
}

std::vector<Series> SeriesTable::take() {
    std::vector<Series> taken;
    for (Table& table : tables_) {
        for (Series& row : table.rows()) {
            if (row.figures.count + row.figures.left_out == 0) continue;
            auto figures = std::exchange(row.figures, {});
            taken.push_back({row.name, row.labels, row.type, row.unit, std::move(figures)});
        }
    }
    return taken;
}

std::vector<Series> SeriesTable::sorted() const {
    std::vector<Series> rows;
    for (const Table& table : tables_) {
        rows.insert(rows.end(), table.rows().begin(), table.rows().end());
    }
    std::ranges::sort(rows, std::less<>{}, [](const Series& row) {
        return std::tie(row.type, row.name, row.labels);
    });
    return rows;
}

}  // namespace mayfly::stats
