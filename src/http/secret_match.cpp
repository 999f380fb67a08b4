#include "http/secret_match.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace mayfly::http {
namespace {

/// How something is written, and what it stands for.
using Escape = std::pair<std::string_view, std::string_view>;

constexpr std::array<Escape, 19> escapes{{
    {"/", "\\"},  // Of a URL.
    {"+", " "},      {"\\\"", "\""}, {"\\\\", "\\"},   {"\\/", "/"},    {"\\b", "\b"},
    {"\\f", "\f"},   {"\\n", "\n"},  {"\\r", "\r"},    {"\\t", "\t"},   {"&amp;", "&"},
    {"&lt;", "<"},   {"&gt;", ">"},  {"&quot;", "\""}, {"&#34;", "\""}, {"&#x22;", "\""},
    {"&apos;", "'"}, {"&#39;", "'"}, {"&#x27;", "'"},
}};

constexpr std::size_t percent_size = 3;  // %2F
constexpr std::size_t unicode_size = 6;  // \u00e9

bool is_begin_of_escape(std::string_view text) {
    const bool is_percent = text[0] == '%' && text.size() < percent_size;
    const bool is_unicode = text.starts_with("\\u") && text.size() < 2 * unicode_size;
    return is_percent || is_unicode || std::ranges::any_of(escapes, [&](const Escape& escape) {
               return text.size() < escape.first.size() && escape.first.starts_with(text);
           });
}

constexpr std::uint32_t no_unit = 0x110000;

/// Of UTF-16, as JSON writes it.
std::uint32_t code_unit(std::string_view text) {
    if (!text.starts_with("\\u") || text.size() < unicode_size) return no_unit;
    std::uint32_t unit = 0;
    for (const char c : text.substr(2, 4)) {
        if (hex_value(c) < 0) return no_unit;
        unit = unit * 16 + static_cast<std::uint32_t>(hex_value(c));
    }
    return unit;
}

std::string utf8(std::uint32_t point) {
    const auto tail = [point](int shift) {
        return static_cast<char>(0x80 | (point >> shift & 0x3f));
    };
    if (point < 0x80) return {static_cast<char>(point)};
    if (point < 0x800) return {static_cast<char>(0xc0 | point >> 6), tail(0)};
    if (point < 0x10000) return {static_cast<char>(0xe0 | point >> 12), tail(6), tail(0)};
    return {static_cast<char>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

/// How long the escape is with which `text` begins, and what it stands for.
std::pair<std::size_t, std::string> unescaped(std::string_view text) {
    if (text[0] == '%' && text.size() >= percent_size) {
        const int high = hex_value(text[1]);
        const int low = hex_value(text[2]);
        if (high < 0 || low < 0) return {};
        return {percent_size, std::string(1, static_cast<char>(high * 16 + low))};
    }
    if (text.starts_with("\\u")) {
        const auto unit = code_unit(text);
        const auto next = code_unit(text.substr(std::min(text.size(), unicode_size)));
        if (unit < 0xd800 || unit > 0xdfff) return {unit == no_unit ? 0 : unicode_size, utf8(unit)};
        if (unit > 0xdbff || next < 0xdc00 || next > 0xdfff) return {};
        return {2 * unicode_size, utf8(0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00))};
    }
    const auto known = std::ranges::find_if(escapes, [&](const Escape& escape) {
        return text.starts_with(escape.first);
    });
    if (known == escapes.end()) return {};
    return {known->first.size(), std::string(known->second)};
}

}  // namespace

SecretMatch match_secret(std::string_view text, std::string_view secret) {
    constexpr std::string_view beginnings = "%+\\&/";
    constexpr std::string_view dropped = "\t\r\n";  // Of a URL.
    SecretMatch match;
    if (text.empty() || secret.empty()) return match;
    const bool is_dropped = dropped.find(secret[0]) != dropped.npos;
    const bool may_begin = text[0] == secret[0] || beginnings.find(text[0]) != beginnings.npos;
    if (!may_begin && !is_dropped) return match;
    // How much of the secret may be there, and where in the text that ends: a character that
    // begins an escape may stand for itself as well.
    std::set<std::pair<std::size_t, std::size_t>> ends{{0, 0}};
    while (!ends.empty()) {
        const auto [known, at] = *ends.begin();
        ends.erase(ends.begin());
        if (known == secret.size()) {
            match.length = std::max(match.length, at);
            continue;
        }
        const std::string_view rest = text.substr(at);
        if (rest.empty() || is_begin_of_escape(rest)) match.is_begun = true;
        if (rest.empty()) continue;
        if (dropped.find(secret[known]) != dropped.npos) ends.emplace(known + 1, at);
        if (rest[0] == secret[known]) ends.emplace(known + 1, at + 1);
        const auto [size, meant] = unescaped(rest);
        if (size > 0 && secret.substr(known).starts_with(meant)) {
            ends.emplace(known + meant.size(), at + size);
        }
    }
    return match;
}

}  // namespace mayfly::http
