// A URL that is accepted names a host, fits on a request line, and reads back as what it was.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "net/url.hpp"

namespace {

using mayfly::ensure;
using mayfly::net::Url;

bool fits_on_a_line(std::string_view target) {
    return std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

void judge(const Url& url) {
    ensure(!url.origin.host.empty(), "a URL names a host");
    ensure(fits_on_a_line(url.origin.authority()), "a host fits on a line");
    ensure(url.target.starts_with('/'), "a target begins with a slash");
    ensure(fits_on_a_line(url.target), "a target fits on a request line");
    const auto again = mayfly::net::parse_url(url.origin.text() + url.target);
    ensure(again.has_value(), "what a URL names can be written as one");
    ensure(again->origin == url.origin, "an origin reads back as it was");
    ensure(again->target == url.target, "a target reads back as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (const auto url = mayfly::net::parse_url(text)) judge(*url);
    static const auto base = mayfly::net::parse_url("http://a/b/c/d;p?q");
    if (const auto url = mayfly::net::resolve(*base, text)) judge(*url);
    const auto appended = mayfly::net::append(*base, text);
    if (appended) judge(*appended);
    if (mayfly::net::is_plain_path(text)) {
        static const auto root = mayfly::net::parse_url("http://a");
        ensure(mayfly::net::append(*root, text)->target == text, "what is plain stays as it is");
    }
    return 0;
}
