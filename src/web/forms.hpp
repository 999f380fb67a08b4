// The two ways in which browsers and curl write a form: URL-encoded, which is also the way of a
// query, and as multipart/form-data. Pure; trusts nothing.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace mayfly::web {

/// "a=1&b=x%20y" → {a, 1}, {b, x y}.
using Pairs = std::vector<std::pair<std::string, std::string>>;
Result<Pairs> read_pairs(std::string_view encoded);
/// The parts of a body of that Content-Type, which names the boundary between them.
Result<Pairs> read_multipart(std::string_view body, std::string_view content_type);
/// The first value of this name; empty if there is none.
std::string_view value_of(const Pairs& pairs, std::string_view name);

}  // namespace mayfly::web
