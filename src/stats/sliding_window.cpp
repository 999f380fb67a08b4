#include "stats/sliding_window.hpp"

#include <algorithm>

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
    for (std::size_t i = 0; i < phase_count; ++i) phases[i] += other.phases[i];
    return *this;
}

void SlidingWindow::add(const EntryDelta& news, Span span) {
    const auto parts = parts_of(span);
    // A sample has a response time, unless whoever says so is no worker of ours.
    const bool counts_times = news.response_times.count() == news.requests;
    std::vector<double> before;
    for (const auto& [second, share] : parts) {
        if (second == nullptr) continue;
        before.push_back(static_cast<double>(second->response_times.count()));
        if (!counts_times) second->requests += share * static_cast<double>(news.requests);
        second->failures += share * static_cast<double>(news.failures);
        for (std::size_t i = 0; i < phase_count; ++i) {
            const PhaseSum sum = sum_of(news.phases[i]);
            second->phases[i] +=
                {static_cast<std::uint64_t>(share * static_cast<double>(sum.count) + 0.5),
                 share * sum.nanoseconds};
        }
    }
    if (parts.size() == 1 && parts[0].second != nullptr) {
        parts[0].second->response_times.merge(news.response_times);
    } else {
        spread(news.response_times, parts);
    }
    if (!counts_times) return;
    auto had = before.begin();
    for (const auto& [second, share] : parts) {
        if (second == nullptr) continue;
        second->requests += static_cast<double>(second->response_times.count()) - *had++;
    }
}

/// The seconds of `span` with their shares, oldest first.
std::vector<SlidingWindow::Part> SlidingWindow::parts_of(Span span) {
    const std::int64_t length = span.millis();
    const std::int64_t last = (length > 0 ? span.until - 1 : span.until) / second_millis;
    if (length == 0) return {{second(last), 1}};
    std::vector<Part> parts;
    const auto reach = static_cast<std::int64_t>(ring_size);
    const auto first = std::max(span.from / second_millis, last - reach + 1);
    const auto share = [&](UnixMillis from, UnixMillis until) {
        return static_cast<double>(until - from) / static_cast<double>(length);
    };
    if (span.from < first * second_millis) {
        parts.push_back({nullptr, share(span.from, first * second_millis)});
    }
    for (auto number = first; number <= last; ++number) {
        const UnixMillis begin = std::max(span.from, number * second_millis);
        const UnixMillis end = std::min(span.until, (number + 1) * second_millis);
        parts.push_back({second(number), share(begin, end)});
    }
    return parts;
}

/// Each second gets its share of the fast ones as well as of the slow ones.
void SlidingWindow::spread(const Histogram& times, const std::vector<Part>& parts) {
    std::vector<double> owed(parts.size());
    const auto give = [&](std::size_t part, const Histogram::Bucket& bucket, std::uint64_t count) {
        owed[part] -= static_cast<double>(count);
        if (count == 0 || parts[part].second == nullptr) return;
        parts[part].second->response_times.record(bucket.highest, count);
    };
    for (const Histogram::Bucket& bucket : times.buckets()) {
        auto left = bucket.count;
        for (std::size_t part = 0; part < parts.size(); ++part) {
            owed[part] += parts[part].share * static_cast<double>(bucket.count);
            const auto whole = static_cast<std::uint64_t>(std::max(0.0, owed[part]));
            const auto count = std::min(left, whole);
            give(part, bucket, count);
            left -= count;
        }
        for (; left > 0; --left) {
            const auto most = std::ranges::max_element(owed);
            give(static_cast<std::size_t>(most - owed.begin()), bucket, 1);
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
