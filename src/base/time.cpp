#include "base/time.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <ctime>

#include <fmt/core.h>

namespace mayfly {
namespace {

struct Unit {
    std::string_view name;
    double seconds;
};

// Longest name first, so that "ms" is not read as "m".
constexpr std::array<Unit, 6> units{
    {{"ms", 1e-3}, {"us", 1e-6}, {"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}}};

constexpr double longest_seconds = 10.0 * 365 * 86400;

Error bad_duration(std::string_view text) {
    return {fmt::format(
        "'{}' is not a duration; write it as 300, 20s, 3m, 1h20m, 1.5h, 250ms or 1d", text
    )};
}

const Unit* leading_unit(std::string_view text) {
    for (const Unit& unit : units)
        if (text.starts_with(unit.name)) return &unit;
    return nullptr;
}

/// How far the wall clock is ahead of the monotonic one.
Duration read_unix_offset() {
    return std::chrono::system_clock::now().time_since_epoch() - Clock::now().time_since_epoch();
}

std::atomic<Duration>& unix_offset() {
    static std::atomic<Duration> offset{read_unix_offset()};
    return offset;
}

}  // namespace

UnixMillis unix_now() {
    const Duration since_1970 = Clock::now().time_since_epoch() + unix_offset().load();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

void set_unix_clock() {
    unix_offset() = read_unix_offset();
}

Result<Duration> parse_duration(std::string_view text) {
    double total = 0;
    std::string_view rest = text;
    if (rest.empty()) return bad_duration(text);
    while (!rest.empty()) {
        double number = 0;
        const auto [end, problem] = std::from_chars(
            rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed
        );
        if (problem != std::errc{} || number < 0 || !std::isfinite(number)) {
            return bad_duration(text);
        }
        const bool first = rest.size() == text.size();
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        if (rest.empty()) {
            if (!first) return bad_duration(text);  // "1h20" could mean minutes or seconds.
            total = number;
            break;
        }
        const Unit* unit = leading_unit(rest);
        if (unit == nullptr) return bad_duration(text);
        total += number * unit->seconds;
        rest.remove_prefix(unit->name.size());
    }
    if (total > longest_seconds) return bad_duration(text);
    return Duration(std::llround(total * 1e9));
}

std::string format_duration(Duration duration) {
    using namespace std::chrono;
    if (duration == Duration::zero()) return "0s";
    if (duration < Duration::zero()) {
        const bool has_opposite = duration != Duration::min();
        return "-" + format_duration(has_opposite ? -duration : Duration::max());
    }
    // A unit ends where three digits round up to the next one: 999.6us reads 1ms, not 1000us.
    if (duration < microseconds(1)) return fmt::format("{}ns", duration.count());
    if (duration < nanoseconds(999'500)) return fmt::format("{:.3g}us", to_seconds(duration) * 1e6);
    if (duration < microseconds(999'500)) return fmt::format("{:.3g}ms", to_millis(duration));
    if (duration < milliseconds(59'950)) return fmt::format("{:.3g}s", to_seconds(duration));
    // Not round<seconds>(), which compares sums that overflow near the longest duration.
    const auto whole = duration_cast<seconds>(duration).count() +
                       (duration % seconds(1) >= milliseconds(500) ? 1 : 0);
    const auto hours = whole / 3600;
    const auto mins = whole / 60 % 60;
    const auto secs = whole % 60;
    std::string text;
    if (hours > 0) text += fmt::format("{}h ", hours);
    if (mins > 0) text += fmt::format("{}m ", mins);
    if (secs > 0) text += fmt::format("{}s ", secs);
    text.pop_back();
    return text;
}

std::string format_timestamp(UnixMillis when) {
    // Before 1970, too, milliseconds count forwards from a whole second.
    const UnixMillis millis = (when % 1000 + 1000) % 1000;
    const auto seconds = static_cast<std::time_t>((when - millis) / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        parts.tm_year + 1900,
        parts.tm_mon + 1,
        parts.tm_mday,
        parts.tm_hour,
        parts.tm_min,
        parts.tm_sec,
        millis
    );
}

}  // namespace mayfly
