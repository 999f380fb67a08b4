// How a run differs from an earlier one, and what of it is more than noise: an interval for each
// change, bootstrapped from what the rows did in each second, in moving blocks (H. R. Künsch, The
// Jackknife and the Bootstrap for General Stationary Observations, Annals of Statistics 17, 1989).
// Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "stats/row_seconds.hpp"

namespace mayfly::judge {

enum class Quantity { rate, failures, p50, p95, p99 };
inline constexpr std::array quantities{
    Quantity::rate, Quantity::failures, Quantity::p50, Quantity::p95, Quantity::p99};
std::string_view name_of(Quantity quantity);

/// A row of a run. Rates are per second, failures from 0 to 1, times in milliseconds.
struct ComparedRow {
    std::string method;
    std::string name;
    std::array<double, quantities.size()> values{};
    std::vector<stats::RowPoint> points{};
    double point_seconds = 1;  // That each spans.
    bool operator==(const ComparedRow&) const = default;
};

struct Change {
    std::string method;
    std::string name;
    Quantity quantity = Quantity::rate;
    double before = 0;
    double now = 0;
    // As a part of `before`; of failures, the difference of the shares.
    double change = 0;
    double lowest = 0;  // Of the interval in which it is with 95 % confidence.
    double highest = 0;
    bool is_beyond_noise = false;
    bool is_worse = false;
};

/// A change for each quantity of each row that both runs have.
std::vector<Change> compare(
    const std::vector<ComparedRow>& before, const std::vector<ComparedRow>& now
);

/// Sentences on what got worse by more than `limit` (0.1 is 10 %) and beyond noise.
std::vector<std::string> regressions(const std::vector<Change>& changes, double limit);

/// "+12.3 %"; of failures, "+1.2 points".
std::string change_words(Quantity quantity, double change);
/// "412.5/s", "1.2 %", "34.2 ms".
std::string value_words(Quantity quantity, double value);

}  // namespace mayfly::judge
