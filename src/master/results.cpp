#include "master/results.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"

namespace mayfly::master {

void Results::clear(UnixMillis now) {
    aggregate_.reset(now);
    started_ = now;
    ended_ = 0;
    is_partial_ = false;
    warnings_.clear();
    lateness_ = {};
}

void Results::begin(std::string target, UnixMillis now) {
    aggregate_.reset(now);
    timeline_.clear();
    seconds_.fill({});
    started_ = now;
    annotate(stats::Annotation::Kind::start, std::move(target), now);
}

void Results::end(Roster& roster, UnixMillis now) {
    log::debug(
        "ticks of this run were {:.1f} ms late (median) and {:.1f} ms (most)",
        to_millis(lateness_.percentile(50)),
        to_millis(lateness_.max())
    );
    add_rest(now);
    ended_ = now;
    for (const auto& name : roster.end_run()) {
        is_partial_ = true;
        warn(name + " did not hand in its last report");
    }
}

void Results::reset(UnixMillis now) {
    add_rest(now);
    annotate(stats::Annotation::Kind::reset, "statistics reset", now);
    aggregate_.reset(now);
}

void Results::advance(const UserCounts& users, UnixMillis now) {
    const std::int64_t number = now / second_millis;
    Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
    if (second.number != number) second = {number, {}};
    second.users = {
        std::max(second.users.wanted, users.wanted), std::max(second.users.running, users.running)};
    add_settled(now);
}

void Results::annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now) {
    if (started_ > 0) timeline_.annotate({now, kind, std::move(text)});
}

void Results::warn(const std::string& sentence) {
    const auto is_known = std::ranges::find(warnings_, sentence) != warnings_.end();
    if (!is_known && warnings_.size() < most_warnings) warnings_.push_back(sentence);
}

void Results::add_settled(UnixMillis now) {
    const UnixMillis begin = std::max(started_, timeline_.end());
    for (stats::TimelinePoint& point : aggregate_.settled_seconds(begin, now)) {
        const std::int64_t number = point.time / second_millis;
        const Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
        if (second.number == number) {
            point.users_wanted = second.users.wanted;
            point.users_running = second.users.running;
        }
        timeline_.push(point);
    }
}

/// What is held back, before it is reset and at the end.
void Results::add_rest(UnixMillis now) {
    add_settled(now + (stats::rate_lag.count() + 1) * second_millis);
}

stats::Snapshot Results::snapshot(UnixMillis now) const {
    auto snapshot = aggregate_.snapshot(now);
    snapshot.run.started = started_;
    snapshot.run.ended = ended_;
    snapshot.run.is_partial = is_partial_;
    snapshot.run.warnings = warnings_;
    return snapshot;
}

}  // namespace mayfly::master
