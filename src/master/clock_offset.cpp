#include "master/clock_offset.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace mayfly::master {
namespace {

/// What no clock shows becomes 0, since a worker may say what it likes.
UnixMillis shifted(UnixMillis time, UnixMillis correction) {
    UnixMillis sum = 0;
    return __builtin_add_overflow(time, correction, &sum) ? 0 : std::max<UnixMillis>(sum, 0);
}

}  // namespace

void ClockOffset::observe(UnixMillis theirs, UnixMillis ours) {
    if (theirs < 0) return;  // No time that a clock shows.
    if (beats_++ == beats_per_span) {
        least_before_ = std::exchange(least_, none);
        beats_ = 1;
    }
    least_ = std::min(least_, ours - theirs);
}

void ClockOffset::follow(UnixMillis change) {
    for (auto* least : {&least_before_, &least_}) {
        if (*least != none) *least += change;
    }
}

UnixMillis ClockOffset::correction() const {
    const auto least = std::min(least_, least_before_);
    return least == none ? 0 : least;
}

void ClockOffset::correct(stats::Interval& interval) const {
    const auto shift_rows = [by = correction()](auto& rows) {
        for (auto& row : rows) {
            row.first_seen = shifted(row.first_seen, by);
            row.last_seen = shifted(row.last_seen, by);
        }
    };
    for (auto* bound : {&interval.from, &interval.until}) {
        const auto time = *bound;
        *bound = shifted(time, correction());
        const auto second = shifted(time, tolerance) / second_millis * second_millis;
        if (std::abs(*bound - second) <= tolerance) *bound = second;
    }
    shift_rows(interval.errors);
    for (auto& error : interval.errors) {
        error.samples.change([by = correction()](stats::FailureSample& sample) {
            sample.time = shifted(sample.time, by);
        });
    }
    shift_rows(interval.exceptions);
    for (auto& series : interval.series) {
        auto& time = series.figures.last_set;
        const auto whole = std::chrono::floor<std::chrono::milliseconds>(time);
        time = std::chrono::milliseconds(shifted(whole.count(), correction())) + (time - whole);
    }
}

}  // namespace mayfly::master
