// One user's cookies (RFC 6265). Pure: time is passed in.
//
// There is no public-suffix list: a target could set a cookie for a whole top-level domain, which
// harms nobody here, as a jar belongs to one simulated user.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "http/url.hpp"

namespace mayfly::http {

class CookieJar {
public:
    static constexpr std::size_t most_cookies = 300;
    static constexpr std::size_t longest_cookie = 8192;

    /// Takes one Set-Cookie header that `url` answered with; what the RFC says to ignore is.
    void store(const Url& url, std::string_view set_cookie, UnixMillis now);
    void set(const Origin& origin, std::string_view name, std::string_view value);
    /// The value of the Cookie header for a request to `url`; empty: send none.
    std::string header_for(const Url& url, UnixMillis now) const;
    std::string value(const Origin& origin, std::string_view name) const;
    void clear() { cookies_.clear(); }
    bool is_empty() const { return cookies_.empty(); }

private:
    struct Cookie {
        std::string name;
        std::string value;
        std::string domain;
        std::string path = "/";
        UnixMillis expires = 0;  // 0: with the user.
        std::uint64_t created = 0;
        bool host_only = true;
        bool secure = false;
    };

    static void read_attribute(Cookie& cookie, std::string_view attribute, UnixMillis now);
    void keep(Cookie cookie, UnixMillis now);

    std::vector<Cookie> cookies_;
    std::uint64_t created_ = 0;
};

/// Milliseconds since 1970 of a cookie date (RFC 6265 §5.1.1); -1 when it is none.
UnixMillis parse_cookie_date(std::string_view text);

}  // namespace mayfly::http
