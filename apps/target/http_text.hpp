// The small texts of HTTP: queries, forms, cookies, status phrases, dates. Pure.
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mayfly::target {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// "%41+b" → "A b"; a % without two hex digits stays as it is.
std::string percent_decode(std::string_view text);

/// "a=1&b" → {a,1}, {b,""}, decoded; also reads x-www-form-urlencoded bodies.
Pairs parse_query(std::string_view query);

/// A Cookie header: "a=1; b=2" → {a,1}, {b,2}, values untouched.
Pairs parse_cookies(std::string_view header);

/// The first value of that name.
std::optional<std::string> find_value(const Pairs& pairs, std::string_view name);

std::string base64(std::string_view bytes);

bool is_utf8(std::string_view bytes);

/// "Not Found" for 404; "Unknown" where no RFC names it.
std::string_view status_phrase(int status);

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::time_t when);

}  // namespace mayfly::target
