// A proxy's address, and what it answers to CONNECT: a tunnel is open only if it says so.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "net/proxy.hpp"
#include "net/proxy_exclusions.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace mayfly::net;
    using mayfly::ensure;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (const auto proxy = parse_proxy(text)) {
        const auto request = tunnel_request(*proxy, proxy->origin);
        ensure(request.ends_with("\r\n\r\n"), "a request has one end");
        ensure(request.find("\r\n\r\n") == request.size() - 4, "and only one");
    }
    static const auto proxy = parse_proxy("http://proxy:3128");
    const bool says_so = text.size() >= 12 && text.starts_with("HTTP/1.") && text[9] == '2' &&
                         text[7] >= '0' && text[7] <= '9' && text[8] == ' ';
    ensure(says_so || !tunnel_refusal(*proxy, text).empty(), "no tunnel without a 2xx");
    return 0;
}
