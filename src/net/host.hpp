// The host of a URL in the form for connecting, comparing and sending to servers. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::net {

/// "Shop.Example" is "shop.example", "bücher.example" is "xn--bcher-kva.example", "127.1" is
/// "127.0.0.1" and "[0::1]" is "::1", as in browsers. Percent-encoded bytes are decoded first.
/// The error is the end of a sentence: "it names no host".
Result<std::string> parse_host(std::string_view text);

/// Decodes "%41" and the like; a '%' before anything else stays.
std::string percent_decode(std::string_view text);

}  // namespace mayfly::net
