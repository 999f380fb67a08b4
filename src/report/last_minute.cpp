#include "report/last_minute.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mayfly::report {

void LastMinute::update(const stats::Timeline& timeline) {
    const auto& points = timeline.points();
    const UnixMillis begin = points.empty() ? 0 : points.front().time;
    if (begin != begin_ || timeline.end() < end_) {
        seconds_.clear();
        sum_ = {};
        end_ = begin;
        begin_ = begin;
    }
    // What a merged point adds to a second cannot be told from it, but from the sum of all points.
    Second sum;
    for (const stats::TimelinePoint& point : points) {
        sum.requests += point.requests;
        sum.failures += point.failures;
    }
    const auto passed = (timeline.end() - end_) / 1000;
    if (passed <= 0) return;
    const auto seconds = static_cast<double>(passed);
    const Second each{
        std::max(0.0, (sum.requests - sum_.requests) / seconds),
        std::max(0.0, (sum.failures - sum_.failures) / seconds)};
    const auto kept = std::min<std::size_t>(static_cast<std::size_t>(passed), length);
    seconds_.insert(seconds_.end(), kept, each);
    while (seconds_.size() > length) seconds_.pop_front();
    sum_ = sum;
    end_ = timeline.end();
}

std::vector<std::string> bars_of(const std::vector<double>& values, Symbols symbols) {
    constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr std::array<std::string_view, 8> letters{"_", ".", ":", "-", "=", "+", "*", "#"};
    const auto& levels = symbols == Symbols::unicode ? blocks : letters;
    const double highest = values.empty() ? 0 : *std::ranges::max_element(values);
    std::vector<std::string> bars;
    for (const double value : values) {
        // Anything is more than nothing.
        const double share = value > 0 && highest > 0 ? value / highest : 0;
        const auto steps = static_cast<std::size_t>(share * 7);
        const std::size_t least = share > 0 ? 1 : 0;
        bars.emplace_back(levels[std::clamp<std::size_t>(steps, least, levels.size() - 1)]);
    }
    return bars;
}

}  // namespace mayfly::report
