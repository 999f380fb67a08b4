// The requests that --max-rate holds back: each host has a row of them, in the order in which they
// came. Only the first one of a row is given a turn, by the rate that holds then. Belongs to the
// loop's thread.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "http/rate_limit.hpp"

namespace mayfly::http {

class HostTurns {
public:
    HostTurns() = default;
    HostTurns(const HostTurns&) = delete;
    HostTurns& operator=(const HostTurns&) = delete;

    /// From now on so many requests a second; 0 means any number. Holds for those that wait, too.
    void set_rate(double per_second) { limit_.set(per_second); }
    bool are_limited() const { return limit_.is_set(); }

    /// Parks until a request to the host may go. False if a deadline in scope expires before that;
    /// throws fiber::Cancelled. A request that does not go has used up no turn.
    bool wait(const std::string& host);

private:
    struct Waiter;

    RateLimit limit_;
    std::unordered_map<std::string, std::deque<Waiter*>> rows_;  // None of them is empty.
};

}  // namespace mayfly::http
