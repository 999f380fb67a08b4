#include "stats/limits.hpp"

#include <fmt/core.h>

namespace mayfly::stats {
namespace {

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

}  // namespace mayfly::stats
