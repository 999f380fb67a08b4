// Whether people mean a row of requests by a name: "GET /item", as tables show it, or "/item".
#pragma once

#include <string_view>

namespace mayfly::stats {

constexpr bool is_named(std::string_view text, std::string_view method, std::string_view name) {
    if (text == name) return true;
    return !method.empty() && text.size() == method.size() + 1 + name.size() &&
           text.starts_with(method) && text[method.size()] == ' ' && text.ends_with(name);
}

}  // namespace mayfly::stats
