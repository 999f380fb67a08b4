#include "http/url.hpp"

#include <algorithm>
#include <iterator>
#include <sys/un.h>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <fmt/core.h>

#include "base/password.hpp"
#include "base/text.hpp"

namespace mayfly::http {
namespace {

namespace urls = boost::urls;

Error not_a_url(std::string_view text, std::string_view why) {
    return {fmt::format("'{}' is not a usable URL: {}", without_password(text), why)};
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool is_one_of(std::string_view characters, char c) {
    return characters.find(c) != characters.npos;
}

/// What a host's name may consist of (RFC 3986 §3.2.2). It was decoded, so that it could hold
/// anything, a line break say, and it goes into request lines and headers.
bool is_clean_name(std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
        return is_unreserved(c) || is_one_of("!$&'()*+,;=", c);
    });
}

/// What is wrong with host and port, or null.
const char* read_host(const urls::url_view& view, Origin& origin) {
    origin.host = lower_case(origin.host);
    if (origin.host.empty()) return "it names no host";
    if (origin.is_unix()) return "a path is no host; a Unix socket's URL begins with http+unix://";
    if (view.host_type() == urls::host_type::name && !is_clean_name(origin.host)) {
        return "its host has characters that no host's name may have";
    }
    origin.port = origin.is_tls ? 443 : 80;
    if (!view.has_port() || view.port().empty()) return nullptr;
    const std::string_view digits(view.port().data(), view.port().size());
    origin.port = parse_number<std::uint16_t>(digits).value_or(0);
    if (origin.port != 0) return nullptr;
    return "its port is not between 1 and 65535";
}

const char* check_socket(const urls::url_view& view, const Origin& origin) {
    if (!origin.is_unix() || view.has_port() || origin.host.find('\0') != origin.host.npos) {
        return "write a Unix socket as http+unix://%2Frun%2Fshop.sock/path, with %2F for the "
               "slashes before the path";
    }
    if (origin.host.size() < sizeof(sockaddr_un::sun_path)) return nullptr;
    return "a Unix socket's path has at most 107 bytes";
}

Result<Url> convert(const urls::url_view& view, std::string_view text) {
    Url url;
    const std::string scheme = lower_case({view.scheme().data(), view.scheme().size()});
    if (scheme != "http" && scheme != "https" && scheme != "http+unix")
        return not_a_url(text, "it must begin with http:// or https://");
    url.origin.is_tls = scheme == "https";
    url.origin.host = view.host_address();
    const char* problem =
        scheme == "http+unix" ? check_socket(view, url.origin) : read_host(view, url.origin);
    if (problem != nullptr) return not_a_url(text, problem);
    if (view.has_userinfo()) url.user_info = view.userinfo();
    url.target = std::string(view.encoded_path());
    if (url.target.empty()) url.target = "/";
    // Boost.URL takes "http://h:x/" for an empty port and the path "x/".
    if (!url.target.starts_with('/')) return not_a_url(text, "its port is not a number");
    if (view.has_query()) url.target += "?" + std::string(view.encoded_query());
    return url;
}

void append_encoded(std::string& text, char c) {
    fmt::format_to(std::back_inserter(text), "%{:02X}", static_cast<unsigned char>(c));
}

/// Whether the character at `at` can stand in a URL; a '%' only before two hexadecimal digits.
bool is_url_character(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (c != '%') return c > 0x20 && c < 0x7f && !is_one_of("\"<>\\^`{|}", c);
    const std::string_view digits = text.substr(at + 1, 2);
    return digits.size() == 2 && std::ranges::all_of(digits, [](char digit) {
               return is_one_of("0123456789abcdefABCDEF", digit);
           });
}

/// Where the path of "http://host/path", "//host/path" or "path" begins.
std::size_t path_of(std::string_view reference) {
    const std::size_t slashes = reference.find("//");
    const bool has_host = slashes == 0 || (slashes != reference.npos &&
                                           reference.find_first_of(":/?#") == slashes - 1);
    if (!has_host) return 0;
    return std::min(reference.find_first_of("/?#", slashes + 2), reference.size());
}

/// As browsers do: servers redirect to paths with spaces and with letters beyond ASCII. Brackets
/// are for hosts.
std::string with_strays_encoded(std::string_view text) {
    const std::size_t path = path_of(text);
    std::string encoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_bracket = at >= path && is_one_of("[]", text[at]);
        if (is_url_character(text, at) && !is_bracket) {
            encoded += text[at];
        } else {
            append_encoded(encoded, text[at]);
        }
    }
    return encoded;
}

// What climbs above the root stays there (RFC 3986 §5.2.4); Boost.URL keeps such segments.
void stay_below_root(std::string& target) {
    while (target.starts_with("/../")) target.erase(0, 3);
    if (target == "/.." || target.starts_with("/..?")) target.erase(1, 2);
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    return result;
}

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
    const auto view = urls::parse_uri({text.data(), text.size()});
    if (!view)
        return not_a_url(text, "write it as http://host:port/path with special characters encoded");
    return convert(*view, text);
}

Result<Url> parse_base_url(std::string_view text) {
    if (text.find_first_of("?#") != text.npos) {
        return not_a_url(text, "paths are appended to it, so it cannot have a query or a fragment");
    }
    return parse_url(text);
}

Result<Url> resolve(const Url& base, std::string_view reference) {
    const std::string encoded = with_strays_encoded(reference);
    const auto relative = urls::parse_uri_reference(encoded);
    if (!relative) return not_a_url(reference, "special characters must be percent-encoded");
    const std::string base_text = with_strays_encoded(base.origin.text() + base.target);
    const auto base_view = urls::parse_uri(base_text);
    if (!base_view) return not_a_url(base_text, "special characters must be percent-encoded");
    urls::url resolved;
    if (!urls::resolve(*base_view, *relative, resolved)) {
        return not_a_url(reference, "it cannot be resolved");
    }
    auto url = convert(resolved, reference);
    if (!url) return url;
    if (url->origin.is_unix() && url->origin != base.origin) {
        return not_a_url(reference, "a server cannot send its clients to a Unix socket");
    }
    stay_below_root(url->target);
    return url;
}

bool is_clean_target(std::string_view target) {
    return std::all_of(target.begin(), target.end(), [](unsigned char c) {
        return c > 0x20 && c < 0x7f && c != '#';
    });
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

}  // namespace mayfly::http
