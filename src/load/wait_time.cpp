#include "load/wait_time.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include <mayfly/user.hpp>

#include "load/user_kinds.hpp"

namespace mayfly {
namespace {

void require(bool condition, const char* remedy) {
    if (!condition) throw std::invalid_argument(remedy);
}

WaitTime rule(WaitTime::Rule kind, Duration shortest, Duration longest) {
    return {kind, shortest, longest, nullptr};
}

}  // namespace

WaitTime constant(Duration wait) {
    require(wait >= Duration(0), "constant(): the wait must not be negative");
    return rule(WaitTime::Rule::constant, wait, wait);
}

WaitTime between(Duration shortest, Duration longest) {
    require(
        shortest >= Duration(0) && shortest <= longest,
        "between(): the first wait must not be negative nor longer than the second"
    );
    return rule(WaitTime::Rule::between, shortest, longest);
}

WaitTime constant_pacing(Duration period) {
    require(period >= Duration(0), "constant_pacing(): the period must not be negative");
    return rule(WaitTime::Rule::pacing, period, period);
}

WaitTime constant_throughput(double per_second) {
    require(
        std::isfinite(per_second) && per_second > 1e-6,
        "constant_throughput(): the number of task runs per second must be above 0"
    );
    return constant_pacing(Duration(std::llround(1e9 / per_second)));
}

WaitTime exponential(Duration mean) {
    require(mean >= Duration(0), "exponential(): the mean must not be negative");
    return rule(WaitTime::Rule::exponential, mean, mean);
}

WaitTime custom_wait(std::function<Duration(User&)> wait) {
    require(wait != nullptr, "custom_wait(): the function is empty");
    return {WaitTime::Rule::custom, {}, {}, std::move(wait)};
}

namespace load {

Duration WaitClock::next(const WaitTime& rule, User& user, Instant now) {
    switch (rule.rule) {
        case WaitTime::Rule::constant:
            return rule.shortest;
        case WaitTime::Rule::between:
            return user.random().between(rule.shortest, rule.longest);
        case WaitTime::Rule::exponential: {
            const double draw = -std::log1p(-user.random().fraction());
            return Duration(std::llround(draw * static_cast<double>(rule.shortest.count())));
        }
        case WaitTime::Rule::custom:
            return std::max(rule.custom(user), Duration(0));
        case WaitTime::Rule::pacing:
            break;
    }
    due_ = last_end_ + last_wait_ + rule.shortest;
    last_wait_ = std::max(due_ - now, Duration(0));
    last_end_ = now;
    return last_wait_;
}

std::string describe(const std::optional<WaitTime>& given) {
    const WaitTime wait = given.value_or(WaitTime{});
    const std::string shortest = format_duration(wait.shortest);
    switch (wait.rule) {
        case WaitTime::Rule::constant:
            return wait.shortest == Duration(0) ? "no wait" : "wait " + shortest;
        case WaitTime::Rule::between:
            return fmt::format("wait {} to {}", shortest, format_duration(wait.longest));
        case WaitTime::Rule::pacing:
            return "a task every " + shortest;
        case WaitTime::Rule::exponential:
            return fmt::format("wait {} on average", shortest);
        case WaitTime::Rule::custom:
            return "waits by a function of its own";
    }
    return {};
}

}  // namespace load
}  // namespace mayfly
