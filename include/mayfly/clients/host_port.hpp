// Where a client of this folder connects to.
#pragma once

#include <charconv>
#include <string>
#include <system_error>
#include <utility>

namespace mayfly::detail {

/// Of "host:port" or "[::1]:port"; port 0 if the text is neither.
inline std::pair<std::string, int> host_port_of(const std::string& address) {
    const auto colon = address.rfind(':');
    if (colon == address.npos) return {};
    std::string host = address.substr(0, colon);
    const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    constexpr int highest = 65535;
    int port = 0;
    const char* const end = address.data() + address.size();
    const auto [stop, problem] = std::from_chars(address.data() + colon + 1, end, port);
    const bool is_valid = !host.empty() && (is_bracketed || host.find(':') == host.npos) &&
                          problem == std::errc() && stop == end && port > 0 && port <= highest;
    if (!is_valid) return {};
    return {std::move(host), port};
}

}  // namespace mayfly::detail
