// What one worker measures between two reports.
//
// Owned by the worker and used from its loop thread only. Reads no clock: callers pass times in.
// record() is the hot path of the whole program: except for new names it allocates nothing, and
// costs one hash look-up and some increments. Rows are kept from one interval to the next, so that
// the limits of `Limits` hold for a whole run.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "stats/capped_table.hpp"
#include "stats/failure_sample.hpp"
#include "stats/grouping.hpp"
#include "stats/in_flight.hpp"
#include "stats/interval.hpp"
#include "stats/known_row.hpp"
#include "stats/limits.hpp"
#include "stats/sample.hpp"
#include "stats/series.hpp"

namespace mayfly::stats {

/// An exception of author code. The text is borrowed: it must live until record_exception()
/// returns.
struct ThrownException {
    std::string_view kind;      // User kind.
    std::string_view task;      // Task name, "on_start" or "on_stop".
    std::string_view type;      // The demangled type of the exception.
    std::string_view message;   // what(), or empty.
    std::string_view location;  // Function and offset or file:line; may be empty.
    Instant when{};
};

/// A value of a metric of the scenario's own; the texts are borrowed.
struct MetricValue {
    SeriesType type{};
    std::string_view name;
    std::string_view unit;
    double value = 0;  // Of a rate: 0 for no.
    Instant when{};
};

/// Who is told of what is recorded, as it is. Each may be empty; the texts are borrowed.
struct Listeners {
    std::function<void(const Sample&)> sample{};  // Not of those that were interrupted.
    std::function<void(std::string_view name, bool passed)> check{};
    std::function<void(const ThrownException&)> exception{};
};

class Recorder {
public:
    /// `now` and `unix_now` are the same moment by the two clocks; they convert the instants of
    /// samples to times that people read.
    Recorder(Instant now, UnixMillis unix_now, Limits limits = {});

    /// The requests that record() will be told of when they have ended.
    InFlight& in_flight() { return in_flight_; }
    const InFlight& in_flight() const { return in_flight_; }
    /// It must outlive the recorder; null: failures are counted and not sampled.
    void set_failure_sampler(const FailureSampler* sampler) { sampler_ = sampler; }
    bool samples_failures() const { return sampler_ != nullptr; }
    /// The first failures from now on are the first again.
    void forget_samples();
    /// An interrupted sample counts only as interrupted.
    void record(const Sample& sample) {
        KnownRow unknown;
        record(sample, unknown);
    }
    /// The same. `known` is what this recorder made of it for a sample of the same method and name,
    /// or new.
    void record(const Sample& sample, KnownRow& known);
    void record_exception(const ThrownException& thrown);
    void record_task_run(std::string_view kind, std::string_view task);
    /// For what the scenario itself counts.
    SeriesTable& series() { return series_; }
    /// Counts nothing if there is a metric of that name and another type, which it returns.
    std::optional<SeriesType> record_metric(const MetricValue& value);
    void record_check(std::string_view name, bool passed) {
        series_.at(SeriesType::check, name).count(passed);
        if (listeners_ != nullptr && listeners_->check) listeners_->check(name, passed);
    }
    /// They must outlive the recorder; null for none.
    void set_listeners(const Listeners* listeners) { listeners_ = listeners; }
    bool has_listeners() const { return listeners_ != nullptr; }
    UnixMillis unix_at(Instant instant) const;
    /// How late the event loop ran a timer.
    void record_loop_lag(Duration lag) { loop_lag_.record(lag); }
    /// What was observed of the loop since the last call.
    void record_loop(const LoopWatch& news) { merge(loop_, news); }

    /// The most bytes of samples of failures that take() returns; what is more waits for the next.
    static constexpr std::size_t sample_budget = std::size_t{64} << 10;
    /// The most that may wait; more failures are counted, and not sampled until there is room.
    static constexpr std::size_t most_waiting_samples = std::size_t{4} << 20;
    enum class Samples { within_budget, all };

    /// Returns everything since the last take(), and starts anew. Omits rows without news.
    Interval take(UnixMillis now, Samples samples = Samples::within_budget);

private:
    struct Row {
        Row(std::string method, std::string name);
        Row(Row&&) = default;
        Row& operator=(Row&&) = default;

        EntryDelta news;
        // The last counter used in news.statuses, because most responses have the same status.
        int last_status = -1;
        std::uint64_t* last_status_count = nullptr;
    };
    friend std::array<std::string_view, 2> key_of(const Row& row) { return key_of(row.news); }

    static std::uint64_t next_number();
    Row& row_for(const Sample& sample, KnownRow& known);
    struct ErrorRow {
        ErrorRow(std::string method, std::string name, std::string error) {
            news.method = std::move(method);
            news.name = std::move(name);
            news.error = std::move(error);
        }

        ErrorCount news;
        // As they came, with what is secret: the first two since the statistics began, and the
        // latest, which is replaced in its place.
        std::vector<FailureSample> waiting;
        std::size_t firsts = 0;  // That were sampled.
        bool has_latest = false;
    };
    friend std::array<std::string_view, 3> key_of(const ErrorRow& row) { return key_of(row.news); }

    void sample_failure(ErrorRow& row, const Sample& sample, UnixMillis when);
    std::vector<ErrorCount> take_errors(const Interval& bounds, Samples samples);
    void take_samples(ErrorRow& row, const Interval& bounds, FailureSamples& taken);
    void record_failure(const Sample& sample);
    void tell(const Sample& sample, Duration counted) const;
    EntryDelta take_row(Row& row);

    Limits limits_;
    std::uint64_t number_;  // Of this recorder among all of the process.
    Instant started_;
    UnixMillis unix_started_;
    UnixMillis from_;
    CappedTable<Row, 2> entries_;
    std::size_t last_row_ = 0;  // Of the last sample.
    const Listeners* listeners_ = nullptr;
    const FailureSampler* sampler_ = nullptr;
    std::size_t waiting_sample_bytes_ = 0;
    std::size_t first_sampled_ = 0;  // The row whose samples are taken first.
    CappedTable<ErrorRow, 3> errors_;
    CappedTable<ExceptionCount, 5> exceptions_;
    CappedTable<TaskDelta, 2> tasks_;
    SeriesTable series_;
    Families families_;  // Of texts of failures and exceptions.
    Histogram loop_lag_;
    InFlight in_flight_;
    LoopWatch loop_;
    std::uint64_t foreign_ = 0;  // Samples without a status, as they are not of HTTP.
};

}  // namespace mayfly::stats
