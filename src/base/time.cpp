#include "base/time.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <optional>

#include <fmt/core.h>

namespace mayfly {
namespace {

using namespace std::chrono_literals;

struct Unit {
    std::string_view name;
    Duration length;
};

// Longest name first, so that "ms" is not read as "m".
constexpr std::array<Unit, 6> units{
    {{"ms", 1ms}, {"us", 1us}, {"d", 24h}, {"h", 1h}, {"m", 1min}, {"s", 1s}}};

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

/// Of 12, 1.5 or .5; a double would not count each nanosecond of a month.
struct Number {
    std::int64_t whole = 0;
    double part = 0;  // Below 1.
};

/// Takes it off the front.
std::optional<Number> take_number(std::string_view& text) {
    if (text.starts_with('-')) return std::nullopt;
    const auto end = text.data() + text.size();
    Number number;
    const auto whole = std::from_chars(text.data(), end, number.whole);
    if (whole.ec == std::errc::result_out_of_range) return std::nullopt;
    auto next = whole.ptr;
    const bool has_whole = whole.ec == std::errc{};
    if (next != end && *next == '.') {
        const auto part = std::from_chars(next, end, number.part, std::chars_format::fixed);
        const bool has_part = part.ec == std::errc{};
        if (!has_part && !has_whole) return std::nullopt;
        next = has_part ? part.ptr : next + 1;
    } else if (!has_whole) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(next - text.data()));
    return number;
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
    Duration total{0};
    std::string_view rest = text;
    if (rest.empty()) return bad_duration(text);
    while (!rest.empty()) {
        const bool is_first = rest.size() == text.size();
        const auto number = take_number(rest);
        if (!number) return bad_duration(text);
        // "1h20" could mean minutes or seconds.
        const bool is_alone = rest.empty() && is_first;
        const Unit* unit = is_alone ? leading_unit("s") : leading_unit(rest);
        if (unit == nullptr || number->whole > longest_duration / unit->length)
            return bad_duration(text);
        const auto part = std::llround(number->part * static_cast<double>(unit->length.count()));
        total += number->whole * unit->length + Duration(part);
        if (total > longest_duration) return bad_duration(text);
        if (!is_alone) rest.remove_prefix(unit->name.size());
    }
    return total;
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
