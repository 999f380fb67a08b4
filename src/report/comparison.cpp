#include "report/comparison.hpp"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "report/run_list.hpp"
#include "report/table.hpp"
#include "report/text.hpp"
#include "report/verdict_sections.hpp"
#include "run_record/comparison.hpp"
#include "run_record/json_run.hpp"

namespace mayfly::report {
namespace {

using judge::Change;
using judge::Quantity;
using run_record::RowPair;
using run_record::Run;
using run_record::RunRow;

constexpr std::string_view missing = "-";

std::string count_words(const RunRow* row) {
    return row == nullptr ? std::string(missing) : std::to_string(row->requests);
}

std::string value_of(const RunRow* row, Quantity quantity) {
    if (row == nullptr) return std::string(missing);
    const double value = row->figures.values[static_cast<std::size_t>(quantity)];
    if (quantity == Quantity::rate) return format_rate(value);
    if (quantity == Quantity::failures) return fmt::format("{:.2f}%", value * 100);
    return millis_words(value);
}

/// "34.2 → 41.0 +19.9%", with a star if it is more than noise.
Cell change_cell(const RowPair& pair, Quantity quantity) {
    Cell cell{value_of(pair.before, quantity) + " → " + value_of(pair.now, quantity)};
    const auto change = std::ranges::find(pair.changes, quantity, &Change::quantity);
    if (change == pair.changes.end()) return cell;
    if (quantity != Quantity::failures && change->before > 0) {
        cell.text += fmt::format(" {:+.1f}%", change->change * 100);
    }
    if (!change->is_beyond_noise) return cell;
    cell.text += "*";
    cell.tone = change->is_worse ? Tone::bad : Tone::good;
    return cell;
}

std::string pair_table(const std::vector<RowPair>& pairs, const TerminalStyle& style) {
    std::vector<Column> columns{
        {"Type", Align::left, 4, Gap::space, Shrink::yes},
        {"Name", Align::left, 10, Gap::space, Shrink::yes}};
    for (const char* heading : {"# reqs", "req/s", "failures", "p50 ms", "p95 ms", "p99 ms"}) {
        columns.push_back({heading});
    }
    Table table(std::move(columns));
    const auto add = [&](const RowPair& pair) {
        const RunRow& row = pair.now != nullptr ? *pair.now : *pair.before;
        std::vector<Cell> cells{{printable(row.figures.method)}, {printable(row.figures.name)}};
        cells.push_back({count_words(pair.before) + " → " + count_words(pair.now)});
        for (const Quantity quantity : judge::quantities) {
            cells.push_back(change_cell(pair, quantity));
        }
        table.add_row(std::move(cells));
    };
    for (std::size_t at = 1; at < pairs.size(); ++at) add(pairs[at]);
    table.add_rule();
    add(pairs.front());
    return table.render(style);
}

/// With what was changed while it went on.
std::string run_lines(std::string_view what, const Run& run, const TerminalStyle& style) {
    const auto& known = run.summary;
    auto lines = fmt::format(
        "{:<8}{}, {}, {}\n",
        what,
        run_title(known),
        printable(known.load),
        printable(known.outcome.empty() ? "not judged" : known.outcome)
    );
    for (const std::string& sentence : stats::sentences_on(run.changes)) {
        const std::string line = fmt::format("{:<8}{}\n", "", printable(sentence));
        lines += painted(line, Tone::caution, style.colours);
    }
    return lines;
}

}  // namespace

std::string comparison_text(const Run& before, const Run& now, const TerminalStyle& style) {
    std::string text = run_lines("Before:", before, style) + run_lines("Now:", now, style);
    const std::string difference = run_record::difference(before.setup, now.setup);
    if (!difference.empty()) {
        text += painted(
            "The runs were not asked for the same: " + printable(difference) + "\n",
            Tone::caution,
            style.colours
        );
    }
    const auto pairs = run_record::compared(before, now);
    text += "\n" + pair_table(pairs, style) + "\n";
    std::vector<Change> beyond;
    for (const RowPair& pair : pairs) {
        std::ranges::copy_if(pair.changes, std::back_inserter(beyond), &Change::is_beyond_noise);
    }
    if (beyond.empty()) return text + "No change is beyond noise.\n";
    text += painted("Changes beyond noise (*)", Tone::strong, style.colours) + "\n";
    return text + changes_table(beyond, style);
}

}  // namespace mayfly::report
