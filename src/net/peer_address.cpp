#include "net/peer_address.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace mayfly::net {

std::optional<Origin> parse_peer(std::string_view address) {
    const bool is_path = address.starts_with('/');
    auto url = parse_url(
        is_path ? "http+unix://" + percent_encode(address) : fmt::format("http://{}", address)
    );
    // A URL may leave its port out.
    const auto colon = address.rfind(':');
    const bool has_port =
        colon != address.npos && parse_number<std::uint16_t>(address.substr(colon + 1));
    if (!url || !(is_path || has_port) || url->target != "/" || !url->user_info.empty()) {
        return std::nullopt;
    }
    return url->origin;
}

}  // namespace mayfly::net
