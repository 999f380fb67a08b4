// The machines of `mayfly run --hosts`, as people write them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mayfly::workforce {

struct RemoteHost {
    std::string destination;      // What ssh takes: a name of its configuration too, user@name.
    std::uint16_t port = 0;       // 0: what ssh's configuration says.
    std::uint32_t processes = 0;  // Workers there; 0: nothing was said.
    bool operator==(const RemoteHost&) const = default;
};

/// "a", "ann@a", "a:2222", "[::1]:2222", each with how many workers: "a=4".
Result<RemoteHost> parse_remote_host(std::string_view text);

/// What a file of hosts says: one a line, after # comments.
Result<std::vector<RemoteHost>> parse_hosts_file(std::string_view text, const std::string& name);

/// The host that is named twice, or nothing.
Result<void> check_distinct(const std::vector<RemoteHost>& hosts);

/// As it was written, without the number of workers.
std::string to_string(const RemoteHost& host);

}  // namespace mayfly::workforce
