#include "report/arrival_sections.hpp"

#include <cstdint>
#include <string_view>

#include <fmt/core.h>

#include "report/table.hpp"
#include "report/text.hpp"

namespace mayfly::report {

std::string arrivals_section(const stats::Snapshot& snapshot, const TerminalStyle& style) {
    if (!snapshot.arrivals) return {};
    Table table(
        {{"Kind", Align::left, 10, Gap::space, Shrink::yes},
         {"scheduled", Align::right},
         {"completed", Align::right},
         {"failed", Align::right, 7},
         {"dropped", Align::right},
         {"interrupted", Align::right},
         {"lost", Align::right, 6},
         {"late", Align::right, 6},
         {"delay p50", Align::right, 0, Gap::bar},
         {"p99", Align::right, 7},
         {"max", Align::right, 7}}
    );
    const auto add = [&table](std::string_view name, const stats::ArrivalCounts& counts) {
        const auto number = [](std::uint64_t count) { return Cell{std::to_string(count)}; };
        const auto bad = [](std::uint64_t count) {
            return Cell{std::to_string(count), count > 0 ? Tone::bad : Tone::normal};
        };
        const stats::Histogram& delays = counts.start_delays;
        table.add_row(
            {{printable(name)},
             number(counts.scheduled),
             number(counts.completed),
             bad(counts.failed),
             bad(counts.dropped),
             number(counts.interrupted),
             bad(counts.lost),
             number(counts.late),
             {format_millis(delays.percentile(50))},
             {format_millis(delays.percentile(99))},
             {format_millis(delays.max())}}
        );
    };
    for (const stats::KindSnapshot& kind : snapshot.kinds)
        if (kind.arrivals) add(kind.name, *kind.arrivals);
    table.add_rule();
    add(stats::aggregated_name, *snapshot.arrivals);
    const std::string_view title = "Arrivals, and how late they were begun (ms)";
    return painted(title, Tone::strong, style.colours) + "\n" + table.render(style);
}

std::string live_arrivals_line(const stats::Snapshot& snapshot) {
    if (!snapshot.arrivals) return {};
    const stats::RunSnapshot& run = snapshot.run;
    return fmt::format(
        "arrivals  {}/s asked for, {}/s begun, {} dropped, {} late",
        format_rate(run.arrivals_asked),
        format_rate(run.arrivals_begun),
        snapshot.arrivals->dropped,
        snapshot.arrivals->late
    );
}

std::string pace_section(const stats::Snapshot& snapshot, const TerminalStyle& style) {
    if (!snapshot.pace) return {};
    Table table(
        {{"Kind", Align::left, 10, Gap::space, Shrink::yes},
         {"begun", Align::right, 9},
         {"late", Align::right, 6},
         {"delay p50", Align::right, 0, Gap::bar},
         {"p99", Align::right, 7},
         {"max", Align::right, 7}}
    );
    const auto add = [&table](std::string_view name, const stats::ArrivalCounts& counts) {
        const stats::Histogram& delays = counts.start_delays;
        table.add_row(
            {{printable(name)},
             {std::to_string(delays.count())},
             {std::to_string(counts.late)},
             {format_millis(delays.percentile(50))},
             {format_millis(delays.percentile(99))},
             {format_millis(delays.max())}}
        );
    };
    for (const stats::KindSnapshot& kind : snapshot.kinds)
        if (kind.pace) add(kind.name, *kind.pace);
    table.add_rule();
    add(stats::aggregated_name, *snapshot.pace);
    const std::string_view title = "Tasks of users with a pace, and how late they were begun (ms)";
    return painted(title, Tone::strong, style.colours) + "\n" + table.render(style);
}

std::string arrivals_line(const stats::Snapshot& snapshot) {
    if (!snapshot.arrivals) return {};
    const stats::ArrivalCounts& all = *snapshot.arrivals;
    return fmt::format(
        "arrivals: {} scheduled, {} completed, {} failed, {} dropped, {} interrupted, {} lost, "
        "{} late\n",
        all.scheduled,
        all.completed,
        all.failed,
        all.dropped,
        all.interrupted,
        all.lost,
        all.late
    );
}

std::string samples_line(const stats::RunSnapshot& run) {
    if (!run.samples) return {};
    return fmt::format(
        "samples: {} written, {} dropped\n", run.samples->written, run.samples->dropped
    );
}

}  // namespace mayfly::report
