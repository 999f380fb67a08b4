#include "stats/sliding_window.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace mayfly::stats {
namespace {

PhaseSum sum_of(const Histogram& times) {
    return {times.count(), static_cast<double>(times.sum().count())};
}

}  // namespace

void WindowFigures::add(
    const WindowFigures& other, const Histogram& responses, const Histogram& failed
) {
    requests += other.requests;
    failures += other.failures;
    response_times.gather(responses);
    failure_times.gather(failed);
    for (std::size_t i = 0; i < phase_count; ++i) phases[i] += other.phases[i];
    content_bytes += other.content_bytes;
    statuses += other.statuses;
}

void WindowFigures::clear() {
    response_times.clear();
    failure_times.clear();
    requests = failures = content_bytes = 0;
    phases = {};
    statuses.clear();
}

SpreadNews::SpreadNews(Span span)
    : spread_(parts_of(span, SlidingWindow::ring_size)), figures_(spread_.parts().size()) {
    for (WindowFigures& figures : figures_) {
        response_times_.push_back(&figures.response_times);
        failure_times_.push_back(&figures.failure_times);
    }
}

void SpreadNews::set(const EntryDelta& news) {
    news_ = &news;
    for (WindowFigures& figures : figures_) {
        figures.phases = {};
        figures.statuses.clear();
    }
    share_out(news.response_times, response_times_);
    share_out(news.failure_times, failure_times_);
    // A sample has a response time, unless whoever says so is no worker of ours.
    const bool counts_times = news.response_times.count() == news.requests;
    for (std::size_t i = 0; i < figures_.size(); ++i) {
        WindowFigures& figures = figures_[i];
        double share = spread_.parts()[i].share;
        figures.failures = share * static_cast<double>(news.failures);
        figures.requests = share * static_cast<double>(news.requests);
        if (counts_times && news.requests > 0) {
            figures.requests = static_cast<double>(responses(i).count());
            // With the responses that they are of, so that the mean of each second is one of them.
            share = figures.requests / static_cast<double>(news.requests);
        }
        figures.content_bytes = share * static_cast<double>(news.content_bytes);
    }
    spread_counts(news);
}

void SpreadNews::share_out(const Histogram& times, const std::vector<Histogram*>& shares) {
    if (is_whole()) return;
    if (times.empty()) {
        for (Histogram* const share : shares) share->clear();
        return;
    }
    spread_.begin();
    times.share_out(spread_, shares);
}

void SpreadNews::spread_counts(const EntryDelta& news) {
    spread_.begin();
    for (const auto& [status, count] : news.statuses) {
        spread_.share_out(count, [&, status = status](std::size_t part, std::uint64_t some) {
            figures_[part].statuses.add(status, some);
        });
    }
    spread_.begin();
    for (std::size_t phase = 0; phase < phase_count; ++phase) {
        const PhaseSum sum = sum_of(news.phases[phase]);
        if (sum.count == 0) continue;
        const double mean = sum.nanoseconds / static_cast<double>(sum.count);
        spread_.share_out(sum.count, [&](std::size_t part, std::uint64_t some) {
            figures_[part].phases[phase] = {some, mean * static_cast<double>(some)};
        });
    }
}

void SlidingWindow::add(const SpreadNews& news) {
    for (std::size_t i = 0; i < news.figures_.size(); ++i) {
        const std::int64_t number = news.spread_.parts()[i].second;
        Second* const place = number < 0 ? nullptr : second(number);
        if (place != nullptr) place->add(news.figures_[i], news.responses(i), news.failed(i));
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
    add_to(sum, first, seconds);
    return sum;
}

void SlidingWindow::add_to(WindowFigures& sum, std::int64_t first, std::int64_t seconds) const {
    for (std::int64_t number = std::max<std::int64_t>(first, 0); number < first + seconds;
         ++number) {
        const Second& second = ring_[static_cast<std::size_t>(number) % ring_size];
        if (second.number == number) sum += second;
    }
}

SlidingWindow::Second* SlidingWindow::second(std::int64_t number) {
    Second& place = ring_[static_cast<std::size_t>(number) % ring_size];
    if (place.number > number) return nullptr;
    if (place.number < number) {
        place.clear();
        place.number = number;
    }
    return &place;
}

}  // namespace mayfly::stats
