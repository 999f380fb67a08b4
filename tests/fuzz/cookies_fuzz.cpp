// Whatever Set-Cookie says, one header line per line of input, the jar stays bounded and what it
// sends stays on one line.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "http/cookies.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace mayfly::http;
    std::string_view text(reinterpret_cast<const char*>(bytes), size);
    static const auto url = mayfly::net::parse_url("https://www.shop.example/a/b?c");
    CookieJar jar;
    constexpr mayfly::UnixMillis now = 1'700'000'000'000;
    while (!text.empty()) {
        const auto end = text.find('\n');
        jar.store(*url, text.substr(0, end), now);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    }
    const auto header = jar.header_for(*url, now);
    mayfly::ensure(header.find('\n') == header.npos, "a Cookie header is one line");
    mayfly::ensure(
        header.size() <= CookieJar::most_cookies * (CookieJar::longest_cookie + 4),
        "a jar is bounded"
    );
    mayfly::http::parse_cookie_date({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
