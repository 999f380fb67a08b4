// What a run leaves behind: the HTML report, the JSON file, CSV files, and metrics for Prometheus.
#include <utility>

#include <fmt/core.h>

#include "report/csv.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/json_report.hpp"
#include "report/metrics.hpp"
#include "web/assets.hpp"
#include "web/requests.hpp"
#include "web/routes.hpp"

namespace mayfly::web {
namespace {

/// `text` as a part of a file's name: what could mean something else there becomes "_".
std::string file_name_part(std::string_view text) {
    std::string part;
    for (const char c : text) {
        const bool is_plain = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') ||
                              ('0' <= c && c <= '9') || c == '.' || c == '-';
        part += is_plain ? c : '_';
    }
    return part;
}

std::string_view between(std::string_view text, std::string_view begin, std::string_view ends) {
    const std::size_t found = text.rfind(begin);
    if (found != text.npos) text.remove_prefix(found + begin.size());
    return text.substr(0, text.find_first_of(ends));
}

/// "mayfly_2026-11-25-09h30_shop_shop.example_requests.csv", in Locust's pattern.
std::string download_name(const stats::Snapshot& snapshot, std::string_view what) {
    const UnixMillis moment = snapshot.run.started > 0 ? snapshot.run.started : snapshot.time;
    const std::string time = format_timestamp(moment);  // "2026-11-25T09:30:00.123Z"
    const std::string scenario(between(snapshot.run.scenario, "/", "."));
    const std::string host(between(between(snapshot.run.host, "://", "/"), "@", ":"));
    std::string name =
        fmt::format("mayfly_{}-{}h{}", time.substr(0, 10), time.substr(11, 2), time.substr(14, 2));
    for (const std::string& part : {scenario, host}) {
        if (!part.empty()) name += "_" + file_name_part(part);
    }
    return fmt::format("{}_{}", name, what);
}

Answer attachment(Answer answer, const stats::Snapshot& snapshot, std::string_view what) {
    answer.headers.emplace_back(
        "Content-Disposition",
        fmt::format("attachment; filename=\"{}\"", download_name(snapshot, what))
    );
    return answer;
}

Answer csv(const stats::Snapshot& snapshot, std::string text, std::string_view what) {
    return attachment(
        {.content_type = "text/csv; charset=utf-8", .body = std::move(text)}, snapshot, what
    );
}

Answer requests_csv(Control& control, const Request&) {
    const auto& snapshot = control.record().snapshot;
    return csv(snapshot, report::stats_csv(snapshot), "requests.csv");
}

Answer failures_csv(Control& control, const Request&) {
    const auto& snapshot = control.record().snapshot;
    return csv(snapshot, report::failures_csv(snapshot), "failures.csv");
}

Answer exceptions_csv(Control& control, const Request&) {
    const auto& snapshot = control.record().snapshot;
    return csv(snapshot, report::exceptions_csv(snapshot), "exceptions.csv");
}

Answer full_history_csv(Control& control, const Request&) {
    std::string file = control.full_history_file();
    if (file.empty()) {
        return refusal(
            404, "no history of every request is written: start mayfly with --csv-full-history"
        );
    }
    return attachment(
        {.content_type = "text/csv; charset=utf-8", .file = std::move(file)},
        control.record().snapshot,
        "requests_full_history.csv"
    );
}

Answer json_file(Control& control, const Request&) {
    const report::RunRecord record = control.record();
    return attachment({.body = report::to_json(record)}, record.snapshot, "report.json");
}

Answer html(Control& control, const Request& request) {
    const report::RunRecord record = control.record();
    const ReportBundle bundle = report_bundle();
    auto made = report::html_report(report::report_document(record), {bundle.script, bundle.style});
    if (!made) return refusal(404, made.error().message);
    Answer answer{
        .content_type = "text/html; charset=utf-8",
        .body = std::move(made->text),
        .headers = {
            {"Content-Security-Policy", made->content_policy + "; frame-ancestors 'none'"}}};
    const auto query = read_pairs(request.query);
    const bool is_download = query && !value_of(*query, "download").empty();
    if (!is_download) return answer;
    return attachment(std::move(answer), record.snapshot, "report.html");
}

Answer show_metrics(Control& control, const Request& request) {
    const bool wants_open =
        request.accept.find("application/openmetrics-text") != std::string::npos;
    const auto format =
        wants_open ? report::MetricsFormat::open_metrics : report::MetricsFormat::prometheus;
    return {
        .content_type = std::string(report::content_type_of(format)),
        .body = report::metrics(control.record(), format)};
}

}  // namespace

std::span<const Route> download_routes() {
    static constexpr Route routes[] = {
        {"GET", "/stats/requests/csv", requests_csv},
        {"GET", "/stats/failures/csv", failures_csv},
        {"GET", "/exceptions/csv", exceptions_csv},
        {"GET", "/stats/requests_full_history/csv", full_history_csv},
        {"GET", "/stats/report", html},
        {"GET", "/api/report.json", json_file},
        {"GET", "/metrics", show_metrics},
    };
    return routes;
}

}  // namespace mayfly::web
