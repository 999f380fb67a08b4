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

bool RateLimit::take_turn(const std::string& host, Instant now) {
    if (last_.size() >= most_hosts && !last_.contains(host)) {
        std::erase_if(last_, [&](const auto& one) { return one.second + interval_ < now; });
    }
    const auto [found, is_first] = last_.try_emplace(host, now);
    if (is_first) return true;
    // Timers that are late would otherwise lower the rate.
    const Instant turn = std::max(found->second + interval_, now - longest_credit);
    if (turn > now) return false;
    found->second = turn;
    return true;
}

Instant RateLimit::next_turn(const std::string& host) const {
    const auto found = last_.find(host);
    return found == last_.end() ? Instant() : found->second + interval_;
}

}  // namespace mayfly::http
