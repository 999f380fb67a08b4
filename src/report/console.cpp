#include "report/console.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "report/arrival_sections.hpp"
#include "report/brief.hpp"
#include "report/sections.hpp"
#include "report/table.hpp"
#include "report/text.hpp"
#include "report/verdict_sections.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;

double shown_rate(const EntrySnapshot& entry, Rates rates) {
    return rates == Rates::current ? entry.current_requests_per_second : entry.requests_per_second;
}

double shown_failure_rate(const EntrySnapshot& entry, Rates rates) {
    return rates == Rates::current ? entry.current_failures_per_second : entry.failures_per_second;
}

Table locust_table() {
    return Table(
        {{"Type", Align::left, 8, Gap::space, Shrink::yes},
         {"Name", Align::left, 10, Gap::space, Shrink::yes},
         {"# reqs", Align::right, 7},
         {"# fails", Align::right, 12},
         {"Avg", Align::right, 7, Gap::bar},
         {"Min", Align::right, 7},
         {"Max", Align::right, 7},
         {"Med", Align::right, 7},
         {"req/s", Align::right, 8, Gap::bar},
         {"failures/s", Align::right, 11}}
    );
}

std::vector<Cell> locust_row(const EntrySnapshot& entry, Rates rates) {
    const Tone tone = entry.failures > 0 ? Tone::bad : Tone::normal;
    return {
        {printable(entry.method)},
        {printable(entry.name)},
        {std::to_string(entry.requests)},
        {format_failures(entry.failures, entry.failure_ratio()), tone},
        {format_millis(entry.mean)},
        {format_millis(entry.min)},
        {format_millis(entry.max)},
        {format_millis(entry.median)},
        {format_rate(shown_rate(entry, rates))},
        {format_rate(shown_failure_rate(entry, rates))},
    };
}

using SectionMaker = std::string (*)(const Snapshot&, const TerminalStyle&);
constexpr SectionMaker all_sections[]{
    arrivals_section,
    pace_section,
    percentiles_section,
    cut_off_section,
    phases_section,
    statuses_section,
    labels_section,
    checks_section,
    metrics_section,
    errors_section,
    exceptions_section,
    workers_section,
    warnings_section,
    thresholds_section,
    summary_section};

/// Sections that a report does without if it would be too long: the last one goes first.
struct Spare {
    SectionMaker section;
    std::string_view name;
    bool has_names = false;  // A line for each name of the statistics.
};
constexpr std::array least_needed{
    Spare{checks_section, "checks"},
    Spare{exceptions_section, "exceptions"},
    Spare{metrics_section, "metrics"},
    Spare{labels_section, "labels"},
    Spare{percentiles_section, "percentiles", true},
    Spare{cut_off_section, "requests cut off", true},
    Spare{pace_section, "pace"},
    Spare{statuses_section, "response codes", true},
    Spare{phases_section, "connection phases"}};

std::size_t line_count(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

/// Those that have content, in order; of the spare ones only the first `spares`.
std::vector<std::string> sections_of(
    const Snapshot& snapshot,
    const std::optional<judge::Verdict>& verdict,
    const TerminalStyle& style,
    std::size_t spares = least_needed.size()
) {
    std::vector<std::string> texts;
    const auto add = [&](std::string text) {
        if (!text.empty()) texts.push_back(std::move(text));
    };
    const auto left_out = std::span(least_needed).subspan(spares);
    for (const SectionMaker section : all_sections) {
        const bool is_left_out =
            std::ranges::find(left_out, section, &Spare::section) != left_out.end();
        if (!is_left_out) add(section(snapshot, style));
    }
    if (!verdict) return texts;
    for (const auto section : {changes_section, findings_section, verdict_section})
        add(section(*verdict, style));
    return texts;
}

std::string joined(const std::vector<std::string>& sections) {
    std::string text;
    for (const std::string& section : sections) text += "\n" + section;
    return text;
}

std::string note_on(std::string_view shown, const TerminalStyle& style) {
    const auto note = fmt::format("Shown: {}. --all-rows shows all.", shown);
    return painted(note, Tone::quiet, style.colours) + "\n";
}

/// "20 of 5000 names (3 in the tables below), 3 of 40 failures, no connection phases".
std::string what_is_shown(
    Brief brief,
    const Snapshot& whole,
    const std::optional<judge::Verdict>& verdict,
    std::size_t named_below,
    std::size_t spares
) {
    const std::size_t named = brief.snapshot.entries.size();
    const bool are_all = named == whole.entries.size();
    const auto kept = std::span(least_needed).first(spares);
    const bool are_fewer = named_below < named && std::ranges::any_of(kept, [&](const Spare& one) {
                               return one.has_names && !one.section(whole, {}).empty();
                           });
    std::string shown;
    if (are_fewer && are_all) {
        shown = fmt::format("{} of {} names in the tables below", named_below, named);
    }
    for (const std::string& part : parts_shown(brief, whole, verdict)) {
        shown += (shown.empty() ? "" : ", ") + part;
        if (are_fewer && !are_all && shown == part)
            shown += fmt::format(" ({} in the tables below)", named_below);
    }
    for (; spares < least_needed.size(); ++spares) {
        const Spare& left_out = least_needed[spares];
        if (left_out.section(whole, {}).empty()) continue;
        shown += fmt::format("{}no {}", shown.empty() ? "" : ", ", left_out.name);
    }
    return shown;
}

/// Tables of the notable rows, in `most_report_lines`: the statistics have as many as the others
/// leave room for.
std::string brief_report(
    const Snapshot& snapshot,
    const std::optional<judge::Verdict>& verdict,
    const TerminalStyle& style
) {
    // Heading, rules and sum of the statistics, and the note.
    constexpr std::size_t frame = 5;
    struct Step {
        std::size_t rows;    // Of the tables below the statistics.
        std::size_t spares;  // Of the sections that can be spared.
        std::size_t room;    // That must be left for the statistics.
    };
    std::vector<Step> steps;
    for (const std::size_t rows : {20, 12, 8, 5, 3})
        steps.push_back({rows, least_needed.size(), 15});
    for (std::size_t spares = least_needed.size(); spares > 0;) steps.push_back({3, --spares, 8});
    for (const std::size_t rows : {2, 1}) steps.push_back({rows, 0, 5});

    Brief statistics{snapshot, verdict};
    statistics.shorten(most_report_lines);
    Brief rest = statistics;
    std::string text;
    std::size_t room = 0;
    std::size_t spares = 0;
    for (const Step& step : steps) {
        rest.shorten(step.rows);
        spares = step.spares;
        text = joined(sections_of(rest.snapshot, rest.verdict, style, spares));
        const std::size_t taken = frame + line_count(text);
        room = taken < most_report_lines ? most_report_lines - taken : 1;
        if (room >= std::min(step.room, snapshot.entries.size())) break;
    }
    statistics.shorten(room);
    const std::size_t named_below = rest.snapshot.entries.size();
    rest.snapshot.entries = statistics.snapshot.entries;
    const auto shown = what_is_shown(rest, snapshot, verdict, named_below, spares);
    const std::string note = shown.empty() ? std::string() : note_on(shown, style);
    return statistics_table(statistics.snapshot, style) + note + text;
}

}  // namespace

std::string statistics_table(const Snapshot& snapshot, const TerminalStyle& style, Rates rates) {
    Table table = locust_table();
    for (const EntrySnapshot& entry : snapshot.entries) table.add_row(locust_row(entry, rates));
    table.add_rule();
    table.add_row(locust_row(snapshot.aggregated, rates));
    return table.render(style);
}

std::string progress_table(const Snapshot& snapshot, const TerminalStyle& style, Rows rows) {
    constexpr std::size_t most = 20;
    if (rows == Rows::all || snapshot.entries.size() <= most)
        return statistics_table(snapshot, style, Rates::current);
    Snapshot part;
    for (const std::size_t place : notable_entries(snapshot, most))
        part.entries.push_back(snapshot.entries[place]);
    part.aggregated = snapshot.aggregated;
    const auto names = fmt::format("{} of {} names", most, snapshot.entries.size());
    return statistics_table(part, style, Rates::current) + note_on(names, style);
}

std::string final_report(
    const Snapshot& snapshot,
    const std::optional<judge::Verdict>& verdict,
    const TerminalStyle& style,
    Rows rows
) {
    if (rows == Rows::all || snapshot.entries.size() <= most_report_lines) {
        const std::string report =
            statistics_table(snapshot, style) + joined(sections_of(snapshot, verdict, style));
        if (rows == Rows::all || line_count(report) <= most_report_lines) return report;
    }
    return brief_report(snapshot, verdict, style);
}

std::string final_report(const Snapshot& snapshot, const TerminalStyle& style) {
    return final_report(snapshot, {}, style);
}

}  // namespace mayfly::report
