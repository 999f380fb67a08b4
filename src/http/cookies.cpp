#include "http/cookies.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/ip_address.hpp"
#include "base/text.hpp"

namespace mayfly::http {
namespace {

bool domain_matches(std::string_view host, std::string_view domain) {
    if (host == domain) return true;
    return host.size() > domain.size() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.' && !is_ip_address(host);
}

bool path_matches(std::string_view path, std::string_view cookie_path) {
    if (!path.starts_with(cookie_path)) return false;
    return path.size() == cookie_path.size() || cookie_path.back() == '/' ||
           path[cookie_path.size()] == '/';
}

std::string_view path_of(const Url& url) {
    return std::string_view(url.target).substr(0, url.target.find('?'));
}

std::string default_path(const Url& url) {
    const std::string_view path = path_of(url);
    const auto last = path.rfind('/');
    return last == path.npos || last == 0 ? "/" : std::string(path.substr(0, last));
}

bool read_number(std::string_view text, int& number) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end != text.data();
}

struct DateParts {
    int hour = -1, minute = -1, second = -1, day = -1, month = -1, year = -1;
};

bool read_clock(std::string_view token, DateParts& parts) {
    const auto first = token.find(':');
    const auto second = first == token.npos ? token.npos : token.find(':', first + 1);
    if (second == token.npos) return false;
    return read_number(token.substr(0, first), parts.hour) &&
           read_number(token.substr(first + 1, second - first - 1), parts.minute) &&
           read_number(token.substr(second + 1), parts.second);
}

int month_number(std::string_view token) {
    constexpr std::array<std::string_view, 12> months{
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    const std::string start = lower_case(token.substr(0, 3));
    const auto* found = std::find(months.begin(), months.end(), start);
    return found == months.end() ? -1 : static_cast<int>(found - months.begin()) + 1;
}

void read_token(std::string_view token, DateParts& parts) {
    int number = 0;
    if (parts.hour < 0 && read_clock(token, parts)) return;
    if (parts.month < 0 && month_number(token) > 0) {
        parts.month = month_number(token);
    } else if (!read_number(token, number)) {
        return;
    } else if (parts.day < 0 && number < 32) {
        parts.day = number;
    } else if (parts.year < 0) {
        parts.year = number + (number < 70 ? 2000 : number < 100 ? 1900 : 0);
    }
}

}  // namespace

UnixMillis parse_cookie_date(std::string_view text) {
    DateParts parts;
    constexpr std::string_view delimiters = " \t,-/;";
    for (std::size_t at = 0; at < text.size();) {
        const auto start = text.find_first_not_of(delimiters, at);
        if (start == text.npos) break;
        const auto end = std::min(text.find_first_of(delimiters, start), text.size());
        read_token(text.substr(start, end - start), parts);
        at = end;
    }
    const std::chrono::year_month_day date{
        std::chrono::year(parts.year),
        std::chrono::month(static_cast<unsigned>(std::max(parts.month, 0))),
        std::chrono::day(static_cast<unsigned>(std::max(parts.day, 0)))};
    const bool has_clock = parts.hour >= 0 && parts.hour < 24 && parts.minute >= 0 &&
                           parts.minute < 60 && parts.second >= 0 && parts.second < 60;
    if (!has_clock || parts.year < 1601 || !date.ok()) return -1;
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24LL + parts.hour) * 60 + parts.minute) * 60'000 + parts.second * 1000LL;
}

void CookieJar::read_attribute(Cookie& cookie, std::string_view attribute, UnixMillis now) {
    const auto equals = attribute.find('=');
    const std::string name = lower_case(trimmed(attribute.substr(0, equals)));
    const std::string_view value =
        equals == attribute.npos ? std::string_view{} : trimmed(attribute.substr(equals + 1));
    if (name == "secure") {
        cookie.secure = true;
    } else if (name == "path") {
        if (value.starts_with('/')) cookie.path = value;
    } else if (name == "domain") {
        const std::string domain = lower_case(value.starts_with('.') ? value.substr(1) : value);
        if (domain.empty()) return;
        cookie.domain = domain;
        cookie.host_only = false;
    } else if (name == "max-age") {
        int seconds = 0;
        if (!read_number(value, seconds)) return;
        cookie.expires = seconds <= 0 ? 1 : now + seconds * 1000LL;
    } else if (name == "expires" && cookie.expires == 0) {
        const UnixMillis when = parse_cookie_date(value);
        if (when >= 0) cookie.expires = std::max<UnixMillis>(when, 1);
    }
}

void CookieJar::store(const Url& url, std::string_view set_cookie, UnixMillis now) {
    if (set_cookie.size() > longest_cookie) return;
    auto end = set_cookie.find(';');
    const std::string_view pair = set_cookie.substr(0, end);
    const auto equals = pair.find('=');
    if (equals == pair.npos) return;
    Cookie cookie;
    cookie.name = trimmed(pair.substr(0, equals));
    cookie.value = trimmed(pair.substr(equals + 1));
    if (cookie.name.empty()) return;
    cookie.domain = url.origin.host;
    cookie.path = default_path(url);
    // Max-Age wins over Expires wherever it stands, so it is read first.
    for (const bool max_age_turn : {true, false}) {
        for (auto at = end; at != set_cookie.npos;) {
            const auto next = set_cookie.find(';', at + 1);
            const auto attribute = trimmed(set_cookie.substr(at + 1, next - at - 1));
            const bool is_max_age = lower_case(attribute.substr(0, 7)) == "max-age";
            if (is_max_age == max_age_turn) read_attribute(cookie, attribute, now);
            at = next;
        }
    }
    if (!domain_matches(url.origin.host, cookie.domain)) return;
    if (cookie.secure && !url.origin.is_tls) return;
    keep(std::move(cookie), now);
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
    if (cookie.expires != 0 && cookie.expires <= now) return;
    if (cookies_.size() >= most_cookies) cookies_.erase(cookies_.begin());
    cookies_.push_back(std::move(cookie));
}

void CookieJar::set(const Origin& origin, std::string_view name, std::string_view value) {
    Cookie cookie;
    cookie.name = name;
    cookie.value = value;
    cookie.domain = origin.host;
    keep(std::move(cookie), 0);
}

std::string CookieJar::header_for(const Url& url, UnixMillis now) const {
    std::vector<const Cookie*> fitting;
    for (const Cookie& cookie : cookies_) {
        const bool domain_fits = cookie.host_only ? cookie.domain == url.origin.host
                                                  : domain_matches(url.origin.host, cookie.domain);
        const bool is_alive = cookie.expires == 0 || cookie.expires > now;
        if (domain_fits && is_alive && path_matches(path_of(url), cookie.path) &&
            (!cookie.secure || url.origin.is_tls)) {
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

std::string CookieJar::value(const Origin& origin, std::string_view name) const {
    for (const Cookie& cookie : cookies_)
        if (cookie.name == name && domain_matches(origin.host, cookie.domain)) return cookie.value;
    return {};
}

}  // namespace mayfly::http
