#include "report/verdict_sections.hpp"

#include <fmt/core.h>

#include "report/table.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

constexpr std::size_t longest_line = 400;

std::string under(std::string_view title, const std::string& lines, const TerminalStyle& style) {
    return painted(title, Tone::strong, style.colours) + "\n" + lines;
}

Cell cell_of(std::string_view text) {
    return {printable(text)};
}

}  // namespace

std::string thresholds_section(const stats::Snapshot& snapshot, const TerminalStyle& style) {
    if (snapshot.thresholds.empty()) return {};
    Table table(
        {{"Threshold", Align::left, 10, Gap::space, Shrink::yes},
         {"Measured", Align::left, 10},
         {"Result", Align::left}}
    );
    for (const stats::ThresholdResult& threshold : snapshot.thresholds) {
        const auto result =
            threshold.passed ? Cell{"passed", Tone::good} : Cell{"failed", Tone::bad};
        table.add_row({cell_of(threshold.text), cell_of(threshold.words), result});
    }
    return under("Thresholds", table.render(style), style);
}

std::string changes_table(const std::vector<judge::Change>& changes, const TerminalStyle& style) {
    Table table(
        {{"Type", Align::left, 8, Gap::space, Shrink::yes},
         {"Name", Align::left, 10, Gap::space, Shrink::yes},
         {"Figure", Align::left},
         {"Then", Align::right},
         {"Now", Align::right},
         {"Change", Align::right},
         {"95 % interval", Align::right},
         {"", Align::left}}
    );
    for (const judge::Change& one : changes) {
        const bool is_of_failures = one.quantity == judge::Quantity::failures;
        if (is_of_failures && one.before == 0 && one.now == 0) continue;
        const bool is_worse = one.is_beyond_noise && one.is_worse;
        const std::string_view mark = !one.is_beyond_noise ? "" : is_worse ? "worse" : "better";
        const auto words = [&](double change) { return judge::change_words(one.quantity, change); };
        const bool is_known = one.lowest < one.highest || one.is_beyond_noise;
        table.add_row(
            {cell_of(one.method),
             cell_of(one.name),
             cell_of(judge::name_of(one.quantity)),
             {judge::value_words(one.quantity, one.before)},
             {judge::value_words(one.quantity, one.now)},
             {words(one.change)},
             {is_known ? words(one.lowest) + " to " + words(one.highest) : "-"},
             {std::string(mark), is_worse ? Tone::bad : Tone::good}}
        );
    }
    return table.render(style);
}

std::string changes_section(const judge::Verdict& verdict, const TerminalStyle& style) {
    if (verdict.changes.empty()) return {};
    std::string lines;
    for (const std::string& note : verdict.baseline_notes) {
        lines += painted("- " + printable(note), Tone::caution, style.colours) + "\n";
    }
    lines += changes_table(verdict.changes, style);
    return under("Changes since the baseline", lines, style);
}

std::string findings_section(const judge::Verdict& verdict, const TerminalStyle& style) {
    std::string lines;
    for (const std::string& finding : verdict.findings) {
        lines += "- " + shortened(printable(finding), longest_line) + "\n";
    }
    return lines.empty() ? lines : under("Findings", lines, style);
}

std::string verdict_section(const judge::Verdict& verdict, const TerminalStyle& style) {
    if (verdict.outcome == judge::Outcome::passed) return {};
    std::string lines;
    for (const std::string& reason : verdict.reasons) {
        lines += painted("- " + printable(reason), Tone::bad, style.colours) + "\n";
    }
    return under(fmt::format("Verdict: {}", name_of(verdict.outcome)), lines, style);
}

}  // namespace mayfly::report
