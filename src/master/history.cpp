#include "master/history.hpp"

#include <algorithm>
#include <utility>

namespace mayfly::master {
namespace {

/// One second of which two parts were counted apart.
stats::TimelinePoint together(
    const stats::TimelinePoint& first, const stats::TimelinePoint& second
) {
    stats::TimelinePoint both = merged(first, second);
    both.span = second.span;
    return both;
}

}  // namespace

void History::begin(UnixMillis now, std::string text) {
    timeline_.clear();
    seconds_.fill({});
    latest_users_ = {};
    begun_.reset();
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
    for (stats::TimelinePoint& point : settled(aggregate, now)) add(std::move(point));
}

void History::flush(const stats::Aggregate& aggregate, UnixMillis now) {
    for (stats::TimelinePoint& point : all(aggregate, now)) add(std::move(point));
}

void History::before_reset(const stats::Aggregate& aggregate, UnixMillis now) {
    for (stats::TimelinePoint& point : all(aggregate, now)) {
        if (point.end() > now) {
            begun_ = begun_ ? together(*begun_, point) : point;
        } else {
            add(std::move(point));
        }
    }
}

void History::annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now) {
    if (has_begun_) timeline_.annotate({now, kind, std::move(text)});
}

std::vector<stats::TimelinePoint> History::settled(
    const stats::Aggregate& aggregate, UnixMillis now
) const {
    return aggregate.settled_seconds(std::max(begin_, timeline_.end()), now);
}

std::vector<stats::TimelinePoint> History::all(const stats::Aggregate& aggregate, UnixMillis now)
    const {
    return settled(aggregate, now + (stats::rate_lag.count() + 1) * second_millis);
}

void History::add(stats::TimelinePoint point) {
    if (begun_ && begun_->time == point.time) point = together(*begun_, point);
    begun_.reset();
    latest_users_ = users_of(point.time / second_millis);
    point.users_wanted = latest_users_.wanted;
    point.users_running = latest_users_.running;
    timeline_.push(point);
}

/// Of a second in which nobody counted them, because the tick came late: as before.
UserCounts History::users_of(std::int64_t number) {
    const Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
    return second.number == number ? second.users : latest_users_;
}

}  // namespace mayfly::master
