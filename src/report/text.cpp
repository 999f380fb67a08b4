#include "report/text.hpp"

#include <array>
#include <cmath>
#include <iterator>
#include <utf8proc.h>

#include <fmt/core.h>

#include "base/text.hpp"

namespace mayfly::report {
namespace {

// A byte that is not UTF-8 counts as a character of its own.
struct Character {
    utf8proc_int32_t code = 0;
    std::size_t bytes = 1;
    bool is_valid = false;
};

Character first_character(std::string_view text) {
    utf8proc_int32_t code = 0;
    const auto bytes = utf8proc_iterate(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()), std::ssize(text), &code
    );
    if (bytes < 1) return {};
    return {code, static_cast<std::size_t>(bytes), true};
}

std::size_t width_of(const Character& character) {
    return static_cast<std::size_t>(utf8proc_charwidth(character.code));
}

/// The end of `printed` that fits in `width` cells.
std::string_view clipped_end(std::string_view printed, std::size_t width) {
    std::size_t surplus = display_width(printed);
    while (surplus > width) {
        const Character character = first_character(printed);
        surplus -= width_of(character);
        printed.remove_prefix(character.bytes);
    }
    // A mark without the letter it belongs to would land on the ellipsis.
    while (!printed.empty() && width_of(first_character(printed)) == 0)
        printed.remove_prefix(first_character(printed).bytes);
    return printed;
}

/// Three significant digits below 100, whole above.
std::string three_digits(double value) {
    int decimals = 0;
    for (double limit = 100; decimals < 5 && std::abs(value) < limit; limit /= 10) ++decimals;
    return fmt::format("{:.{}f}", value, decimals);
}

}  // namespace

std::size_t display_width(std::string_view printed) {
    std::size_t width = 0;
    while (!printed.empty()) {
        const Character character = first_character(printed);
        width += width_of(character);
        printed.remove_prefix(character.bytes);
    }
    return width;
}

std::string clipped(std::string_view printed, std::size_t width) {
    std::size_t used = 0;
    std::size_t end = 0;
    while (end < printed.size()) {
        const Character character = first_character(printed.substr(end));
        used += width_of(character);
        if (used > width) break;
        end += character.bytes;
    }
    return std::string(printed.substr(0, end));
}

std::string shortened(std::string_view printed, std::size_t width) {
    if (display_width(printed) <= width) return std::string(printed);
    if (width == 0) return {};
    const std::size_t kept = width - 1;
    const std::string head = clipped(printed, kept - kept / 2);
    return head + "…" + std::string(clipped_end(printed, kept / 2));
}

std::string escaped_markup(std::string_view text) {
    std::string markup(text);
    replace_all(markup, "&", "&amp;");
    replace_all(markup, "<", "&lt;");
    replace_all(markup, ">", "&gt;");
    return markup;
}

std::string format_millis(Duration time) {
    return time == Duration::zero() ? "0" : three_digits(to_millis(time));
}

std::string format_number(double value) {
    constexpr double longest = 1e15;
    if (std::abs(value) >= longest) return fmt::format("{:.4g}", value);
    return std::trunc(value) == value ? fmt::format("{:.0f}", value) : three_digits(value);
}

std::string format_rate(double per_second) {
    return fmt::format("{:.2f}", per_second);
}

std::string format_failures(std::uint64_t failures, double ratio) {
    return fmt::format("{}({:.2f}%)", failures, ratio * 100);
}

std::string format_bytes(std::uint64_t bytes) {
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) return fmt::format("{} B", bytes);
    double amount = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; amount >= 1024 && unit + 1 < units.size(); ++unit) amount /= 1024;
    return fmt::format("{:.2f} {}", amount, units[unit]);
}

std::string format_clock(UnixMillis when) {
    if (when == 0) return "-";
    constexpr std::size_t date_length = 11;  // "2026-11-23T"
    constexpr std::size_t clock_length = 8;
    return format_timestamp(when).substr(date_length, clock_length) + "Z";
}

}  // namespace mayfly::report
