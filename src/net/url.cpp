#include "net/url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <sys/un.h>

#include <fmt/core.h>

#include "base/password.hpp"
#include "base/text.hpp"

namespace mayfly::net {
namespace {

Error not_a_url(std::string_view text, std::string_view why) {
    return {fmt::format("'{}' is not a usable URL: {}", without_password(text), why)};
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_unreserved(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Where a byte of a URL stands as it is; elsewhere it is percent-encoded.
enum Place : std::uint8_t { nowhere = 0, in_path = 1, in_query = 2 };

/// The sets of the URL Standard (WHATWG), but for the apostrophe, which RFC 3986 allows.
constexpr std::array<std::uint8_t, 256> places = [] {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t c = 0x21; c < 0x7f; ++c) table[c] = in_path | in_query;
    for (const char c : {'"', '#', '<', '>'}) table[static_cast<std::size_t>(c)] = nowhere;
    for (const char c : {'?', '^', '`', '{', '}'}) table[static_cast<std::size_t>(c)] = in_query;
    return table;
}();

bool stands_as_it_is(char c, Place place) {
    return (places[static_cast<unsigned char>(c)] & place) != 0;
}

void append_encoded(std::string& text, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    text += '%';
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
}

void append_encoded(std::string& text, std::string_view part, Place place) {
    for (const char c : part) {
        if (stands_as_it_is(c, place)) {
            text += c;
        } else {
            append_encoded(text, c);
        }
    }
}

/// As browsers read what somebody typed or a server sent: blanks around it and line breaks in it
/// are slips, and a backslash before the query is a slash.
std::string cleaned(std::string_view text) {
    constexpr std::string_view blanks(
        "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
        "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ",
        33
    );
    std::string clean(trimmed(text, blanks));
    std::erase_if(clean, [](char c) { return c == '\t' || c == '\r' || c == '\n'; });
    const auto path_end = std::min(clean.find_first_of("?#"), clean.size());
    std::replace(clean.begin(), clean.begin() + static_cast<std::ptrdiff_t>(path_end), '\\', '/');
    return clean;
}

/// The parts of a URL or of a reference to one, as they are written (RFC 3986 §3).
struct Parts {
    std::string_view scheme;
    std::optional<std::string_view> authority;
    std::string_view path;
    std::string_view query;  // With its '?'.
};

std::string_view scheme_of(std::string_view text) {
    const auto end = text.find(':');
    if (end == text.npos || !is_letter(text.front())) return {};
    const std::string_view scheme = text.substr(0, end);
    const bool is_scheme = std::ranges::all_of(scheme, [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
    return is_scheme ? scheme : std::string_view{};
}

Parts take_apart(std::string_view text) {
    Parts parts;
    text = text.substr(0, text.find('#'));
    parts.scheme = scheme_of(text);
    if (!parts.scheme.empty()) text.remove_prefix(parts.scheme.size() + 1);
    if (text.starts_with("//")) {
        text.remove_prefix(2);
        parts.authority = text.substr(0, text.find_first_of("/?"));
        text.remove_prefix(parts.authority->size());
    }
    parts.path = text.substr(0, text.find('?'));
    parts.query = text.substr(parts.path.size());
    return parts;
}

/// Takes "." and ".." out, also where they are percent-encoded. What climbs above the root stays
/// there (RFC 3986 §5.2.4).
std::string without_dots(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        const auto end = std::min(path.find('/', 1), path.size());
        const bool is_last = end == path.size();
        const std::string_view written = path.substr(1, end - 1);
        const std::string segment =
            written.size() <= 6 ? percent_decode(written) : std::string(written);
        if (segment == "..") result.erase(std::min(result.rfind('/'), result.size()));
        if (segment != "." && segment != "..") {
            result.append(path.substr(0, end));
        } else if (is_last) {
            result += '/';
        }
        path.remove_prefix(end);
    }
    return result;
}

/// Path and query as the request line has them.
std::string make_target(std::string_view path, std::string_view query) {
    std::string target;
    const bool may_have_dots = path.find("/.") != path.npos || path.find("/%2") != path.npos;
    append_encoded(target, may_have_dots ? without_dots(path) : path, in_path);
    if (target.empty()) target = "/";
    append_encoded(target, query, in_query);
    return target;
}

const char* read_port(std::string_view digits, Origin& origin) {
    origin.port = origin.is_tls ? 443 : 80;
    if (digits.empty()) return nullptr;
    if (digits.find(':') != digits.npos) {
        return "an IPv6 address stands in brackets, as in http://[::1]:8080/";
    }
    if (digits.find_first_not_of("0123456789") != digits.npos) return "its port is not a number";
    origin.port = parse_number<std::uint16_t>(digits).value_or(0);
    return origin.port != 0 ? nullptr : "its port is not between 1 and 65535";
}

Result<void> read_host_and_port(std::string_view text, Origin& origin) {
    const auto bracket = text.starts_with('[') ? text.find(']') : text.npos;
    const auto host_end =
        bracket == text.npos ? std::min(text.find(':'), text.size()) : bracket + 1;
    const std::string_view rest = text.substr(host_end);
    if (!rest.empty() && rest.front() != ':') return Error{"something follows its host's bracket"};
    const std::string_view port = rest.empty() ? rest : rest.substr(1);
    if (const char* problem = read_port(port, origin)) return Error{problem};
    auto host = parse_host(text.substr(0, host_end));
    if (!host) return host.error();
    origin.host = std::move(*host);
    return {};
}

Result<void> read_socket(std::string_view text, Origin& origin) {
    if (text.find(':') == text.npos) origin.host = percent_decode(text);
    if (!origin.is_unix() || origin.host.find('\0') != origin.host.npos) {
        return Error{
            "write a Unix socket as http+unix://%2Frun%2Fshop.sock/path, with %2F for the slashes "
            "before the path"};
    }
    if (origin.host.size() < sizeof(sockaddr_un::sun_path)) return {};
    return Error{"a Unix socket's path has at most 107 bytes"};
}

constexpr std::string_view unix_scheme = "http+unix";

/// The end of a sentence where it is no URL of a server.
Result<Url> absolute(const Parts& parts) {
    const std::string scheme = lower_case(parts.scheme);
    if (scheme != "http" && scheme != "https" && scheme != unix_scheme) {
        return Error{"it must begin with http:// or https://"};
    }
    // What else there could be is guessed differently by each program.
    if (!parts.authority) return Error{fmt::format("two slashes must follow '{}:'", scheme)};
    Url url;
    url.origin.is_tls = scheme == "https";
    std::string_view host = *parts.authority;
    if (const auto at = host.rfind('@'); at != host.npos) {
        url.user_info = percent_decode(host.substr(0, at));
        host.remove_prefix(at + 1);
    }
    auto is_read = scheme == unix_scheme ? read_socket(host, url.origin)
                                         : read_host_and_port(host, url.origin);
    if (!is_read) return is_read.error();
    url.target = make_target(parts.path, parts.query);
    return url;
}

/// What `parts`, which have no host, mean at `base`.
Url relative(const Parts& parts, const Url& base, std::string_view path_before) {
    Url url{base.origin, {}, base.user_info};
    std::string path(parts.path.starts_with('/') ? std::string_view{} : path_before);
    url.target = make_target(path.append(parts.path), parts.query);
    return url;
}

Result<Url> absolute_near(Parts parts, const Url& base, std::string_view text) {
    if (parts.scheme.empty()) {
        parts.scheme = base.origin.is_unix() ? unix_scheme : base.origin.is_tls ? "https" : "http";
    }
    auto url = absolute(parts);
    if (!url) return not_a_url(text, url.error().message);
    return url;
}

}  // namespace

std::string Origin::authority() const {
    if (is_unix()) return "localhost";
    const bool is_ipv6 = host.find(':') != std::string::npos;
    const std::string name = is_ipv6 ? "[" + host + "]" : host;
    return port == (is_tls ? 443 : 80) ? name : fmt::format("{}:{}", name, port);
}

std::string Origin::text() const {
    if (is_unix()) return "http+unix://" + percent_encode(host);
    return (is_tls ? "https://" : "http://") + authority();
}

Result<Url> parse_url(std::string_view text) {
    const std::string clean = cleaned(text);
    auto url = absolute(take_apart(clean));
    if (!url) return not_a_url(text, url.error().message);
    return url;
}

Result<Url> parse_base_url(std::string_view text) {
    if (text.find_first_of("?#") != text.npos) {
        return not_a_url(text, "paths are appended to it, so it cannot have a query or a fragment");
    }
    return parse_url(text);
}

Result<Url> resolve(const Url& base, std::string_view reference) {
    const std::string clean = cleaned(reference);
    Parts parts = take_apart(clean);
    const auto query_at = std::min(base.target.find('?'), base.target.size());
    const std::string_view base_path = std::string_view(base.target).substr(0, query_at);
    if (parts.scheme.empty() && !parts.authority) {
        if (!parts.path.empty()) {
            return relative(parts, base, base_path.substr(0, base_path.rfind('/') + 1));
        }
        if (parts.query.empty()) parts.query = std::string_view(base.target).substr(query_at);
        return relative(parts, base, base_path);
    }
    auto url = absolute_near(parts, base, reference);
    if (url && url->origin.is_unix() && url->origin != base.origin) {
        return not_a_url(reference, "a server cannot send its clients to a Unix socket");
    }
    return url;
}

Result<Url> append(const Url& base, std::string_view reference) {
    const std::string clean = cleaned(reference);
    Parts parts = take_apart(clean);
    if (!parts.scheme.empty() || parts.authority) return absolute_near(parts, base, reference);
    std::string path = base.target;
    if (path.ends_with('/')) path.pop_back();
    if (!parts.path.starts_with('/')) path += '/';
    path.append(parts.path);
    parts.path = {};
    return relative(parts, base, path);
}

bool has_scheme(std::string_view text) {
    return !scheme_of(cleaned(text)).empty();
}

bool is_plain_path(std::string_view text) {
    if (!text.starts_with('/') || text.starts_with("//")) return false;
    char before = 0;
    for (const char c : text) {
        // A '.' or '%' after a slash may begin a ".."; the query is looked at like the path.
        const bool begins_segment = before == '/' && (c == '.' || c == '%');
        if (begins_segment || c == '\\' || !(stands_as_it_is(c, in_path) || c == '?')) return false;
        before = c;
    }
    return true;
}

std::string percent_encode(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
        } else {
            append_encoded(encoded, c);
        }
    }
    return encoded;
}

std::string encode_query(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string query;
    for (const auto& [name, value] : fields) {
        if (!query.empty()) query += '&';
        query += percent_encode(name) + '=' + percent_encode(value);
    }
    return query;
}

}  // namespace mayfly::net
