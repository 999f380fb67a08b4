// Groups texts of failures and exceptions in which something varies from one to the next, so that
// one cause is one row. docs/output.md states the rules. Pure.
//
// What surely varies (ids, moments, the query of a URL) is always taken out. A number or a quoted
// word may be the very point of a text, as in "expected 3 items, got 2", so those are taken out
// only when there are too many texts that differ in nothing else.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "stats/limits.hpp"

namespace mayfly::stats {

/// So many texts that differ only in numbers and quoted words have rows of their own.
inline constexpr std::size_t most_variants = 10;
/// Stands for what was taken out.
inline constexpr std::string_view left_out = "...";

/// `text` without what surely varies.
std::string without_ids(std::string_view text);
/// Of at most `limit` bytes: what texts that differ only in numbers, quoted words and paths of URLs
/// have in common. An HTTP status is no such number.
std::string family_of(std::string_view text, std::size_t limit);

/// Valid UTF-8 of at most `limit` bytes, without what surely varies.
std::string grouped_text(std::string_view text, std::size_t limit);
/// Valid UTF-8 of at most `limit` bytes.
std::string valid_text(std::string_view text, std::size_t limit);

/// Remembers which texts were seen, as far as needed to tell which families have too many.
class Families {
public:
    explicit Families(Limits limits) : limits_(limits) {}

    /// What `text` is counted as: itself, or its family. Only texts of one `owner` are compared,
    /// and beyond the limit for errors no new families.
    std::string counted_as(const std::string& owner, const std::string& text);

private:
    Limits limits_;
    std::map<std::string, std::set<std::string>> members_;
};

}  // namespace mayfly::stats
