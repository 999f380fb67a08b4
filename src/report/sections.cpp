#include "report/sections.hpp"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "report/table.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;
using stats::Snapshot;

// Of the two columns that name a row, as Locust lays them out.
constexpr std::size_t type_width = 8;
constexpr std::size_t longest_error = 400;

std::string titled(std::string_view title, const std::string& lines, const TerminalStyle& style) {
    return painted(title, Tone::strong, style.colours) + "\n" + lines;
}

Cell count_cell(std::uint64_t count) {
    return {std::to_string(count)};
}
Cell time_cell(Duration time) {
    return {format_millis(time)};
}
Cell text_cell(std::string_view text) {
    return {printable(text)};
}

/// "GET /item" with nothing before the name when there is no method.
std::string full_name(std::string_view method, std::string_view name) {
    return printable(method.empty() ? std::string(name) : fmt::format("{} {}", method, name));
}

/// A table of these times; nothing if there are none.
std::string percentiles(
    const Snapshot& snapshot,
    stats::Histogram EntrySnapshot::*times,
    std::string_view title,
    const TerminalStyle& style
) {
    if ((snapshot.aggregated.*times).empty()) return {};
    std::vector<Column> columns{
        {"Type", Align::left, type_width, Gap::space, Shrink::yes},
        {"Name", Align::left, 10, Gap::space, Shrink::yes}};
    for (const double percent : stats::reported_percentiles)
        columns.push_back({fmt::format("{:g}%", percent), Align::right, 6});
    columns.push_back({"# reqs", Align::right, 7});
    Table table(std::move(columns));
    const auto add = [&](const EntrySnapshot& entry) {
        std::vector<Cell> cells{text_cell(entry.method), text_cell(entry.name)};
        for (const Duration time : (entry.*times).percentiles(stats::reported_percentiles))
            cells.push_back(time_cell(time));
        cells.push_back(count_cell((entry.*times).count()));
        table.add_row(std::move(cells));
    };
    for (const EntrySnapshot& entry : snapshot.entries)
        if (!(entry.*times).empty()) add(entry);
    table.add_rule();
    add(snapshot.aggregated);
    return titled(title, table.render(style), style);
}

/// "200: 668, 503: 3, no response: 2".
std::string status_list(const EntrySnapshot& entry) {
    std::string list;
    std::uint64_t without_response = 0;
    for (const auto& [status, count] : entry.statuses) {
        if (status == 0)
            without_response = count;
        else
            list += fmt::format("{}{}: {}", list.empty() ? "" : ", ", status, count);
    }
    if (without_response > 0)
        list += fmt::format("{}no response: {}", list.empty() ? "" : ", ", without_response);
    return list;
}

std::string what_was_thrown(const stats::ExceptionCount& exception) {
    std::string text = exception.type;
    if (!text.empty() && !exception.message.empty()) text += ": ";
    return printable(text + exception.message);
}

/// Below a row in whose text `...` stands for what varies: the first and the last text. In either
/// table the text is the fourth cell.
template <class Row>
void add_examples(Table& table, std::size_t cells, const std::string& text, const Row& row) {
    const auto add = [&](std::string_view label, const std::string& example) {
        std::vector<Cell> line(cells);
        const auto words = fmt::format("  {}: {}", label, printable(example));
        line[3] = {shortened(words, longest_error), Tone::quiet};
        table.add_row(std::move(line));
    };
    const bool varies = text != row.first_example || text != row.last_example;
    if (!varies || row.first_example.empty()) return;
    add("first", row.first_example);
    if (row.last_example != row.first_example) add("last", row.last_example);
}

}  // namespace

std::string percentiles_section(const Snapshot& snapshot, const TerminalStyle& style) {
    std::string title = "Response time percentiles (ms)";
    if (snapshot.arrivals) title += ", from when arrivals were due";
    std::string text = percentiles(snapshot, &EntrySnapshot::response_times, title, style);
    if (snapshot.aggregated.service_times.empty()) return text;
    title = "Response time percentiles (ms), from when tasks were due by their pace";
    const auto intended = percentiles(snapshot, &EntrySnapshot::intended_times, title, style);
    if (!intended.empty()) text += "\n" + intended;
    title = "Service time percentiles (ms), from the first byte sent";
    return text + "\n" + percentiles(snapshot, &EntrySnapshot::service_times, title, style);
}

std::string cut_off_section(const Snapshot& snapshot, const TerminalStyle& style) {
    if (snapshot.aggregated.cut_off.empty()) return {};
    Table table(
        {{"Type", Align::left, type_width, Gap::space, Shrink::yes},
         {"Name", Align::left, 10, Gap::space, Shrink::yes},
         {"# cut off", Align::right},
         {"no answer", Align::right},
         {"Min", Align::right, 7, Gap::bar},
         {"Med", Align::right, 7},
         {"Max", Align::right, 7}}
    );
    const auto add = [&table](const EntrySnapshot& entry) {
        const Tone tone = entry.unanswered.empty() ? Tone::normal : Tone::caution;
        table.add_row(
            {text_cell(entry.method),
             text_cell(entry.name),
             count_cell(entry.cut_off.count()),
             {std::to_string(entry.unanswered.count()), tone},
             time_cell(entry.cut_off.min()),
             time_cell(entry.cut_off.percentile(50)),
             time_cell(entry.cut_off.max())}
        );
    };
    for (const EntrySnapshot& entry : snapshot.entries)
        if (!entry.cut_off.empty()) add(entry);
    table.add_rule();
    add(snapshot.aggregated);
    return titled(
        "Requests cut off, and how long they had waited (ms)", table.render(style), style
    );
}

std::string phases_section(const Snapshot& snapshot, const TerminalStyle& style) {
    Table table(
        {{"Phase", Align::left, 10},
         {"count", Align::right, 9},
         {"mean", Align::right, 7},
         {"p50", Align::right, 7},
         {"p95", Align::right, 7},
         {"p99", Align::right, 7},
         {"max", Align::right, 7}}
    );
    bool has_rows = false;
    for (std::size_t at = 0; at < stats::phase_count; ++at) {
        const stats::PhaseSnapshot& phase = snapshot.aggregated.phases[at];
        if (phase.count == 0) continue;
        std::string name(stats::phase_names[at]);
        std::replace(name.begin(), name.end(), '_', ' ');
        table.add_row(
            {{name},
             count_cell(phase.count),
             time_cell(phase.mean),
             time_cell(phase.p50),
             time_cell(phase.p95),
             time_cell(phase.p99),
             time_cell(phase.max)}
        );
        has_rows = true;
    }
    if (!has_rows) return {};
    return titled("Connection phases (ms)", table.render(style), style);
}

std::string statuses_section(const Snapshot& snapshot, const TerminalStyle& style) {
    Table table(
        {{"Type", Align::left, type_width, Gap::space, Shrink::yes},
         {"Name", Align::left, 10, Gap::space, Shrink::yes},
         {"Responses by code", Align::left}}
    );
    bool has_rows = false;
    for (const EntrySnapshot& entry : snapshot.entries) {
        const std::string list = status_list(entry);
        if (list.empty()) continue;
        table.add_row({text_cell(entry.method), text_cell(entry.name), {list}});
        has_rows = true;
    }
    if (!has_rows) return {};
    return titled("Response codes", table.render(style), style);
}

std::string errors_section(const Snapshot& snapshot, const TerminalStyle& style) {
    if (snapshot.errors.empty()) return {};
    Table table(
        {{"# occurrences", Align::right},
         {"First seen", Align::left},
         {"Last seen", Align::left},
         {"Error", Align::left}}
    );
    for (const stats::ErrorCount& error : snapshot.errors) {
        const std::string text =
            full_name(error.method, error.name) + ": " + printable(error.error);
        table.add_row(
            {count_cell(error.occurrences),
             {format_clock(error.first_seen)},
             {format_clock(error.last_seen)},
             {shortened(text, longest_error), Tone::bad}}
        );
        add_examples(table, 4, error.error, error);
    }
    return titled("Error report", table.render(style), style);
}

std::string exceptions_section(const Snapshot& snapshot, const TerminalStyle& style) {
    if (snapshot.exceptions.empty()) return {};
    Table table(
        {{"# occurrences", Align::right},
         {"User kind", Align::left},
         {"Task", Align::left},
         {"Thrown", Align::left},
         {"At", Align::left}}
    );
    for (const stats::ExceptionCount& exception : snapshot.exceptions) {
        const std::string thrown = shortened(what_was_thrown(exception), longest_error);
        const std::string place = exception.location.empty() ? "-" : printable(exception.location);
        table.add_row(
            {count_cell(exception.occurrences),
             text_cell(exception.kind),
             text_cell(exception.task),
             {thrown, Tone::bad},
             {place}}
        );
        add_examples(table, 5, exception.message, exception);
    }
    return titled("Exceptions", table.render(style), style);
}

std::string workers_section(const Snapshot& snapshot, const TerminalStyle& style) {
    std::string lines;
    for (const stats::WorkerSnapshot& worker : snapshot.workers) {
        if (worker.state != stats::WorkerState::lost && worker.state != stats::WorkerState::stalled)
            continue;
        std::string line =
            fmt::format("{} {}", printable(worker.name), stats::name_of(worker.state));
        if (!worker.note.empty()) line += ": " + printable(worker.note);
        lines += painted(line, Tone::bad, style.colours) + "\n";
    }
    if (lines.empty()) return {};
    return titled("Workers", lines, style);
}

std::string warnings_section(const Snapshot& snapshot, const TerminalStyle& style) {
    std::string lines;
    const auto add = [&](std::string_view warning) {
        lines += painted("! " + printable(warning), Tone::caution, style.colours) + "\n";
    };
    for (const std::string& warning : snapshot.run.warnings) add(warning);
    if (snapshot.run.is_partial)
        add("The results are partial: a worker was lost with its figures.");
    if (const auto failed = snapshot.run.failed_users; failed > 0)
        add(fmt::format("on_start failed in {} user{}.", failed, failed == 1 ? "" : "s"));
    if (lines.empty()) return {};
    return titled("Warnings", lines, style);
}

}  // namespace mayfly::report
