// The master's sum of all workers' intervals, and the figures that people read.
//
// Owned by the master and used from its loop thread only. Reads no clock. Merging is associative
// and commutative: reports may come in any order and from any number of workers. It knows no
// sequence numbers: the caller merges each report once.
//
// Definitions
// - Measured window: from the start of the statistics, or their last reset, to the end of the last
//   user; while users run, to where the reports end, as that is what is known. The rates of all
//   rows are over this whole window, including time without requests, so that they add up to the
//   aggregated one.
// - Current: the `rate_window` whole seconds that ended `rate_lag` before the second of the
//   snapshot, or those before a second that is held; the lag lets reports arrive, and after the end
//   there is none. All of a measured window that is younger, as far as it is reported. An interval
//   is a second; of a longer one, which was held back, all is spread evenly over its span, so that
//   it makes no spike. Without new reports these figures fall to 0.
// - Percentiles: nearest rank (see Histogram), of successes and failures; interrupted samples count
//   nowhere but in their own column.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "stats/capped_table.hpp"
#include "stats/interval.hpp"
#include "stats/limits.hpp"
#include "stats/series.hpp"
#include "stats/series_seconds.hpp"
#include "stats/sliding_window.hpp"
#include "stats/snapshot.hpp"
#include "stats/stalls.hpp"
#include "stats/timeline.hpp"

namespace mayfly::stats {

class Aggregate {
public:
    explicit Aggregate(UnixMillis now, Limits limits = {});

    /// Adds the new measurements of a worker. `interval.from` and `until` are by the master's
    /// clock, to which the caller converts the times of other machines.
    void merge(std::string_view worker, const Interval& interval);

    /// Adds what was measured before the last reset: it is in no figure, but in its second.
    void merge_late(const Interval& interval);

    /// Forgets everything; the statistics start at `now`.
    void clear(UnixMillis now);
    /// The same, but the seconds go on, for the history.
    void reset(UnixMillis now);

    /// Entries (by name, then method), aggregated, errors and exceptions (most frequent first),
    /// the whole before any reset, tasks with their runs, series, loops, generator, run.measured.
    /// Leaves the rest of `run`, `kinds`, `workers` and the weights of the tasks to the master.
    /// `ended` is when the last user ended, if it did; `paused`, what is not to count as time.
    Snapshot snapshot(
        UnixMillis now, std::optional<UnixMillis> ended = {}, Duration paused = Duration(0)
    ) const;

    /// Where the reports end: usually all workers report the same second, and the mean of them is
    /// what counts until they have. Those that come too late end nothing.
    UnixMillis reported_until(UnixMillis now) const;

    /// What the rows that people mean by `name` did in a whole second (since 1970) that is among
    /// the last, since the reset; of all if it is empty. Nothing if there is no such row.
    std::optional<WindowFigures> in_second(std::string_view name, std::int64_t second) const;

    /// The same of each series that is known since then, if they are watched.
    std::vector<Series> series_in_second(std::int64_t second) const;
    /// Whether seconds of series are kept from now on.
    void watch_series(bool is_wanted);

    /// What each row did in a whole second: the next one of `rows`, which begins with it.
    void add_second(RowSeconds& rows, std::int64_t second) const;

    /// The same for each part of the run, with what was measured before a reset.
    void add_second(RunParts& parts, std::int64_t second) const;

    /// From this second (since 1970) on, not all workers have reported; no_second: all have.
    void hold_from(std::int64_t second) { held_from_ = second; }
    static constexpr std::int64_t no_second = std::numeric_limits<std::int64_t>::max();

    /// One point, without users, for each whole second from `begin` to `rate_lag` before `now` that
    /// is not held. For a Timeline, `begin` is its end(). At the end of a run, pass a `now` that is
    /// `rate_lag` plus a second ahead to get the rest.
    std::vector<TimelinePoint> settled_seconds(UnixMillis begin, UnixMillis now) const;

private:
    struct Entry {
        Entry(std::string method, std::string name);

        EntryDelta total;
        SlidingWindow window;
    };
    friend std::array<std::string_view, 2> key_of(const Entry& entry) {
        return key_of(entry.total);
    }
    /// Nothing when `until` is the earlier one.
    static Duration between(UnixMillis from, UnixMillis until) {
        return std::chrono::milliseconds(until > from ? until - from : 0);
    }
    /// The first second after the settled ones, in seconds since 1970.
    std::int64_t settled_end(UnixMillis now) const {
        return std::min(now / second_millis - rate_lag.count(), held_from_);
    }

    void merge_entries(const std::vector<EntryDelta>& news, Span span);
    void merge_error(const ErrorCount& news);
    void merge_exception(std::string_view worker, const ExceptionCount& news);
    void merge_loop(std::string_view worker, const LoopWatch& news);
    /// `current` is of the current seconds, `measured` the length of the measured window.
    EntrySnapshot figures(
        const EntryDelta& total, const WindowFigures& current, Duration measured, UnixMillis now
    ) const;
    /// What all entries did in a second.
    WindowFigures all_in(std::int64_t second) const;

    Limits limits_;
    std::int64_t held_from_ = no_second;
    UnixMillis started_;
    UnixMillis first_started_;       // Before any reset.
    EntryDelta earlier_;             // What all rows had at the resets.
    CappedTable<Entry, 2> entries_;  // Their sums are made when they are asked for.
    // Of the seconds before the last reset, all and each entry.
    SlidingWindow before_;
    CappedTable<Entry, 2> entries_before_;
    CappedTable<ErrorCount, 3> errors_;
    CappedTable<ExceptionCount, 5> exceptions_;
    CappedTable<TaskSnapshot, 2> tasks_;
    SeriesTable series_;
    std::optional<SeriesSeconds> series_seconds_;
    Histogram loop_lag_;
    std::map<std::string, LoopWatch, std::less<>> loops_;      // By worker.
    std::map<std::string, UnixMillis, std::less<>> reported_;  // The same: where its report ends.
};

}  // namespace mayfly::stats
