// The last seconds of one row: the requests, failures and response times of each second.
//
// A ring of seconds, indexed by their number, so that nothing must be shifted or cleared as time
// passes: old seconds are not read any more, and are later overwritten. Pure, given the time.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"
#include "stats/histogram.hpp"
#include "stats/interval.hpp"
#include "stats/snapshot.hpp"
#include "stats/spread.hpp"
#include "stats/status_counts.hpp"
#include "stats/timeline.hpp"

namespace mayfly::stats {

/// What happened in some whole seconds.
struct WindowFigures {
    double requests = 0;
    double failures = 0;
    Histogram response_times;
    Histogram failure_times;
    std::array<PhaseSum, phase_count> phases{};
    double content_bytes = 0;
    StatusCounts statuses{};

    WindowFigures& operator+=(const WindowFigures& other) {
        add(other, other.response_times, other.failure_times);
        return *this;
    }
    /// The same with these times in place of its own.
    void add(const WindowFigures& other, const Histogram& responses, const Histogram& failed);
    /// Forgets everything, but keeps the memory.
    void clear();
};

/// What each second of a stretch of time had of the news of one row after another, evenly; a sample
/// is in one second as a whole.
class SpreadNews {
public:
    explicit SpreadNews(Span span);
    SpreadNews(const SpreadNews&) = delete;  // It points to its own parts.
    SpreadNews& operator=(const SpreadNews&) = delete;

    /// Takes what is known of the row before for that of this one, which outlives it.
    void set(const EntryDelta& news);

private:
    friend class SlidingWindow;

    /// All of its times are in the only second, as most reports are of one, and stay where they
    /// are.
    bool is_whole() const { return figures_.size() == 1; }
    const Histogram& responses(std::size_t part) const {
        return is_whole() ? news_->response_times : figures_[part].response_times;
    }
    const Histogram& failed(std::size_t part) const {
        return is_whole() ? news_->failure_times : figures_[part].failure_times;
    }
    void share_out(const Histogram& times, const std::vector<Histogram*>& shares);
    /// Statuses and phases: each of them in one second as a whole, like a sample.
    void spread_counts(const EntryDelta& news);

    const EntryDelta* news_ = nullptr;
    Spread spread_;
    std::vector<WindowFigures> figures_;  // Of each part.
    std::vector<Histogram*> response_times_;
    std::vector<Histogram*> failure_times_;
};

class SlidingWindow {
public:
    void add(const SpreadNews& news);
    void merge(const SlidingWindow& other);

    /// The sum of `seconds` whole seconds from `first` (seconds since 1970). Seconds that are not
    /// in the ring any more count as empty.
    WindowFigures figures(std::int64_t first, std::int64_t seconds) const;
    /// The same, to `sum`.
    void add_to(WindowFigures& sum, std::int64_t first, std::int64_t seconds) const;

private:
    friend class SpreadNews;

    struct Second : WindowFigures {
        std::int64_t number = -1;
    };
    // The window, what it waits for, the current second and one for a late report.
    static constexpr std::size_t ring_size = (rate_window + rate_lag + report_patience).count() + 2;

    /// Null if it is too old to be told apart, or if a later one has overwritten it.
    Second* second(std::int64_t number);

    std::array<Second, ring_size> ring_;
};

}  // namespace mayfly::stats
