// Small functions on text that every layer needs. Pure.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace mayfly {

/// Whether it is a letter or digit of ASCII.
constexpr bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The value of a hexadecimal digit of either case; -1 if it is not one.
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The text without the blanks at its ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n") {
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The text as a decimal number. Returns nothing if the text is anything else, has more around it,
/// or is out of the type's range. A floating-point number may be "inf" or "nan".
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    return number;
}

/// Calls `take` with each item between the commas of `list`, without its blanks; items may be
/// empty. Stops at the first item for which `take` returns false, and returns false then.
template <class Take>
bool each_of_list(std::string_view list, Take take) {
    for (;;) {
        const std::size_t comma = list.find(',');
        if (!take(trimmed(list.substr(0, comma), " \t"))) return false;
        if (comma == list.npos) return true;
        list.remove_prefix(comma + 1);
    }
}

/// ASCII letters in lower case; other bytes stay the same.
std::string lower_case(std::string_view text);

/// Replaces each `what` of the text as it was; `what` is not empty.
void replace_all(std::string& text, std::string_view what, std::string_view by);

/// A limit that somebody set, in exact numbers: "64 MiB", "1500 bytes".
std::string format_limit(std::uint64_t bytes);

/// The text with U+FFFD for each piece that is not UTF-8, as decoders are told to do it.
std::string valid_utf8(std::string_view text);

/// `text` on one line that cannot control a terminal or a journal: control characters, direction
/// overrides and bytes that are not UTF-8 appear as \n, \t, \x1b or \u202e. Characters in `kept`
/// stay.
std::string printable(std::string_view text, std::string_view kept = {});

/// A cell of CSV with text of others: made harmless for spreadsheets, quoted if necessary.
std::string csv_text(std::string_view text);

/// Untrusted text for a message: in quotes, printable and short, with the number of bytes that were
/// left out.
std::string quoted_bytes(std::string_view bytes);

}  // namespace mayfly
