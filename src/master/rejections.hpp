// Log lines about rejected connections: only a few, however many there are. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/time.hpp"

namespace mayfly::master {

class Rejections {
public:
    /// In this time each reason is logged once for each host, and so many in all.
    static constexpr Duration period = std::chrono::seconds(10);
    static constexpr std::size_t most = 8;

    /// The sentence to log now, with the number of those that were not logged.
    std::optional<std::string> note(
        const std::string& peer, const std::string& reason, Instant now
    );
    /// At the end: how many were not logged; nothing if all were.
    std::optional<std::string> rest() const;

private:
    std::set<std::pair<std::string, std::string>> told_;  // Hosts and reasons, since then.
    Instant since_{};
    std::uint64_t untold_ = 0;
};

}  // namespace mayfly::master
