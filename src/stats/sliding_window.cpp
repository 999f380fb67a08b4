#include "stats/sliding_window.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace mayfly::stats {
namespace {

PhaseSum sum_of(const Histogram& times) {
    return {times.count(), static_cast<double>(times.sum().count())};
}

}  // namespace

WindowFigures& WindowFigures::operator+=(const WindowFigures& other) {
    requests += other.requests;
    failures += other.failures;
    response_times.merge(other.response_times);
    failure_times.merge(other.failure_times);
    for (std::size_t i = 0; i < phase_count; ++i) phases[i] += other.phases[i];
    content_bytes += other.content_bytes;
    statuses += other.statuses;
    return *this;
}

SpreadNews::SpreadNews(const EntryDelta& news, Span span) {
    Spread spread(parts_of(span, SlidingWindow::ring_size));
    const auto& parts = spread.parts();
    seconds_.resize(parts.size());
    const auto share_out = [&](const Histogram& times, Histogram WindowFigures::*into) {
        if (times.empty()) return;
        if (parts.size() == 1) {
            seconds_[0].second.*into = times;
            return;
        }
        spread.begin();
        auto shares = times.shared_out(spread);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            seconds_[i].second.*into = std::move(shares[i]);
        }
    };
    share_out(news.response_times, &WindowFigures::response_times);
    share_out(news.failure_times, &WindowFigures::failure_times);
    // A sample has a response time, unless whoever says so is no worker of ours.
    const bool counts_times = news.response_times.count() == news.requests;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto& [second, figures] = seconds_[i];
        double share = parts[i].share;
        second = parts[i].second;
        figures.failures = share * static_cast<double>(news.failures);
        figures.requests = share * static_cast<double>(news.requests);
        if (counts_times && news.requests > 0) {
            figures.requests = static_cast<double>(figures.response_times.count());
            // With the responses that they are of, so that the mean of each second is one of them.
            share = figures.requests / static_cast<double>(news.requests);
        }
        figures.content_bytes = share * static_cast<double>(news.content_bytes);
    }
    spread_counts(news, spread);
}

void SpreadNews::spread_counts(const EntryDelta& news, Spread& spread) {
    spread.begin();
    for (const auto& [status, count] : news.statuses) {
        const auto& counts = spread.of(count);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            seconds_[i].second.statuses.add(status, counts[i]);
        }
    }
    spread.begin();
    for (std::size_t phase = 0; phase < phase_count; ++phase) {
        const PhaseSum sum = sum_of(news.phases[phase]);
        if (sum.count == 0) continue;
        const double mean = sum.nanoseconds / static_cast<double>(sum.count);
        const auto& counts = spread.of(sum.count);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            seconds_[i].second.phases[phase] = {counts[i], mean * static_cast<double>(counts[i])};
        }
    }
}

void SlidingWindow::add(const SpreadNews& news) {
    for (const auto& [number, figures] : news.seconds_) {
        Second* const place = number < 0 ? nullptr : second(number);
        if (place != nullptr) *place += figures;
    }
}

void SlidingWindow::merge(const SlidingWindow& other) {
    for (const Second& news : other.ring_) {
        Second* const known = news.number < 0 ? nullptr : second(news.number);
        if (known != nullptr) *known += news;
    }
}

WindowFigures SlidingWindow::figures(std::int64_t first, std::int64_t seconds) const {
    WindowFigures sum;
    for (const Second& second : ring_) {
        if (second.number < first || second.number >= first + seconds) continue;
        sum += second;
    }
    return sum;
}

SlidingWindow::Second* SlidingWindow::second(std::int64_t number) {
    Second& place = ring_[static_cast<std::size_t>(number) % ring_size];
    if (place.number > number) return nullptr;
    if (place.number < number) {
        place = {};
        place.number = number;
    }
    return &place;
}

}  // namespace mayfly::stats
