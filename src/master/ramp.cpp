#include "master/ramp.hpp"

#include <algorithm>
#include <cmath>

#include "base/ensure.hpp"

namespace mayfly::master {
namespace {

constexpr std::uint64_t smallest_slice = 10;
constexpr std::uint64_t most_slices = 10;
// Above it a double no longer counts nanoseconds one by one; as a duration it is a hundred days.
constexpr double longest_wait = 9e15;

}  // namespace

Ramp::Ramp(Instant started, std::uint64_t from, const Target& target)
    : started_(started), from_(from), target_(target.users) {
    ensure(target.spawn_rate > 0, "a spawn rate is above zero");
    const auto whole_rate =
        std::min(std::floor(target.spawn_rate), static_cast<double>(std::max(distance(), 1UL)));
    batch_ = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(whole_rate));
    slices_per_batch_ = std::clamp<std::uint64_t>(batch_ / smallest_slice, 1, most_slices);
    const auto pause = static_cast<double>(batch_) / target.spawn_rate * 1e9;
    slice_nanoseconds_ = std::max(1.0, pause / static_cast<double>(slices_per_batch_));
}

Ramp Ramp::continued(const Target& target, Instant now) const {
    if (is_over_at(now)) return {now, users_at(now), target};
    const auto pause = std::max(1.0, std::floor(target.spawn_rate)) / target.spawn_rate;
    const auto own = now + std::chrono::duration_cast<Duration>(
                               std::chrono::duration<double>(std::min(pause, longest_wait / 1e9))
                           );
    return {std::min(own, next_change_after(now)), users_at(now), target};
}

std::uint64_t Ramp::distance() const {
    return target_ > from_ ? target_ - from_ : from_ - target_;
}

std::uint64_t Ramp::slices_at(Instant now) const {
    // The nanosecond added lets an instant that was rounded down to the clock's grid still count.
    const auto elapsed = static_cast<double>((now - started_).count()) + 1;
    return static_cast<std::uint64_t>(std::max(0.0, elapsed / slice_nanoseconds_));
}

std::uint64_t Ramp::users_at(Instant now) const {
    const auto way = distance();
    if (way == 0) return target_;
    if (now < started_) return from_;
    const auto slices = slices_at(now);
    const auto whole_batches = slices / slices_per_batch_ + 1;  // The first came at once.
    if (whole_batches >= way / batch_ + 1) return target_;
    const auto partial_batch = batch_ * (slices % slices_per_batch_) / slices_per_batch_;
    const auto gone = std::min(way, whole_batches * batch_ + partial_batch);
    return target_ > from_ ? from_ + gone : from_ - gone;
}

Instant Ramp::end() const {
    if (distance() == 0) return started_;
    const auto batches = static_cast<double>((distance() - 1) / batch_);
    const auto length = batches * static_cast<double>(slices_per_batch_) * slice_nanoseconds_;
    return started_ +
           Duration(static_cast<std::int64_t>(std::min(std::ceil(length), longest_wait)));
}

Instant Ramp::next_change_after(Instant now) const {
    if (is_over_at(now)) return Instant::max();
    if (now < started_) return started_;
    const auto next = std::ceil(static_cast<double>(slices_at(now) + 1) * slice_nanoseconds_);
    return started_ + Duration(static_cast<std::int64_t>(std::min(next, longest_wait)));
}

}  // namespace mayfly::master
