#include "http/cookies.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "http/public_suffix.hpp"
#include "http/response_state.hpp"
#include "net/ip_address.hpp"

namespace mayfly::http {
namespace {

bool domain_matches(std::string_view host, std::string_view domain) {
    if (host == domain) return true;
    return host.size() > domain.size() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.' && !net::is_ip_address(host);
}

bool path_matches(std::string_view path, std::string_view cookie_path) {
    if (!path.starts_with(cookie_path)) return false;
    return path.size() == cookie_path.size() || cookie_path.back() == '/' ||
           path[cookie_path.size()] == '/';
}

std::string_view path_of(const net::Url& url) {
    return std::string_view(url.target).substr(0, url.target.find('?'));
}

std::string_view default_path(const net::Url& url) {
    const std::string_view path = path_of(url);
    const auto last = path.rfind('/');
    return last == path.npos || last == 0 ? path.substr(0, 1) : path.substr(0, last);
}

/// A control character, but for the tab: what holds one is no cookie.
bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

/// When a cookie with this Max-Age ends; nothing where it is no number.
std::optional<UnixMillis> end_of_life(std::string_view seconds, UnixMillis now) {
    const bool is_negative = seconds.starts_with('-');
    const std::string_view digits = seconds.substr(is_negative ? 1 : 0);
    if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) {
        return std::nullopt;
    }
    constexpr std::int64_t longest = 400LL * 24 * 60 * 60;  // As the RFC's successor advises.
    const std::int64_t age = is_negative ? 0 : parse_number<std::int64_t>(digits).value_or(longest);
    return age == 0 ? now : now + std::min(age, longest) * 1000;
}

bool has_prefix(std::string_view name, std::string_view prefix) {
    return equal_ignoring_case(name.substr(0, prefix.size()), prefix);
}

}  // namespace

/// Of each attribute the last one counts (RFC 6265 §5.3).
struct CookieJar::Attributes {
    std::string domain;
    std::string_view path;
    std::optional<UnixMillis> max_age;
    std::optional<UnixMillis> expires;
    bool secure = false;

    void read(std::string_view attribute, UnixMillis now) {
        const auto equals = attribute.find('=');
        const std::string_view name = trimmed(attribute.substr(0, equals));
        const std::string_view value =
            equals == attribute.npos ? std::string_view{} : trimmed(attribute.substr(equals + 1));
        if (value.size() > longest_attribute) return;
        if (equal_ignoring_case(name, "Secure")) {
            secure = true;
        } else if (equal_ignoring_case(name, "Path")) {
            path = value.starts_with('/') ? value : std::string_view{};
        } else if (equal_ignoring_case(name, "Domain")) {
            domain = lower_case(value.starts_with('.') ? value.substr(1) : value);
        } else if (equal_ignoring_case(name, "Max-Age")) {
            if (const auto end = end_of_life(value, now)) max_age = end;
        } else if (equal_ignoring_case(name, "Expires")) {
            if (const auto end = parse_cookie_date(value)) expires = end;
        }
    }

    /// What the name promises about them.
    bool fit(std::string_view name) const {
        if (has_prefix(name, "__Secure-")) return secure;
        return !has_prefix(name, "__Host-") || (secure && domain.empty() && path == "/");
    }
};

bool CookieJar::Cookie::is_for(const net::Origin& origin, UnixMillis now) const {
    const bool is_there = host_only ? domain == origin.host : domain_matches(origin.host, domain);
    return is_there && expires > now;
}

void CookieJar::store(const net::Url& url, std::string_view set_cookie, UnixMillis now) {
    if (std::any_of(set_cookie.begin(), set_cookie.end(), is_control)) return;
    const auto end = set_cookie.find(';');
    const std::string_view pair = set_cookie.substr(0, end);
    const auto equals = pair.find('=');
    if (equals == pair.npos) return;
    Cookie cookie;
    cookie.name = trimmed(pair.substr(0, equals));
    cookie.value = trimmed(pair.substr(equals + 1));
    const bool is_too_long = cookie.name.size() + cookie.value.size() > longest_cookie;
    if (cookie.name.empty() || is_too_long) return;
    Attributes attributes;
    for (auto at = end; at != set_cookie.npos;) {
        const auto next = set_cookie.find(';', at + 1);
        attributes.read(set_cookie.substr(at + 1, next - at - 1), now);
        at = next;
    }
    if (!attributes.fit(cookie.name) || (attributes.secure && !url.origin.is_tls)) return;
    cookie.secure = attributes.secure;
    cookie.path = attributes.path.empty() ? default_path(url) : attributes.path;
    cookie.expires = attributes.max_age.value_or(attributes.expires.value_or(never));
    cookie.domain = url.origin.host;
    const std::string& domain = attributes.domain;
    if (!domain.empty()) {
        if (!domain_matches(url.origin.host, domain)) return;
        // Nobody's own: a host that has such a name keeps the cookie for itself.
        cookie.host_only = is_public_suffix(domain);
        if (cookie.host_only && domain != url.origin.host) return;
        cookie.domain = domain;
    }
    if (!url.origin.is_tls && hides_a_secure_one(cookie)) return;
    keep(std::move(cookie), now);
}

/// Whoever can answer without TLS must not replace what was set with it (RFC 6265bis §5.7).
bool CookieJar::hides_a_secure_one(const Cookie& cookie) const {
    return std::ranges::any_of(cookies_, [&](const Cookie& other) {
        const bool is_near = domain_matches(other.domain, cookie.domain) ||
                             domain_matches(cookie.domain, other.domain);
        return other.secure && other.name == cookie.name && is_near &&
               path_matches(cookie.path, other.path);
    });
}

void CookieJar::keep(Cookie cookie, UnixMillis now) {
    cookie.created = created_++;
    const auto same = std::find_if(cookies_.begin(), cookies_.end(), [&](const Cookie& other) {
        return other.name == cookie.name && other.domain == cookie.domain &&
               other.path == cookie.path;
    });
    if (same != cookies_.end()) {
        cookie.created = same->created;
        cookies_.erase(same);
    }
    if (cookie.expires <= now) return;
    if (cookies_.size() >= most_cookies) {
        std::erase_if(cookies_, [&](const Cookie& other) { return other.expires <= now; });
    }
    if (cookies_.size() >= most_cookies) cookies_.erase(cookies_.begin());
    cookies_.push_back(std::move(cookie));
}

void CookieJar::set(const net::Origin& origin, std::string_view name, std::string_view value) {
    Cookie cookie;
    cookie.name = name;
    cookie.value = value;
    cookie.domain = origin.host;
    keep(std::move(cookie), std::numeric_limits<UnixMillis>::min());
}

void CookieJar::remove(std::string_view name) {
    std::erase_if(cookies_, [&](const Cookie& cookie) { return cookie.name == name; });
}

std::string CookieJar::header_for(const net::Url& url, UnixMillis now) const {
    std::vector<const Cookie*> fitting;
    for (const Cookie& cookie : cookies_) {
        const bool is_shown = !cookie.secure || url.origin.is_tls;
        if (is_shown && cookie.is_for(url.origin, now) && path_matches(path_of(url), cookie.path)) {
            fitting.push_back(&cookie);
        }
    }
    std::sort(fitting.begin(), fitting.end(), [](const Cookie* a, const Cookie* b) {
        if (a->path.size() != b->path.size()) return a->path.size() > b->path.size();
        return a->created < b->created;
    });
    std::string header;
    for (const Cookie* cookie : fitting) {
        if (!header.empty()) header += "; ";
        header += cookie->name + "=" + cookie->value;
    }
    return header;
}

std::string CookieJar::value(const net::Origin& origin, std::string_view name, UnixMillis now)
    const {
    for (const Cookie& cookie : cookies_)
        if (cookie.name == name && cookie.is_for(origin, now)) return cookie.value;
    return {};
}

const char* refusal(std::string_view name, std::string_view value) {
    const auto ends_it = [](char c) { return is_control(c) || c == ';'; };
    const auto ends_name = [&](char c) {
        return ends_it(c) || c == '=' || c == ',' || c == ' ' || c == '\t';
    };
    if (name.empty() || std::ranges::any_of(name, ends_name)) {
        return "a cookie's name is not empty and has no blanks, control characters, ';', ',' or "
               "'='";
    }
    if (std::ranges::any_of(value, ends_it)) {
        return "a cookie's value has no control characters and no ';', with which another cookie "
               "begins; percent-encode them";
    }
    // Servers that read the older RFC 2965 take what follows a comma for another cookie.
    const auto comma = value.find(',');
    if (comma == value.npos || value.find('=', comma) == value.npos) return nullptr;
    return "a cookie's value has no ',' before a '=', which some servers take for another cookie; "
           "percent-encode it";
}

}  // namespace mayfly::http
