#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include <fmt/core.h>

namespace mayfly::report {
namespace {

struct Character {
    char32_t code = 0;
    std::size_t bytes = 1;
    bool is_valid = false;
};

struct Range {
    char32_t first;
    char32_t last;
};

// What UTF-8 lets a leading byte announce; shorter forms of a code are refused as overlong.
struct Form {
    unsigned char mask;
    unsigned char lead;
    std::size_t bytes;
    char32_t lowest;
};
constexpr std::array<Form, 4> forms{
    {{0x80, 0x00, 1, 0}, {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}}};

constexpr std::array<Range, 13> zero_width{
    {{0x0300, 0x036f},
     {0x0483, 0x0489},
     {0x0591, 0x05bd},
     {0x0610, 0x061a},
     {0x064b, 0x065f},
     {0x0e31, 0x0e31},
     {0x0e34, 0x0e3a},
     {0x1ab0, 0x1aff},
     {0x1dc0, 0x1dff},
     {0x200b, 0x200d},
     {0x20d0, 0x20ff},
     {0xfe00, 0xfe0f},
     {0xfe20, 0xfe2f}}};

constexpr std::array<Range, 11> double_width{
    {{0x1100, 0x115f},
     {0x2e80, 0x303e},
     {0x3041, 0xa4cf},
     {0xac00, 0xd7a3},
     {0xf900, 0xfaff},
     {0xfe30, 0xfe6f},
     {0xff00, 0xff60},
     {0xffe0, 0xffe6},
     {0x1f300, 0x1f64f},
     {0x1f680, 0x1faff},
     {0x20000, 0x3fffd}}};

// Line separators and marks that turn the direction of writing: they would rearrange a table.
constexpr std::array<Range, 4> disruptive{
    {{0x061c, 0x061c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}}};

bool is_in(std::span<const Range> ranges, char32_t code) {
    return std::any_of(ranges.begin(), ranges.end(), [code](const Range& range) {
        return range.first <= code && code <= range.last;
    });
}

std::optional<Character> decode_as(const Form& form, std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if ((lead & form.mask) != form.lead || text.size() < form.bytes) return std::nullopt;
    char32_t code = lead & static_cast<unsigned char>(~form.mask);
    for (const char next : text.substr(1, form.bytes - 1)) {
        if ((static_cast<unsigned char>(next) & 0xc0) != 0x80) return std::nullopt;
        code = (code << 6) | (static_cast<unsigned char>(next) & 0x3f);
    }
    const bool is_surrogate = 0xd800 <= code && code <= 0xdfff;
    if (code < form.lowest || code > 0x10ffff || is_surrogate) return std::nullopt;
    return Character{code, form.bytes, true};
}

Character first_character(std::string_view text) {
    for (const Form& form : forms)
        if (const auto character = decode_as(form, text)) return *character;
    return {};
}

std::size_t width_of(const Character& character) {
    if (is_in(zero_width, character.code)) return 0;
    return is_in(double_width, character.code) ? 2 : 1;
}

std::string escaped(char32_t code) {
    switch (code) {
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        default:
            break;
    }
    const auto number = static_cast<std::uint32_t>(code);
    return code < 0x80 ? fmt::format("\\x{:02x}", number) : fmt::format("\\u{:04x}", number);
}

bool acts_on_terminal(char32_t code) {
    return code < 0x20 || (0x7f <= code && code <= 0x9f) || is_in(disruptive, code);
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

}  // namespace

std::string printable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const Character character = first_character(text);
        if (!character.is_valid)
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
        else if (acts_on_terminal(character.code))
            result += escaped(character.code);
        else
            result += text.substr(0, character.bytes);
        text.remove_prefix(character.bytes);
    }
    return result;
}

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

std::string format_millis(Duration time) {
    if (time == Duration::zero()) return "0";
    const double millis = to_millis(time);
    int decimals = 0;
    for (double limit = 100; decimals < 5 && std::abs(millis) < limit; limit /= 10) ++decimals;
    return fmt::format("{:.{}f}", millis, decimals);
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
