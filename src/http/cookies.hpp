// One user's cookies, as browsers keep them (RFC 6265 and the draft of its successor, RFC 6265bis).
// Pure: time is passed in.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "net/url.hpp"

namespace mayfly::http {

class CookieJar {
public:
    static constexpr std::size_t most_cookies = 300;
    static constexpr std::size_t longest_cookie = 4096;     // Of name and value.
    static constexpr std::size_t longest_attribute = 1024;  // Longer ones are ignored.

    /// Stores one Set-Cookie header of a response from `url`, unless the RFC says to ignore it.
    void store(const net::Url& url, std::string_view set_cookie, UnixMillis now);
    /// `name` and `value` must be such that refusal() returns null.
    void set(const net::Origin& origin, std::string_view name, std::string_view value);
    /// Removes the cookies of this name, for every host.
    void remove(std::string_view name);
    /// The value of the Cookie header for a request to `url`; empty if there is none to send.
    std::string header_for(const net::Url& url, UnixMillis now) const;
    std::string value(const net::Origin& origin, std::string_view name, UnixMillis now) const;
    void clear() { cookies_.clear(); }
    bool is_empty() const { return cookies_.empty(); }

private:
    static constexpr UnixMillis never = std::numeric_limits<UnixMillis>::max();

    struct Cookie {
        std::string name;
        std::string value;
        std::string domain;
        std::string path = "/";
        UnixMillis expires = never;  // By default, when the user ends.
        std::uint64_t created = 0;
        bool host_only = true;
        bool secure = false;

        bool is_for(const net::Origin& origin, UnixMillis now) const;
    };
    struct Attributes;

    void keep(Cookie cookie, UnixMillis now);
    bool hides_a_secure_one(const Cookie& cookie) const;

    std::vector<Cookie> cookies_;
    std::uint64_t created_ = 0;
};

/// Why an author's cookie cannot be sent, as a sentence; null if it can.
const char* refusal(std::string_view name, std::string_view value);

/// A cookie date (RFC 6265 §5.1.1) in milliseconds since 1970, negative before that.
std::optional<UnixMillis> parse_cookie_date(std::string_view text);

}  // namespace mayfly::http
