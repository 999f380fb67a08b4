// The curve of a search for the highest rate, as lines for people. Pure; texts are made printable.
// The curve goes to standard output as it grows, so a line never needs the lines after it.
#pragma once

#include <string>

#include "judge/rate_curve.hpp"
#include "report/terminal.hpp"

namespace mayfly::report {

/// Above the lines of the curve.
std::string curve_heading();
std::string curve_line(const judge::RateStep& step, double precision);
/// What follows the curve: warnings of the run, and as the last line "maximum: 95/s (93 to 97)".
std::string search_report(
    const judge::RateCurve& curve, const stats::Snapshot& last, const TerminalStyle& style
);

}  // namespace mayfly::report
