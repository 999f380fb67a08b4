// What a selftest asks of the demo target, what must then have been measured, and the verdict: on
// mayfly, or on a machine that is too busy to tell. Pure values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "judge/verdict.hpp"

namespace mayfly::judge {

/// The delays that a user asks for, one after the other, as often as it goes through all of them.
enum class Delays : std::uint8_t { constant, bimodal, heavy_tail };
/// In milliseconds; so long that the loopback interface adds less than one percent.
std::vector<std::uint32_t> delays_of(Delays kind);
/// By nearest rank, as in all of mayfly's reports.
Duration percentile_of(Delays kind, double percent);

/// How much of a load, for the scenario and for what it must come to.
inline constexpr std::uint64_t delay_users = 10;
inline constexpr std::uint64_t rounds = 2;  // Of all delays, by each of them.
inline constexpr std::uint64_t error_users = 5;
inline constexpr std::uint64_t error_requests = 20;  // Of each; every fourth is a failure.
inline constexpr std::uint64_t slow_users = 5;
inline constexpr std::uint64_t slow_requests = 4;  // Of each.
inline constexpr Duration slow_body = std::chrono::milliseconds(300);
inline constexpr double stall_rate = 100;  // Arrivals a second ...
inline constexpr Duration stall_run = std::chrono::seconds(5);
inline constexpr Duration stall_length = std::chrono::seconds(1);  // ... who wait until its end.

struct SelftestRow {
    std::string what;
    double expected = 0;
    double measured = 0;
    double tolerance = 0;
    bool is_time = false;  // In milliseconds, which a busy machine may spoil; else a count.

    bool is_good() const;
};

/// What `PREFIX_stats.csv` says of the row with this name, by the headings of its columns.
class CsvStatistics {
public:
    explicit CsvStatistics(std::string text) : text_(std::move(text)) {}
    /// 0 without such a row or column.
    double value(std::string_view name, std::string_view column) const;

private:
    std::vector<std::string_view> line_of(std::string_view name) const;

    std::string text_;
};

/// Of the run with delays, errors and slow bodies.
std::vector<SelftestRow> rows_of_delays(const CsvStatistics& measured);
/// Of the run at a constant rate in which the target stalls.
std::vector<SelftestRow> rows_of_stall(const CsvStatistics& measured);

/// Which percentile of the lateness of timers tells whether the machine was too busy: four of 400
/// requests are beyond their p99, and each waits four times for a processor, in two processes.
inline constexpr double telling_percent = 99.75;

/// `lateness` is how late timers of this machine were meanwhile, by that percentile.
Verdict judge_selftest(const std::vector<SelftestRow>& rows, Duration lateness);

}  // namespace mayfly::judge
