// Text that is safe to show on a terminal, its width there, and numbers as people read them.
//
// Names and errors come from the scenario and the target. Functions that take `printed` text expect
// the result of printable().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "base/time.hpp"

namespace mayfly::report {

using mayfly::printable;

/// The cells that `printed` text takes: 0 for combining marks, 2 for wide East Asian ones and
/// emoji.
std::size_t display_width(std::string_view printed);

/// `printed` with its middle replaced by "…" if it is wider than `width`.
std::string shortened(std::string_view printed, std::size_t width);

/// The beginning of `printed`, as much as fits in `width` cells.
std::string clipped(std::string_view printed, std::size_t width);

/// As it may stand between the tags of HTML and XML.
std::string escaped_markup(std::string_view text);

/// Milliseconds, with three significant digits below 100 ms and whole above: "0.412", "34.2",
/// "1280".
std::string format_millis(Duration time);

/// Whole numbers as they are, others like milliseconds: "250", "3.20".
std::string format_number(double value);

/// Per second, with two decimals: "411.50".
std::string format_rate(double per_second);

/// The count and its share of the requests, as Locust shows it: "3(0.02%)".
std::string format_failures(std::uint64_t failures, double ratio);

/// "1.50 MiB", "812 B".
std::string format_bytes(std::uint64_t bytes);

/// Time of day in UTC, "09:30:00Z"; "-" for 0.
std::string format_clock(UnixMillis when);

}  // namespace mayfly::report
