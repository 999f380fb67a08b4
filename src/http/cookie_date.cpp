#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.hpp"
#include "http/cookies.hpp"

namespace mayfly::http {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes a number of `least` to `most` digits, after which no further one may come, off `text`.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
    int number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && is_digit(text[digits]); ++digits) {
        if (digits == most) return std::nullopt;
        number = number * 10 + (text[digits] - '0');
    }
    if (digits < least) return std::nullopt;
    text.remove_prefix(digits);
    return number;
}

struct TimeOfDay {
    int hour = 0, minute = 0, second = 0;
};

std::optional<TimeOfDay> read_clock(std::string_view token) {
    TimeOfDay clock;
    for (int* const part : {&clock.hour, &clock.minute, &clock.second}) {
        if (part != &clock.hour) {
            if (!token.starts_with(':')) return std::nullopt;
            token.remove_prefix(1);
        }
        const auto number = take_number(token, 1, 2);
        if (!number) return std::nullopt;
        *part = *number;
    }
    return clock;
}

std::optional<int> read_month(std::string_view token) {
    constexpr std::array<std::string_view, 12> months{
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    const auto* found = std::find(months.begin(), months.end(), lower_case(token.substr(0, 3)));
    if (found == months.end()) return std::nullopt;
    return static_cast<int>(found - months.begin()) + 1;
}

std::optional<int> read_year(std::string_view token) {
    const auto year = take_number(token, 2, 4);
    if (!year) return std::nullopt;
    return *year + (*year < 70 ? 2000 : *year < 100 ? 1900 : 0);
}

/// Each token is the first of these that it can be and that no earlier token was.
struct DateParts {
    std::optional<TimeOfDay> clock;
    std::optional<int> day, month, year;

    void read(std::string_view token) {
        if (!clock && (clock = read_clock(token))) return;
        std::string_view rest = token;
        if (!day && (day = take_number(rest, 1, 2))) return;
        if (!month && (month = read_month(token))) return;
        if (!year) year = read_year(token);
    }
};

/// Between tokens stands what is neither a letter, a digit, a colon nor beyond ASCII.
bool is_delimiter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
           (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

}  // namespace

std::optional<UnixMillis> parse_cookie_date(std::string_view text) {
    DateParts parts;
    while (!text.empty()) {
        const auto* const begin = std::find_if_not(text.begin(), text.end(), is_delimiter);
        const auto* const end = std::find_if(begin, text.end(), is_delimiter);
        if (begin != end) parts.read({begin, end});
        text = {end, text.end()};
    }
    if (!parts.clock || !parts.day || !parts.month || !parts.year) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year(*parts.year),
        std::chrono::month(static_cast<unsigned>(*parts.month)),
        std::chrono::day(static_cast<unsigned>(*parts.day))};
    const auto [hour, minute, second] = *parts.clock;
    if (!date.ok() || *parts.year < 1601 || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24LL + hour) * 60 + minute) * 60'000 + second * 1000LL;
}

}  // namespace mayfly::http
