#include "stats/sliding_window.hpp"

#include <cstddef>
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

void SlidingWindow::add(const EntryDelta& news, Span span) {
    const auto parts = parts_of(span, ring_size);
    // A sample has a response time, unless whoever says so is no worker of ours.
    const bool counts_times = news.response_times.count() == news.requests;
    std::vector<Second*> seconds;
    std::vector<std::uint64_t> before;
    for (const auto& [number, share] : parts) {
        Second* const place = seconds.emplace_back(number < 0 ? nullptr : second(number));
        before.push_back(place == nullptr ? 0 : place->response_times.count());
        if (place == nullptr) continue;
        if (!counts_times) place->requests += share * static_cast<double>(news.requests);
        place->failures += share * static_cast<double>(news.failures);
    }
    for (const auto times : {&EntryDelta::response_times, &EntryDelta::failure_times}) {
        const bool are_all = times == &EntryDelta::response_times;
        const auto into = are_all ? &WindowFigures::response_times : &WindowFigures::failure_times;
        if (parts.size() == 1) {
            if (seconds[0] != nullptr) (seconds[0]->*into).merge(news.*times);
            continue;
        }
        Spread each(parts);
        for (const Histogram::Bucket& bucket : (news.*times).buckets()) {
            const auto& counts = each.of(bucket.count);
            for (std::size_t i = 0; i < parts.size(); ++i) {
                if (counts[i] == 0 || seconds[i] == nullptr) continue;
                (seconds[i]->*into).record(bucket.highest, counts[i]);
            }
        }
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (seconds[i] == nullptr) continue;
        double share = parts[i].share;
        if (counts_times && news.requests > 0) {
            const auto more = static_cast<double>(seconds[i]->response_times.count() - before[i]);
            seconds[i]->requests += more;
            // With the responses that they are of, so that the mean of each second is one of them.
            share = more / static_cast<double>(news.requests);
        }
        seconds[i]->content_bytes += share * static_cast<double>(news.content_bytes);
    }
    spread_counts(news, parts, seconds);
}

void SlidingWindow::spread_counts(
    const EntryDelta& news, const std::vector<SpanPart>& parts, const std::vector<Second*>& seconds
) {
    Spread statuses(parts);
    for (const auto& [status, count] : news.statuses) {
        const auto& counts = statuses.of(count);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (seconds[i] != nullptr) seconds[i]->statuses.add(status, counts[i]);
        }
    }
    Spread phases(parts);
    for (std::size_t phase = 0; phase < phase_count; ++phase) {
        const PhaseSum sum = sum_of(news.phases[phase]);
        if (sum.count == 0) continue;
        const double mean = sum.nanoseconds / static_cast<double>(sum.count);
        const auto& counts = phases.of(sum.count);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (seconds[i] == nullptr) continue;
            seconds[i]->phases[phase] += {counts[i], mean * static_cast<double>(counts[i])};
        }
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
