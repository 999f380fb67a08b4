// The host of a URL, as it is connected to, compared and shown to servers. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::net {

/// "Shop.Example" is "shop.example", "bücher.example" is "xn--bcher-kva.example", "127.1" is
/// "127.0.0.1" and "[0::1]" is "::1", as browsers have it. Percent-encoded bytes are decoded first.
/// The error is the end of a sentence: "it names no host".
Result<std::string> parse_host(std::string_view text);

/// What "%41" and its like stand for; a '%' before anything else stays.
std::string percent_decode(std::string_view text);

}  // namespace mayfly::net
