// The address of a peer that is no URL: "host:port", "[::1]:port" or the path of a Unix socket.
#pragma once

#include <optional>
#include <string_view>

#include "net/url.hpp"

namespace mayfly::net {

/// Nothing if it is no such address.
std::optional<Origin> parse_peer(std::string_view address);

}  // namespace mayfly::net
