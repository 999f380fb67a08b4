#include "plan/pauses.hpp"

#include <algorithm>

namespace mayfly::plan {
namespace {

// Each message to a worker has them all. What is due later only depends on the sum of old ones.
constexpr std::size_t most_pauses = 100;

}  // namespace

void Pauses::begin(Duration elapsed) {
    if (end_of_pause(elapsed)) {
        list_.back().until = Duration::max();
        return;
    }
    list_.push_back({elapsed});
    if (list_.size() <= most_pauses) return;
    list_[1].from -= list_[0].until - list_[0].from;
    list_.erase(list_.begin());
}

void Pauses::end(Duration elapsed) {
    if (!list_.empty()) list_.back().until = std::min(list_.back().until, elapsed);
}

std::optional<Duration> Pauses::end_of_pause(Duration elapsed) const {
    for (const auto& [from, until] : list_) {
        if (from <= elapsed && elapsed < until) return until;
    }
    return std::nullopt;
}

Duration Pauses::paused(Duration elapsed) const {
    Duration sum{};
    for (const auto& [from, until] : list_) {
        if (from < elapsed) sum += std::min(until, elapsed) - from;
    }
    return sum;
}

Duration Pauses::moment_of(Duration time) const {
    for (const auto& [from, until] : list_) {
        if (time < from) break;
        if (until == Duration::max()) return until;
        time += until - from;
    }
    return time;
}

}  // namespace mayfly::plan
