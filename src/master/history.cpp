#include "master/history.hpp"

#include <algorithm>
#include <utility>

namespace mayfly::master {

void History::begin(UnixMillis now, std::string text) {
    timeline_.clear();
    seconds_.fill({});
    begin_ = now;
    has_begun_ = true;
    annotate(stats::Annotation::Kind::start, std::move(text), now);
}

void History::advance(const stats::Aggregate& aggregate, const UserCounts& users, UnixMillis now) {
    const std::int64_t number = now / second_millis;
    Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
    if (second.number != number) second = {number, {}};
    second.users = {
        std::max(second.users.wanted, users.wanted), std::max(second.users.running, users.running)};
    add(aggregate, now);
}

void History::flush(const stats::Aggregate& aggregate, UnixMillis now) {
    add(aggregate, now + (stats::rate_lag.count() + 1) * second_millis);
}

void History::annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now) {
    if (has_begun_) timeline_.annotate({now, kind, std::move(text)});
}

void History::add(const stats::Aggregate& aggregate, UnixMillis settled) {
    const UnixMillis begin = std::max(begin_, timeline_.end());
    for (stats::TimelinePoint& point : aggregate.settled_seconds(begin, settled)) {
        const std::int64_t number = point.time / second_millis;
        const Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
        if (second.number == number) {
            point.users_wanted = second.users.wanted;
            point.users_running = second.users.running;
        }
        timeline_.push(point);
    }
}

}  // namespace mayfly::master
