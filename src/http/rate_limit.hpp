// How many requests a second may go to one host (--max-rate): gives each its turn, evenly spaced.
// Pure: the time is passed in.
#pragma once

#include <string>
#include <unordered_map>

#include "base/time.hpp"

namespace mayfly::http {

class RateLimit {
public:
    /// From now on so many; 0 means any number.
    void set(double per_second);
    bool is_set() const { return interval_ > Duration(0); }

    /// Whether a request to the host may go now. If so, it has had its turn.
    bool take_turn(const std::string& host, Instant now);
    /// When the next request to the host may go, unless the rate changes.
    Instant next_turn(const std::string& host) const;

private:
    Duration interval_{0};
    std::unordered_map<std::string, Instant> last_;  // By host: the last turn.
};

}  // namespace mayfly::http
