// Log lines about rejected connections: only a few, however many there are. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace mayfly::master {

class Rejections {
public:
    /// The same sentence is logged at most once in this time.
    static constexpr Duration period = std::chrono::seconds(10);

    /// The sentence to log now, with the number of those that were not logged.
    std::optional<std::string> note(
        const std::string& peer, const std::string& reason, Instant now
    );

private:
    std::optional<Instant> told_;
    std::uint64_t untold_ = 0;
};

}  // namespace mayfly::master
