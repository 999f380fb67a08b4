// A threshold: what a run must keep to pass, such as "GET /item: p99 < 1s over 10s". The command
// line, mayfly.toml, a scenario, the form and the API all give it as this text. Pure.
//
//   [ROW or METRIC or {label=value} ":"] STATISTIC OP VALUE ["over" WINDOW] ["abort after" TIME]
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::plan {

enum class Statistic {
    percentile,
    min,
    mean,
    max,
    last,
    count,
    rate,
    failures,
    checks,
    dropped,
    interrupted,
    users,
    generator_bound
};

enum class Comparison { less, at_most, more, at_least };

/// Times are in seconds, shares from 0 to 1; a number stands as it is.
enum class Unit { number, time, share, per_second };

struct Threshold {
    std::string text;                                           // As written, without "abort ...".
    std::string row{};                                          // Empty: all requests.
    std::vector<std::pair<std::string, std::string>> labels{};  // Instead of a row.
    Statistic statistic = Statistic::percentile;
    double percent = 0;           // Of a percentile.
    bool of_start_delay = false;  // Instead of response times.
    Comparison comparison = Comparison::less;
    double limit = 0;
    Unit unit = Unit::number;
    Duration window{0};       // It must hold in each window of this length; 0: in the whole run.
    Duration abort_after{0};  // How long it fails before it ends the run; 0: it never does.

    bool operator==(const Threshold&) const = default;
    bool is_kept_by(double value) const;
};

inline constexpr std::size_t most_thresholds = 100;

/// The error says what is wrong and where.
Result<Threshold> parse_threshold(std::string_view text);
/// All of them, each text once; an empty text is none.
Result<std::vector<Threshold>> parse_thresholds(const std::vector<std::string>& texts);
/// What parse_threshold() reads as the same threshold.
std::string to_text(const Threshold& threshold);

/// "612.4 ms", "2.5 %", "95.2/s", "12": for people, and so exact that it differs from the limit if
/// the value does.
std::string words_of(double value, const Threshold& threshold);

}  // namespace mayfly::plan
