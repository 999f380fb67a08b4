#include "report/live_table.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <fmt/core.h>

#include "report/table.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

using stats::EntrySnapshot;

bool fails_now(const EntrySnapshot& entry) {
    return entry.current_failures_per_second > 0;
}

/// In their order if all fit, so that rows do not jump.
std::vector<const EntrySnapshot*> shown_entries(const stats::Snapshot& snapshot, std::size_t most) {
    std::vector<const EntrySnapshot*> entries;
    for (const EntrySnapshot& entry : snapshot.entries) entries.push_back(&entry);
    if (entries.size() <= most) return entries;
    const auto goes_before = [](const EntrySnapshot* left, const EntrySnapshot* right) {
        if (fails_now(*left) != fails_now(*right)) return fails_now(*left);
        return left->current_requests_per_second > right->current_requests_per_second;
    };
    std::ranges::partial_sort(entries, entries.begin() + std::ptrdiff_t(most), goes_before);
    entries.resize(most);
    return entries;
}

struct LiveColumn {
    Column column;
    Cell (*cell)(const EntrySnapshot& entry);
    int width_class;  // The narrowest windows have only those of class 0.
};

template <Duration EntrySnapshot::*time>
Cell current_time(const EntrySnapshot& entry) {
    return {entry.current_requests_per_second > 0 ? format_millis(entry.*time) : "-"};
}

std::vector<LiveColumn> live_columns() {
    return {
        {{"Type", Align::left, 6, Gap::space, Shrink::yes},
         [](const EntrySnapshot& entry) { return Cell{printable(entry.method)}; },
         1},
        {{"Name", Align::left, 12, Gap::space, Shrink::yes},
         [](const EntrySnapshot& entry) { return Cell{printable(entry.name)}; },
         0},
        {{"# reqs", Align::right, 8},
         [](const EntrySnapshot& entry) { return Cell{std::to_string(entry.requests)}; },
         2},
        {{"# fails", Align::right, 10},
         [](const EntrySnapshot& entry) {
             return Cell{
                 format_failures(entry.failures, entry.failure_ratio()),
                 entry.failures > 0 ? Tone::bad : Tone::normal};
         },
         1},
        {{"p50", Align::right, 7, Gap::bar}, current_time<&EntrySnapshot::current_median>, 2},
        {{"p95", Align::right, 7}, current_time<&EntrySnapshot::current_p95>, 0},
        {{"p99", Align::right, 7}, current_time<&EntrySnapshot::current_p99>, 2},
        {{"req/s", Align::right, 9, Gap::bar},
         [](const EntrySnapshot& entry) {
             return Cell{format_rate(entry.current_requests_per_second)};
         },
         0}};
}

std::string table_of(
    std::span<const EntrySnapshot* const> entries, const TerminalStyle& style, int width_class
) {
    std::vector<LiveColumn> columns = live_columns();
    std::erase_if(columns, [&](const LiveColumn& one) { return one.width_class > width_class; });
    std::vector<Column> heads;
    for (const LiveColumn& one : columns) heads.push_back(one.column);
    Table table(std::move(heads));
    for (const EntrySnapshot* entry : entries) {
        std::vector<Cell> cells;
        for (const LiveColumn& one : columns) cells.push_back(one.cell(*entry));
        table.add_row(std::move(cells));
    }
    return table.render(style);
}

}  // namespace

std::string live_table(
    const stats::Snapshot& snapshot, const TerminalStyle& style, std::size_t most
) {
    const auto entries = shown_entries(snapshot, most);
    const std::size_t columns = style.size.columns;
    // Names shall have room as well.
    for (int width_class = columns > 75   ? 2
                           : columns > 50 ? 1
                                          : 0;
         width_class >= 0;
         --width_class) {
        std::string text = table_of(entries, style, width_class);
        // The rule is as wide as the table.
        const auto rule = text.find('\n') + 1;
        if (text.find('\n', rule) - rule > columns) continue;
        if (const auto hidden = snapshot.entries.size() - entries.size(); hidden > 0)
            text +=
                painted(fmt::format("… and {} more", hidden), Tone::quiet, style.colours) + "\n";
        return "\n" + text;
    }
    return {};
}

}  // namespace mayfly::report
