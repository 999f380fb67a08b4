#include "master/results.hpp"

#include <algorithm>
#include <utility>

#include "base/logging.hpp"

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

void Results::clear(UnixMillis now) {
    aggregate_.reset(now);
    started_ = now;
    ended_ = 0;
    users_ended_.reset();
    is_partial_ = false;
    warnings_.clear();
    lateness_ = {};
}

void Results::begin(std::string target, UnixMillis now) {
    aggregate_.reset(now);
    timeline_.clear();
    seconds_.fill({});
    latest_users_ = {};
    begun_.reset();
    started_ = now;
    annotate(stats::Annotation::Kind::start, std::move(target), now);
}

void Results::end(Roster& roster, UnixMillis now) {
    logging::debug(
        "ticks of this run were {:.1f} ms late (median) and {:.1f} ms (most)",
        to_millis(lateness_.percentile(50)),
        to_millis(lateness_.max())
    );
    for (auto& point : all_points(now)) add(std::move(point));
    ended_ = now;
    for (const auto& name : roster.end_run()) {
        is_partial_ = true;
        warn(name + " did not hand in its last report");
    }
}

void Results::reset(UnixMillis now) {
    for (auto& point : all_points(now)) {
        if (point.end() > now) {  // It gets, besides, what is counted in the rest of it.
            begun_ = begun_ ? together(*begun_, point) : point;
        } else {
            add(std::move(point));
        }
    }
    annotate(stats::Annotation::Kind::reset, "statistics reset", now);
    aggregate_.reset(now);
}

void Results::advance(const UserCounts& users, UnixMillis now) {
    const std::int64_t number = now / second_millis;
    Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
    if (second.number != number) second = {number, {}};
    second.users = {
        std::max(second.users.wanted, users.wanted), std::max(second.users.running, users.running)};
    for (auto& point : settled(now)) add(std::move(point));
}

void Results::annotate(stats::Annotation::Kind kind, std::string text, UnixMillis now) {
    if (started_ > 0) timeline_.annotate({now, kind, std::move(text)});
}

void Results::warn(const std::string& sentence) {
    const auto is_known = std::ranges::find(warnings_, sentence) != warnings_.end();
    if (!is_known && warnings_.size() < most_warnings) warnings_.push_back(sentence);
}

std::vector<stats::TimelinePoint> Results::settled(UnixMillis now) const {
    return aggregate_.settled_seconds(std::max(started_, timeline_.end()), now);
}

std::vector<stats::TimelinePoint> Results::all_points(UnixMillis now) const {
    return settled(now + (stats::rate_lag.count() + 1) * second_millis);
}

void Results::add(stats::TimelinePoint point) {
    if (begun_ && begun_->time == point.time) point = together(*begun_, point);
    begun_.reset();
    latest_users_ = users_of(point.time / second_millis);
    point.users_wanted = latest_users_.wanted;
    point.users_running = latest_users_.running;
    timeline_.push(point);
}

/// Of a second in which nobody counted them, because the tick came late: as before.
UserCounts Results::users_of(std::int64_t number) const {
    const Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
    return second.number == number ? second.users : latest_users_;
}

stats::Snapshot Results::snapshot(UnixMillis now) const {
    auto snapshot = aggregate_.snapshot(now, users_ended_);
    snapshot.run.started = started_;
    snapshot.run.ended = ended_;
    snapshot.run.is_partial = is_partial_;
    snapshot.run.warnings = warnings_;
    if (snapshot.generator.exceeds(stats::noted_bound)) {
        snapshot.run.warnings.push_back(stats::sentence_on(snapshot.generator));
    }
    if (auto sentence = stats::sentence_on(snapshot.throttling); !sentence.empty()) {
        snapshot.run.warnings.push_back(std::move(sentence));
    }
    return snapshot;
}

}  // namespace mayfly::master
