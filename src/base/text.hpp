// What text needs wherever it is read. Pure.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace mayfly {

/// Without the blanks at its ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n") {
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The whole text as a number in decimal digits, or nothing: where it is something else, has more
/// around it, or is beyond what the type holds. A floating-point number may be "inf" or "nan".
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    return number;
}

/// Calls `take` with each item between the commas of `list`, without its blanks and empty ones
/// included, until it says no; false then.
template <class Take>
bool each_of_list(std::string_view list, Take take) {
    for (;;) {
        const std::size_t comma = list.find(',');
        if (!take(trimmed(list.substr(0, comma), " \t"))) return false;
        if (comma == list.npos) return true;
        list.remove_prefix(comma + 1);
    }
}

/// ASCII letters in lower case; other bytes stay.
std::string lower_case(std::string_view text);

/// A size that somebody set, exactly: "64 MiB", "1500 bytes".
std::string format_limit(std::uint64_t bytes);

/// What a stranger sent, to be shown in a message: in quotes, printable and short, with the number
/// of the bytes that were left out.
std::string quoted_bytes(std::string_view bytes);

}  // namespace mayfly
