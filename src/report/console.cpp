#include "report/console.hpp"

#include <string>
#include <vector>

#include "report/arrival_sections.hpp"
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

}  // namespace

std::string statistics_table(const Snapshot& snapshot, const TerminalStyle& style, Rates rates) {
    Table table = locust_table();
    for (const EntrySnapshot& entry : snapshot.entries) table.add_row(locust_row(entry, rates));
    table.add_rule();
    table.add_row(locust_row(snapshot.aggregated, rates));
    return table.render(style);
}

std::string final_report(const Snapshot& snapshot, const TerminalStyle& style) {
    std::string report = statistics_table(snapshot, style);
    for (const auto section :
         {arrivals_section,
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
          summary_section}) {
        const std::string text = section(snapshot, style);
        if (!text.empty()) report += "\n" + text;
    }
    return report;
}

std::string final_report(
    const Snapshot& snapshot,
    const std::optional<judge::Verdict>& verdict,
    const TerminalStyle& style
) {
    std::string report = final_report(snapshot, style);
    if (!verdict) return report;
    for (const auto section : {changes_section, findings_section, verdict_section}) {
        const std::string text = section(*verdict, style);
        if (!text.empty()) report += "\n" + text;
    }
    return report;
}

}  // namespace mayfly::report
