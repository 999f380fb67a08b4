#include "judge/selftest.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/core.h>

#include "base/text.hpp"
#include "stats/nearest_rank.hpp"

namespace mayfly::judge {
namespace {

using namespace std::chrono_literals;

// The promise of docs/output.md, at moderate load.
constexpr double relative_tolerance = 0.01;
constexpr double shortest_tolerance = 0.1;  // Milliseconds.
// Of those who wait for the end of a stall, ten milliseconds apart.
constexpr double stall_tolerance = 20;
// Beyond it a machine is too busy to tell.
constexpr Duration latest_timers = 500us;

SelftestRow time_row(std::string what, Duration expected, double measured) {
    const double millis = to_millis(expected);
    const double tolerance = std::max(millis * relative_tolerance, shortest_tolerance);
    return {std::move(what), millis, measured, tolerance, true};
}

SelftestRow count_row(std::string what, std::uint64_t expected, double measured) {
    return {std::move(what), static_cast<double>(expected), measured};
}

constexpr std::string_view heading(double percent) {
    return percent == 50 ? "50%" : percent == 90 ? "90%" : percent == 95 ? "95%" : "99%";
}

}  // namespace

std::vector<std::uint32_t> delays_of(Delays kind) {
    switch (kind) {
        case Delays::constant:
            return std::vector<std::uint32_t>(20, 50);
        case Delays::bimodal:
            return {50, 50, 300, 50,  50, 50, 50, 50, 300, 50,
                    50, 50, 50,  300, 50, 50, 50, 50, 50,  50};
        case Delays::heavy_tail:
            break;
    }
    // Quantiles of a Pareto distribution, in an order that mixes short and long ones.
    constexpr std::uint32_t count = 33;  // So that no percentile is where two of them meet.
    constexpr std::uint32_t step = 13;
    std::vector<std::uint32_t> delays;
    for (std::uint32_t i = 0; i < count; ++i) {
        const double quantile = (i * step % count + 0.5) / count;
        delays.push_back(static_cast<std::uint32_t>(40 / std::pow(1 - quantile, 1 / 1.5)));
    }
    return delays;
}

Duration percentile_of(Delays kind, double percent) {
    auto delays = delays_of(kind);
    std::ranges::sort(delays);
    return std::chrono::milliseconds(delays[stats::nearest_rank(percent, delays.size()) - 1]);
}

bool SelftestRow::is_good() const {
    return std::abs(measured - expected) <= tolerance;
}

std::vector<std::string_view> CsvStatistics::line_of(std::string_view name) const {
    for (std::string_view rest = text_; !rest.empty();) {
        const auto end = rest.find("\r\n");
        std::vector<std::string_view> cells;
        each_of_list(rest.substr(0, end), [&](std::string_view cell) {
            cells.push_back(cell);
            return true;
        });
        if (cells.size() > 1 && cells[1] == name) return cells;
        rest = end == rest.npos ? std::string_view() : rest.substr(end + 2);
    }
    return {};
}

double CsvStatistics::value(std::string_view name, std::string_view column) const {
    const auto headings = line_of("Name");
    const auto cells = line_of(name);
    const auto found = std::ranges::find(headings, column);
    const auto place = static_cast<std::size_t>(found - headings.begin());
    if (found == headings.end() || place >= cells.size()) return 0;
    return parse_number<double>(cells[place]).value_or(0);
}

std::vector<SelftestRow> rows_of_delays(const CsvStatistics& measured) {
    std::vector<SelftestRow> rows;
    std::uint64_t all = 0;
    for (const auto& [kind, name] :
         {std::pair(Delays::constant, "constant delay"),
          std::pair(Delays::bimodal, "bimodal delay"),
          std::pair(Delays::heavy_tail, "heavy tail")}) {
        const auto requests = delay_users * rounds * delays_of(kind).size();
        all += requests;
        rows.push_back(count_row(
            fmt::format("{}: requests", name), requests, measured.value(name, "Request Count")
        ));
        for (const double percent : {50.0, 90.0, 95.0, 99.0}) {
            if (kind == Delays::constant && percent != 50 && percent != 99) continue;
            rows.push_back(time_row(
                fmt::format("{}: p{} [ms]", name, percent),
                percentile_of(kind, percent),
                measured.value(name, heading(percent))
            ));
        }
    }
    rows.push_back(
        time_row("slow body: p50 [ms]", slow_body, measured.value("slow body", heading(50)))
    );
    const auto errors = error_users * error_requests;
    all += errors + slow_users * slow_requests;
    rows.push_back(
        count_row("errors: failures", errors / 4, measured.value("errors", "Failure Count"))
    );
    rows.push_back(count_row("all: requests", all, measured.value("Aggregated", "Request Count")));
    return rows;
}

/// Those who arrive during the stall wait for its end, the first for all of it.
std::vector<SelftestRow> rows_of_stall(const CsvStatistics& measured) {
    const double all = stall_rate * to_seconds(stall_run);
    const double waiting = stall_rate * to_seconds(stall_length);
    std::vector<SelftestRow> rows;
    rows.push_back(count_row(
        "stall: arrivals",
        static_cast<std::uint64_t>(all),
        measured.value("arrivals", "Request Count")
    ));
    for (const double percent : {95.0, 99.0}) {
        const double rank = all * percent / 100 - (all - waiting);
        const double wait = rank / waiting * to_seconds(stall_length) * 1000;
        rows.push_back(
            {fmt::format("stall: p{} [ms]", percent),
             wait,
             measured.value("arrivals", heading(percent)),
             stall_tolerance,
             true}
        );
    }
    return rows;
}

Verdict judge_selftest(const std::vector<SelftestRow>& rows, Duration lateness) {
    const auto is_off = [](const SelftestRow& row) { return !row.is_good(); };
    const auto off = std::ranges::count_if(rows, is_off);
    if (off == 0) return {};
    const bool are_times = std::ranges::all_of(rows, [&](const SelftestRow& row) {
        return row.is_good() || row.is_time;
    });
    const auto words = fmt::format("{} of {} figures are off", off, rows.size());
    if (are_times && lateness > latest_timers) {
        return {
            Outcome::not_trusted,
            exit_not_trusted,
            {words +
             ", and this machine is too busy to tell why: end other programs and try again"}};
    }
    return {Outcome::failed, exit_failed, {words + ", though this machine is not busy"}};
}

}  // namespace mayfly::judge
