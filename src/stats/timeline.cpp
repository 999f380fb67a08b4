#include "stats/timeline.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/ensure.hpp"

namespace mayfly::stats {
namespace {

double per_second(double count, std::int64_t millis) {
    return millis > 0 ? count * 1000 / static_cast<double>(millis) : 0;
}

}  // namespace

double TimelinePoint::arrivals_per_second() const {
    return per_second(arrivals, span);
}

double TimelinePoint::dropped_per_second() const {
    return per_second(arrivals_dropped, span);
}

double TimelinePoint::requests_per_second() const {
    return per_second(requests, span);
}

double TimelinePoint::failures_per_second() const {
    return per_second(failures, span);
}

TimelinePoint merged(const TimelinePoint& earlier, const TimelinePoint& later) {
    TimelinePoint both{
        .time = earlier.time,
        .span = later.end() - earlier.time,
        .requests = earlier.requests + later.requests,
        .failures = earlier.failures + later.failures,
        .p50 = std::max(earlier.p50, later.p50),
        .p95 = std::max(earlier.p95, later.p95),
        .p99 = std::max(earlier.p99, later.p99),
        .users_wanted = std::max(earlier.users_wanted, later.users_wanted),
        .users_running = std::max(earlier.users_running, later.users_running),
        .phases = earlier.phases,
        .heat = merged(earlier.heat, later.heat),
        .arrivals = earlier.arrivals + later.arrivals,
        .arrivals_asked = std::max(earlier.arrivals_asked, later.arrivals_asked),
        .arrivals_dropped = earlier.arrivals_dropped + later.arrivals_dropped,
        .generator_bound = std::max(earlier.generator_bound, later.generator_bound)};
    for (std::size_t i = 0; i < phase_count; ++i) both.phases[i] += later.phases[i];
    return both;
}

Timeline::Timeline(std::size_t capacity) : capacity_(capacity) {
    ensure(capacity >= 2 && capacity % 2 == 0, "the capacity of a timeline is even and at least 2");
}

void Timeline::push(const TimelinePoint& point) {
    if (!points_.empty() && point.time < end()) return;
    if (!points_.empty() && points_.back().span < resolution_) {
        points_.back() = merged(points_.back(), point);
        return;
    }
    if (points_.size() == capacity_) halve();
    points_.push_back(point);
}

bool Timeline::annotate(Annotation annotation) {
    using Kind = Annotation::Kind;
    const auto is_note = [](const Annotation& one) { return one.kind == Kind::note; };
    const auto notes = static_cast<std::size_t>(std::ranges::count_if(annotations_, is_note));
    if (is_note(annotation)) {
        if (notes == most_notes) return false;
    } else if (annotations_.size() - notes == most_annotations) {
        const auto others = std::next(annotations_.begin());
        annotations_.erase(std::find_if_not(others, annotations_.end(), is_note));
    }
    const auto place =
        std::ranges::upper_bound(annotations_, annotation.time, {}, &Annotation::time);
    if (annotation.time < end() - 1000) ++late_annotations_;
    annotations_.insert(place, std::move(annotation));
    return true;
}

void Timeline::clear() {
    points_.clear();
    rows_ = {};
    parts_ = {};
    annotations_.clear();
    resolution_ = 1000;
}

void Timeline::halve() {
    for (std::size_t i = 0; i < capacity_ / 2; ++i) {
        points_[i] = merged(points_[2 * i], points_[2 * i + 1]);
    }
    points_.resize(capacity_ / 2);
    resolution_ *= 2;
}

}  // namespace mayfly::stats
