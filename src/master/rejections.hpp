// Connections that were turned away, told in a few lines however many there are. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace mayfly::master {

class Rejections {
public:
    /// A sentence is told at most so often.
    static constexpr Duration period = std::chrono::seconds(10);

    /// The sentence to log now, which counts those that were not told.
    std::optional<std::string> note(
        const std::string& peer, const std::string& reason, Instant now
    );

private:
    std::optional<Instant> told_;
    std::uint64_t untold_ = 0;
};

}  // namespace mayfly::master
