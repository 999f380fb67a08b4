#include "http/rate_limit.hpp"

#include <algorithm>

namespace mayfly::http {
namespace {

// What was not used within this time is not made up for.
constexpr Duration longest_credit = std::chrono::milliseconds(10);
constexpr std::size_t most_hosts = 1000;

}  // namespace

void RateLimit::set(double per_second) {
    const std::chrono::duration<double> interval(per_second > 0 ? 1 / per_second : 0);
    interval_ = std::chrono::duration_cast<Duration>(interval);
}

Instant RateLimit::take_turn(const std::string& host, Instant now) {
    if (next_.size() >= most_hosts && !next_.contains(host)) {
        std::erase_if(next_, [&](const auto& one) { return one.second < now; });
    }
    Instant& next = next_[host];
    // Timers that are late would otherwise lower the rate.
    const Instant turn = std::max(next, now - longest_credit);
    next = turn + interval_;
    return std::max(turn, now);
}

}  // namespace mayfly::http
