#include "net/unused_proxy.hpp"

#include <fmt/core.h>

#include "net/proxy_exclusions.hpp"
#include "net/url.hpp"

namespace mayfly::net {
namespace {

/// The first of the two spellings that is set, or null.
const char* set_one(const char* lower, const char* upper, const Variable& variable) {
    if (!variable(lower).empty()) return lower;
    return variable(upper).empty() ? nullptr : upper;
}

bool is_excluded(const Origin& origin, const Variable& variable) {
    const char* name = set_one("no_proxy", "NO_PROXY", variable);
    if (name == nullptr) return false;
    const auto exclusions = ProxyExclusions::parse(variable(name));
    return exclusions && exclusions->covers(origin);
}

}  // namespace

std::string unused_proxy_words(
    const Settings& settings, std::string_view base_url, const Variable& variable
) {
    if (!settings.proxy.empty() || !settings.no_proxy.empty()) return {};
    const auto url = parse_url(base_url);
    if (url && (url->origin.is_unix() || is_excluded(url->origin, variable))) return {};
    const char* name = nullptr;
    if (!url || !url->origin.is_tls) name = set_one("http_proxy", "HTTP_PROXY", variable);
    if (name == nullptr && (!url || url->origin.is_tls)) {
        name = set_one("https_proxy", "HTTPS_PROXY", variable);
    }
    if (name == nullptr) name = set_one("all_proxy", "ALL_PROXY", variable);
    if (name == nullptr) return {};
    return fmt::format(
        "{} is set but mayfly does not use it; give --proxy \"${}\" to go through that proxy, or "
        "--no-proxy '*' to say that none is wanted",
        name,
        name
    );
}

}  // namespace mayfly::net
