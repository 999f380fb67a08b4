// The machines of `mayfly run --hosts`, as people write them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::workforce {

struct RemoteHost {
    std::string destination;      // As ssh takes it: user@name, or a name in its configuration.
    std::uint16_t port = 0;       // 0: as in ssh's configuration.
    std::uint32_t processes = 0;  // Workers there; 0: no number was given.
    bool operator==(const RemoteHost&) const = default;
};

/// Reads "a", "ann@a", "a:2222", "[::1]:2222", each with an optional number of workers: "a=4".
Result<RemoteHost> parse_remote_host(std::string_view text);

/// Reads a file of hosts: one on each line; # begins a comment.
Result<std::vector<RemoteHost>> parse_hosts_file(std::string_view text, const std::string& name);

/// A host that is named twice, or nothing.
Result<void> check_distinct(const std::vector<RemoteHost>& hosts);

/// The host as it was written, without the number of workers.
std::string to_string(const RemoteHost& host);

}  // namespace mayfly::workforce
