#include "http/url.hpp"

#include <algorithm>
#include <sys/un.h>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <fmt/format.h>

#include "base/password.hpp"
#include "base/text.hpp"

namespace mayfly::http {
namespace {

namespace urls = boost::urls;

Error not_a_url(std::string_view text, std::string_view why) {
    return {fmt::format("'{}' is not a usable URL: {}", without_password(text), why)};
}

/// What is wrong with host and port, or null.
const char* read_host(const urls::url_view& view, Origin& origin) {
    origin.host = lower_case(origin.host);
    if (origin.host.empty()) return "it names no host";
    if (origin.is_unix()) return "a path is no host; a Unix socket's URL begins with http+unix://";
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

Result<Url> resolve(const Url& base, std::string_view reference) {
    const auto relative = urls::parse_uri_reference({reference.data(), reference.size()});
    if (!relative) return not_a_url(reference, "special characters must be percent-encoded");
    const std::string base_text = base.origin.text() + base.target;
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
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                              (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
                              byte == '_' || byte == '~';
        if (is_plain) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", byte);
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
