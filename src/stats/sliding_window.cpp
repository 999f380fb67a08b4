#include "stats/sliding_window.hpp"

#include <algorithm>

namespace mayfly::stats {
namespace {

PhaseSum sum_of(const Histogram& times) {
    return {times.count(), static_cast<double>(times.sum().count())};
}

}  // namespace

void SlidingWindow::add(const EntryDelta& news, Span span) {
    const std::int64_t length = span.millis();
    const std::int64_t last = (length > 0 ? span.until - 1 : span.until) / second_millis;
    if (Second* ended = second(last)) {
        ended->response_times.merge(news.response_times);
        for (std::size_t i = 0; i < phase_count; ++i) ended->phases[i] += sum_of(news.phases[i]);
        if (length == 0) {
            ended->requests += static_cast<double>(news.requests);
            ended->failures += static_cast<double>(news.failures);
        }
    }
    if (length == 0) return;
    const auto reach = static_cast<std::int64_t>(ring_size);
    for (auto number = std::max(span.from / second_millis, last - reach + 1); number <= last;
         ++number) {
        const UnixMillis begin = std::max(span.from, number * second_millis);
        const UnixMillis end = std::min(span.until, (number + 1) * second_millis);
        const double share = static_cast<double>(end - begin) / static_cast<double>(length);
        if (Second* covered = second(number)) {
            covered->requests += share * static_cast<double>(news.requests);
            covered->failures += share * static_cast<double>(news.failures);
        }
    }
}

WindowFigures SlidingWindow::figures(std::int64_t first, std::int64_t seconds) const {
    WindowFigures sum;
    for (const Second& second : ring_) {
        if (second.number < first || second.number >= first + seconds) continue;
        sum.requests += second.requests;
        sum.failures += second.failures;
        sum.response_times.merge(second.response_times);
        for (std::size_t i = 0; i < phase_count; ++i) sum.phases[i] += second.phases[i];
    }
    return sum;
}

SlidingWindow::Second* SlidingWindow::second(std::int64_t number) {
    Second& place = ring_[static_cast<std::size_t>(number) % ring_size];
    if (place.number > number) return nullptr;
    if (place.number < number) place = Second{.number = number};
    return &place;
}

}  // namespace mayfly::stats
