#include "http/secret_match.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace mayfly::http {
namespace {

/// How something is written, and what it stands for.
using Escape = std::pair<std::string_view, std::string_view>;

constexpr std::array<Escape, 18> escapes{{
    {"+", " "},
    {"\\\"", "\""},
    {"\\\\", "\\"},
    {"\\/", "/"},
    {"\\b", "\b"},
    {"\\f", "\f"},
    {"\\n", "\n"},
    {"\\r", "\r"},
    {"\\t", "\t"},
    {"&amp;", "&"},
    {"&lt;", "<"},
    {"&gt;", ">"},
    {"&quot;", "\""},
    {"&#34;", "\""},
    {"&#x22;", "\""},
    {"&apos;", "'"},
    {"&#39;", "'"},
    {"&#x27;", "'"},
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

/// How long the escape is with which `text` begins, and what it stands for.
std::pair<std::size_t, std::string> unescaped(std::string_view text) {
    if (text[0] == '%' && text.size() >= percent_size) {
        const int high = hex_value(text[1]);
        const int low = hex_value(text[2]);
        if (high < 0 || low < 0) return {};
        return {percent_size, std::string(1, static_cast<char>(high * 16 + low))};
    }
    if (text.starts_with("\\u")) {
        for (const std::size_t size : {unicode_size, 2 * unicode_size}) {  // Or a pair of them.
            const auto quoted = "\"" + std::string(text.substr(0, size)) + "\"";
            const auto value = nlohmann::json::parse(quoted, nullptr, false);
            if (value.is_string()) return {size, value.get<std::string>()};
        }
        return {};
    }
    const auto known = std::ranges::find_if(escapes, [&](const Escape& escape) {
        return text.starts_with(escape.first);
    });
    if (known == escapes.end()) return {};
    return {known->first.size(), std::string(known->second)};
}

}  // namespace

SecretMatch match_secret(std::string_view text, std::string_view secret) {
    constexpr std::string_view beginnings = "%+\\&";
    SecretMatch match;
    if (text.empty() || secret.empty()) return match;
    if (text[0] != secret[0] && beginnings.find(text[0]) == beginnings.npos) return match;
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
        if (rest[0] == secret[known]) ends.emplace(known + 1, at + 1);
        const auto [size, meant] = unescaped(rest);
        if (size > 0 && secret.substr(known).starts_with(meant)) {
            ends.emplace(known + meant.size(), at + size);
        }
    }
    return match;
}

}  // namespace mayfly::http
