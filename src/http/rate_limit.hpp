// How many requests a second may go to one host (--max-rate): gives each the time of its turn,
// evenly spaced. Pure: the time is passed in.
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

    /// When the next request to the host may go: `now`, or when all before it have gone.
    Instant take_turn(const std::string& host, Instant now);

private:
    Duration interval_{0};
    std::unordered_map<std::string, Instant> next_;  // By host: the turn after the last one taken.
};

}  // namespace mayfly::http
