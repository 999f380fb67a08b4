#include "stats/limits.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace mayfly::stats {
namespace {

constexpr std::string_view address_prefix = "0x";
constexpr std::size_t shortest_address = 6;  // Hex digits; fewer are likely a code worth reading.

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Whether the byte belongs to a character that began before it.
bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

}  // namespace

std::string names_overflow(std::size_t limit) {
    return fmt::format("(more than {} names)", limit);
}

std::string_view cut(std::string_view text, std::size_t limit) {
    std::size_t end = limit;
    // A character has at most three continuing bytes; more of them are not UTF-8, cut anywhere.
    while (end > 0 && limit - end < 3 && continues_character(text[end])) --end;
    return text.substr(0, continues_character(text[end]) ? limit : end);
}

std::string grouped_text(std::string_view text, std::size_t limit) {
    std::string grouped;
    // Masking only shortens, so what lies far behind the limit cannot come into the result.
    for (;;) {
        const std::size_t prefix = text.find(address_prefix);
        if (prefix == std::string_view::npos || grouped.size() > limit) break;
        const std::size_t digits = prefix + address_prefix.size();
        const auto end = std::find_if_not(
            text.begin() + static_cast<std::ptrdiff_t>(digits), text.end(), is_hex
        );
        const auto after = static_cast<std::size_t>(end - text.begin());
        grouped += text.substr(0, digits);
        grouped += after - digits >= shortest_address ? "..." : text.substr(digits, after - digits);
        text.remove_prefix(after);
    }
    grouped += truncated(text, limit);
    return std::string(truncated(grouped, limit));
}

}  // namespace mayfly::stats
