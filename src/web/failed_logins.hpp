// Logins to the dashboard that failed: how long the next answer to the same address is held back,
// and what the log says of it, which is little, however many there are. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace mayfly::web {

class FailedLogins {
public:
    static constexpr Duration first_pause = std::chrono::milliseconds(250);
    static constexpr Duration longest_pause = std::chrono::seconds(5);
    /// An address without a failure for so long begins anew.
    static constexpr Duration memory = std::chrono::minutes(1);
    /// The same address is logged at most once in this time.
    static constexpr Duration log_period = std::chrono::seconds(10);
    static constexpr std::size_t most_addresses = 256;  // Beyond that they share one entry.

    struct Failure {
        Duration pause{0};  // Before the answer; doubles from one failure to the next.
        std::optional<std::string> sentence;
    };
    Failure note(const std::string& address, Instant now);

private:
    struct Entry {
        std::uint64_t failures = 0;
        std::uint64_t untold = 0;
        Instant last{};
        std::optional<Instant> told;
    };

    std::map<std::string, Entry> entries_;
};

}  // namespace mayfly::web
