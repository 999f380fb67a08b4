// Time as the code uses it (monotonic) and as people read and write it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly {

using Clock = std::chrono::steady_clock;
using Instant = Clock::time_point;
using Duration = std::chrono::nanoseconds;

/// Milliseconds since 1970: a moment for people to read, never for measuring.
using UnixMillis = std::int64_t;
inline constexpr UnixMillis second_millis = 1000;

/// Now: the wall clock at the first call or the last set_unix_clock(), plus the monotonic clock
/// since then, so that a step of the wall clock changes no difference between two of them.
UnixMillis unix_now();
/// Reads the wall clock again, for a program that runs for long. Call it between two tests only.
void set_unix_clock();

/// What people can ask for at most, ten years: sums of a few of these do not overflow.
inline constexpr Duration longest_duration = std::chrono::hours(10 * 365 * 24);

/// Reads "300", "20s", "3m", "1h20m", "1.5h", "250ms", "1d"; a bare number means seconds.
/// The error says what is wrong and shows the grammar.
Result<Duration> parse_duration(std::string_view text);

/// The shortest form for people: "1h 20m", "3m 5s", "1.5s", "250ms", "80us".
std::string format_duration(Duration duration);

/// ISO 8601 in UTC with milliseconds: "2026-11-23T09:30:00.123Z".
std::string format_timestamp(UnixMillis when);

constexpr double to_seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

constexpr double to_millis(Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace mayfly
