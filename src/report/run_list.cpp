#include "report/run_list.hpp"

#include <cmath>

#include <fmt/core.h>

#include "report/table.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

using run_record::Run;
using run_record::RunRow;
using run_record::Summary;

Cell printable_cell(std::string_view text) {
    return {printable(text)};
}

Cell outcome_cell(const Summary& run) {
    if (run.outcome.empty()) return {"-"};
    return {printable(run.outcome), run.outcome == "passed" ? Tone::good : Tone::bad};
}

std::string file_name(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

std::string row_table(const Run& run, const TerminalStyle& style) {
    Table table(
        {{"Type", Align::left, 8, Gap::space, Shrink::yes},
         {"Name", Align::left, 10, Gap::space, Shrink::yes},
         {"# reqs", Align::right, 7},
         {"# fails", Align::right, 7},
         {"req/s", Align::right, 7},
         {"p50 ms", Align::right, 7},
         {"p95 ms", Align::right, 7},
         {"p99 ms", Align::right, 7}}
    );
    const auto add = [&](const RunRow& row) {
        const auto& [rate, failures, p50, p95, p99] = row.figures.values;
        table.add_row(
            {printable_cell(row.figures.method),
             printable_cell(row.figures.name),
             {std::to_string(row.requests)},
             {format_failures(row.failures, failures)},
             {format_rate(rate)},
             {millis_words(p50)},
             {millis_words(p95)},
             {millis_words(p99)}}
        );
    };
    for (std::size_t at = 1; at < run.rows.size(); ++at) add(run.rows[at]);
    table.add_rule();
    add(run.rows.front());
    return table.render(style);
}

}  // namespace

std::string millis_words(double millis) {
    return format_millis(Duration(std::llround(millis * 1e6)));
}

std::string run_title(const Summary& run) {
    return printable(run.name.empty() ? run.id : fmt::format("{} ({})", run.name, run.id));
}

std::string run_list(const std::vector<Summary>& runs, const TerminalStyle& style) {
    Table table(
        {{"Id", Align::left},
         {"Name", Align::left, 6, Gap::space, Shrink::yes},
         {"Scenario", Align::left, 8, Gap::space, Shrink::yes},
         {"Load", Align::left, 8, Gap::space, Shrink::yes},
         {"# reqs", Align::right},
         {"# fails", Align::right},
         {"req/s", Align::right},
         {"p95 ms", Align::right},
         {"Verdict", Align::left}}
    );
    for (const Summary& run : runs) {
        table.add_row(
            {printable_cell(run.id),
             printable_cell(run.name),
             printable_cell(file_name(run.scenario)),
             printable_cell(run.load),
             {std::to_string(run.requests)},
             {std::to_string(run.failures)},
             {format_rate(run.rate)},
             {millis_words(run.p95)},
             outcome_cell(run)}
        );
    }
    return table.render(style);
}

std::string run_text(const Run& run, const TerminalStyle& style) {
    const Summary& known = run.summary;
    std::string text = painted(run_title(known), Tone::strong, style.colours) + "\n";
    const auto add = [&](std::string_view what, std::string_view value) {
        if (!value.empty()) text += fmt::format("{:<12}{}\n", what, printable(value));
    };
    add("Scenario", known.scenario);
    add("Digest", known.digest);
    add("Target", known.host);
    add("Load", known.load);
    for (const auto& parameter : run.setup.mix.parameters) {
        add("Parameter", fmt::format("{}={}", parameter.name, run_record::shown_value(parameter)));
    }
    for (const auto& sentence : stats::sentences_on(run.changes)) add("Changed", sentence);
    add("Began", format_timestamp(known.started));
    add("Took", fmt::format("{:.1f} s", known.seconds));
    add("mayfly", known.version);
    add("Verdict", fmt::format("{}, exit code {}", known.outcome, known.exit_code));
    for (const std::string& reason : run.reasons) add("", "- " + reason);
    return text + "\n" + row_table(run, style);
}

}  // namespace mayfly::report
