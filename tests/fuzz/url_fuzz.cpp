// A URL that is accepted names a host, fits on a request line, and reads back as what it was.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "http/url.hpp"

namespace {

using mayfly::check;
using mayfly::http::Url;

void judge(const Url& url) {
    check(!url.origin.host.empty(), "a URL names a host");
    check(url.target.starts_with('/'), "a target begins with a slash");
    check(mayfly::http::is_clean_target(url.target), "a target fits on a request line");
    const auto again = mayfly::http::parse_url(url.origin.text() + url.target);
    check(again.has_value(), "what a URL names can be written as one");
    check(again->origin == url.origin, "an origin reads back as it was");
    check(again->target == url.target, "a target reads back as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (const auto url = mayfly::http::parse_url(text)) judge(*url);
    static const auto base = mayfly::http::parse_url("http://a/b/c/d;p?q");
    if (const auto url = mayfly::http::resolve(*base, text)) judge(*url);
    return 0;
}
