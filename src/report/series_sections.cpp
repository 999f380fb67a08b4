#include <fmt/core.h>

#include "report/sections.hpp"
#include "report/table.hpp"
#include "report/text.hpp"
#include "stats/labels.hpp"

namespace mayfly::report {
namespace {

using stats::Series;
using stats::SeriesType;

/// The table under its title; nothing if no series has a row in it. `row_of` returns none for a
/// series of another kind.
template <class RowOf>
std::string series_table(
    std::string_view title,
    std::vector<Column> columns,
    const stats::Snapshot& snapshot,
    const TerminalStyle& style,
    RowOf row_of
) {
    Table table(std::move(columns));
    bool has_rows = false;
    for (const Series& series : snapshot.series) {
        std::vector<Cell> cells = row_of(series);
        if (cells.empty()) continue;
        table.add_row(std::move(cells));
        has_rows = true;
    }
    if (!has_rows) return {};
    return painted(title, Tone::strong, style.colours) + "\n" + table.render(style);
}

/// "250 orders"
std::string with_unit(double value, const Series& series) {
    const std::string number = format_number(value);
    return series.unit.empty() ? number : number + " " + printable(series.unit);
}

std::string metric_line(const Series& series, Duration measured) {
    const stats::SeriesFigures& figures = series.figures;
    if (figures.count == 0) return "no value";
    switch (series.type) {
        case SeriesType::counter: {
            const double seconds = to_seconds(measured);
            const double rate = seconds > 0 ? figures.sum / seconds : 0;
            return fmt::format("{} ({}/s)", with_unit(figures.sum, series), format_number(rate));
        }
        case SeriesType::gauge:
            return fmt::format(
                "{} (min {}, max {})",
                with_unit(figures.last, series),
                format_number(figures.min),
                format_number(figures.max)
            );
        case SeriesType::rate:
            return fmt::format(
                "{:.2f}% ({} of {})", figures.share() * 100, figures.passed, figures.count
            );
        default:
            return fmt::format(
                "median {} (mean {}, p95 {}, p99 {}, max {}; {} value{})",
                with_unit(figures.percentile(50), series),
                format_number(figures.mean()),
                format_number(figures.percentile(95)),
                format_number(figures.percentile(99)),
                format_number(figures.max),
                figures.count,
                figures.count == 1 ? "" : "s"
            );
    }
}

}  // namespace

std::string checks_section(const stats::Snapshot& snapshot, const TerminalStyle& style) {
    return series_table(
        "Checks",
        {{"Check", Align::left, 10, Gap::space, Shrink::yes},
         {"# passed", Align::right, 9},
         {"# failed", Align::right, 9},
         {"rate", Align::right, 8}},
        snapshot,
        style,
        [](const Series& series) -> std::vector<Cell> {
            if (series.type != SeriesType::check) return {};
            const stats::SeriesFigures& figures = series.figures;
            const Tone tone = figures.failed() > 0 ? Tone::caution : Tone::normal;
            return {
                {printable(series.name)},
                {std::to_string(figures.passed)},
                {std::to_string(figures.failed()), tone},
                {fmt::format("{:.2f}%", figures.share() * 100), tone}};
        }
    );
}

std::string metrics_section(const stats::Snapshot& snapshot, const TerminalStyle& style) {
    return series_table(
        "Metrics of the scenario",
        {{"Metric", Align::left, 10, Gap::space, Shrink::yes},
         {"Type", Align::left, 7},
         {"Value", Align::left}},
        snapshot,
        style,
        [&](const Series& series) -> std::vector<Cell> {
            if (!is_metric(series.type)) return {};
            return {
                {printable(series.name)},
                {std::string(name_of(series.type))},
                {metric_line(series, snapshot.run.measured)}};
        }
    );
}

std::string labels_section(const stats::Snapshot& snapshot, const TerminalStyle& style) {
    const double seconds = to_seconds(snapshot.run.measured);
    return series_table(
        "Requests by label (ms)",
        {{"Labels", Align::left, 10, Gap::space, Shrink::yes},
         {"# reqs", Align::right, 7},
         {"# fails", Align::right, 12},
         {"Med", Align::right, 7, Gap::bar},
         {"p95", Align::right, 7},
         {"p99", Align::right, 7},
         {"Max", Align::right, 7},
         {"req/s", Align::right, 8, Gap::bar}},
        snapshot,
        style,
        [&](const Series& series) -> std::vector<Cell> {
            if (series.type != SeriesType::requests) return {};
            const stats::SeriesFigures& figures = series.figures;
            const Tone tone = figures.failed() > 0 ? Tone::bad : Tone::normal;
            const auto [p50, p95, p99] = figures.times.percentiles<3>({50, 95, 99});
            const double rate = seconds > 0 ? static_cast<double>(figures.count) / seconds : 0;
            return {
                {printable(series.name + stats::labels_line(series.labels))},
                {std::to_string(figures.count)},
                {format_failures(figures.failed(), 1 - figures.share()), tone},
                {format_millis(p50)},
                {format_millis(p95)},
                {format_millis(p99)},
                {format_millis(figures.times.max())},
                {format_rate(rate)}};
        }
    );
}

}  // namespace mayfly::report
