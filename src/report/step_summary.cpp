#include "report/step_summary.hpp"

#include <vector>

#include <fmt/core.h>

#include "judge/rate_curve.hpp"
#include "report/brief.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

constexpr std::size_t most_rows = 20;
constexpr std::size_t longest_sentence = 600;

using Cells = std::vector<std::string>;

std::string markdown_row(const Cells& cells) {
    std::string row = "|";
    for (const std::string& cell : cells) row += " " + cell + " |";
    return row + "\n";
}

/// `aligns` has a letter for each column: l or r.
std::string markdown_head(const Cells& heads, std::string_view aligns) {
    std::string rule = "|";
    for (const char align : aligns) rule += align == 'r' ? " ---: |" : " :--- |";
    return markdown_row(heads) + rule + "\n";
}

std::string heading(std::string_view title, std::size_t shown, std::size_t all) {
    if (shown == all) return fmt::format("\n### {}\n\n", title);
    return fmt::format("\n### {} ({} of {})\n\n", title, shown, all);
}

std::string bullets(const std::vector<std::string>& sentences) {
    std::string list;
    for (const std::string& sentence : sentences) {
        if (list.empty()) list += "\n";
        list += "- " + escaped_markdown(sentence, longest_sentence) + "\n";
    }
    return list;
}

std::string thresholds_part(const Brief& brief, const stats::Snapshot& whole) {
    const auto& thresholds = brief.snapshot.thresholds;
    if (thresholds.empty()) return {};
    std::string text = heading("Thresholds", thresholds.size(), whole.thresholds.size());
    text += markdown_head({"Threshold", "Measured", "Result"}, "lll");
    for (const stats::ThresholdResult& one : thresholds) {
        const std::string result = one.passed ? "✅ passed" : "❌ **failed**";
        text += markdown_row({escaped_markdown(one.text), escaped_markdown(one.words), result});
    }
    return text;
}

std::string rows_part(const Brief& brief, const stats::Snapshot& whole) {
    const auto& entries = brief.snapshot.entries;
    std::string text = heading("Requests", entries.size(), whole.entries.size());
    text += markdown_head(
        {"Type",
         "Name",
         "# reqs",
         "# fails",
         "p50 (ms)",
         "p95 (ms)",
         "p99 (ms)",
         "Max (ms)",
         "req/s"},
        "llrrrrrrr"
    );
    const auto add = [&](const stats::EntrySnapshot& entry) {
        const auto [p50, p95, p99] = entry.response_times.percentiles<3>({50, 95, 99});
        text += markdown_row(
            {escaped_markdown(entry.method),
             escaped_markdown(entry.name),
             std::to_string(entry.requests),
             format_failures(entry.failures, entry.failure_ratio()),
             format_millis(p50),
             format_millis(p95),
             format_millis(p99),
             format_millis(entry.max),
             format_rate(entry.requests_per_second)}
        );
    };
    for (const stats::EntrySnapshot& entry : entries) add(entry);
    add(whole.aggregated);
    return text;
}

std::string errors_part(const Brief& brief, const stats::Snapshot& whole) {
    const auto& errors = brief.snapshot.errors;
    if (errors.empty()) return {};
    std::string text = heading("Failures", errors.size(), whole.errors.size());
    text += markdown_head({"# occurrences", "Request", "Error"}, "rll");
    for (const stats::ErrorCount& error : errors) {
        const std::string blank = error.method.empty() ? "" : " ";
        text += markdown_row(
            {std::to_string(error.occurrences),
             escaped_markdown(error.method + blank + error.name),
             escaped_markdown(error.error)}
        );
    }
    return text;
}

}  // namespace

std::string escaped_markdown(std::string_view text, std::size_t width) {
    // What has a meaning somewhere in a line, or could begin a link.
    constexpr std::string_view acting = "\\`*_{}[]()<>#+!|~&$@:.^";
    std::string escaped;
    for (const char c : shortened(printable(text), width)) {
        if (acting.find(c) != acting.npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string to_step_summary(const RunRecord& record) {
    const stats::Snapshot& run = record.snapshot;
    const auto outcome = record.verdict ? record.verdict->outcome : judge::Outcome::passed;
    const bool has_passed = outcome == judge::Outcome::passed;
    Brief brief{run, record.verdict};
    brief.shorten(most_rows);
    std::string text = fmt::format(
        "\n## {} Load test {}: {}\n",
        has_passed ? "✅" : "❌",
        escaped_markdown(run.run.scenario),
        escaped_markdown(name_of(outcome))
    );
    if (brief.verdict) text += bullets(brief.verdict->reasons);
    if (record.curve != nullptr)
        text += "\nMaximum: " + escaped_markdown(judge::answer_words(*record.curve)) + "\n";
    text += fmt::format(
        "\n{} requests, {} failures ({:.2f}%), {} interrupted in {}; {} requests/s on average.\n",
        run.aggregated.requests,
        run.aggregated.failures,
        run.aggregated.failure_ratio() * 100,
        run.aggregated.interrupted,
        run.run.measured == Duration::zero() ? "0s" : format_duration(run.run.measured),
        format_rate(run.aggregated.requests_per_second)
    );
    text += thresholds_part(brief, run) + rows_part(brief, run) + errors_part(brief, run);
    if (brief.verdict && !brief.verdict->findings.empty())
        text += "\n### Findings\n" + bullets(brief.verdict->findings);
    return text;
}

}  // namespace mayfly::report
