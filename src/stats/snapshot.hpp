// The merged state of a run at one moment: everything that tables, files and the dashboard show.
//
// Made by stats/aggregate.cpp (figures) and the master (state, users, workers); others only read.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "stats/histogram.hpp"
#include "stats/interval.hpp"
#include "stats/planned.hpp"
#include "stats/run_change.hpp"
#include "stats/sample.hpp"
#include "stats/stalls.hpp"
#include "stats/threshold_result.hpp"
#include "stats/worker_snapshot.hpp"

namespace mayfly::stats {

/// What "current" figures cover, and how long they wait for reports; see aggregate.hpp.
inline constexpr std::chrono::seconds rate_window{10};
inline constexpr std::chrono::seconds rate_lag{1};
/// How much longer they wait for a worker that is alive and has not reported.
inline constexpr std::chrono::seconds report_patience{10};

/// Locust's percentiles in its order; `EntrySnapshot::percentiles` has one value for each.
inline constexpr std::array<double, 11> reported_percentiles{
    50, 66, 75, 80, 90, 95, 98, 99, 99.9, 99.99, 100};

struct PhaseSnapshot {
    std::uint64_t count = 0;
    Duration mean{0};
    Duration p50{0};
    Duration p95{0};
    Duration p99{0};
    Duration max{0};
};

/// Statistics of one (method, name) since the start or the last reset; times are 0 without samples.
/// "current" figures cover `rate_window` seconds, or the measured window if that is younger.
struct EntrySnapshot {
    std::string method;
    std::string name;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    std::uint64_t interrupted = 0;
    std::uint64_t interrupted_served = 0;  // Of them, those that the server had begun to answer.
    std::uint64_t sent_again = 0;
    Duration min{0};
    Duration max{0};
    Duration mean{0};
    Duration median{0};
    std::array<Duration, reported_percentiles.size()> percentiles{};
    std::uint64_t content_bytes = 0;
    std::uint64_t sent_bytes = 0;
    std::uint64_t received_bytes = 0;
    double mean_content_bytes = 0;
    double requests_per_second = 0;  // Over `RunSnapshot::measured`.
    double failures_per_second = 0;
    double current_requests_per_second = 0;
    double current_failures_per_second = 0;
    std::array<Duration, reported_percentiles.size()> current_percentiles{};
    Duration current_median{0};  // Of these, as the next two.
    Duration current_p95{0};
    Duration current_p99{0};
    std::array<PhaseSnapshot, phase_count> phases{};
    std::map<int, std::uint64_t> statuses;
    Histogram response_times;
    Histogram failure_times;  // Of failures only.
    Histogram current_times;  // Of the last seconds; with the next one only if some failed then.
    Histogram current_failure_times;
    Histogram service_times;   // Of requests that a plan of arrivals or a pace began.
    Histogram intended_times;  // Of those of a pace: since it said that they were to begin.
    Histogram cut_off;         // How long those requests had taken that ended with their users.
    Histogram unanswered;      // Those of them without one byte of an answer.

    double failure_ratio() const {
        return requests == 0 ? 0 : static_cast<double>(failures) / static_cast<double>(requests);
    }
};

/// The configured share of one task, and what was observed.
struct TaskSnapshot {
    std::string kind;
    std::string task;
    double weight = 0;  // Share of what is drawn within its kind or group, as configured.
    std::uint64_t runs = 0;
    std::string group{};  // That it is part of; empty: none.
};

struct KindSnapshot {
    std::string name;
    std::uint64_t wanted = 0;                 // By the ramp, now.
    std::uint64_t running = 0;                // As the workers reported.
    std::optional<ArrivalCounts> arrivals{};  // Of a kind that has a plan of them.
    std::optional<ArrivalCounts> pace{};      // Of a kind whose tasks a pace begins.
};

enum class RunState { ready, preparing, spawning, running, paused, stopping, stopped };
/// The word for it in tables, JSON and API.
std::string_view name_of(RunState state);

/// What became of the samples that were to be written, every one.
struct SampleCounts {
    std::uint64_t written = 0;
    std::uint64_t dropped = 0;  // More came than could be sent.
};

/// What was asked for, and how far the run is.
struct RunSnapshot {
    std::string id;
    RunState state = RunState::ready;
    std::string scenario;  // Path as given.
    std::string host;
    std::uint64_t target_users = 0;
    double spawn_rate = 0;
    std::uint64_t wanted_users = 0;   // By the ramp, now.
    std::uint64_t running_users = 0;  // As the workers reported.
    UnixMillis started = 0;
    UnixMillis ended = 0;          // 0 while it runs.
    UnixMillis measured_from = 0;  // The start or the last reset.
    Duration elapsed{0};
    Duration measured{0};  // From the start or the last reset to the end of the last user, or now,
                           // without pauses.
    Duration paused{0};    // How long, of the time that has elapsed.
    Duration run_time{0};  // 0: until stopped.
    std::vector<RunChange> changes{};    // Of host, run time, load.
    std::string stages{};                // As on the command line; empty if it has none.
    bool warms_up = false;               // The figures are those of a warm-up, which is not over.
    Duration warmup{0};                  // How long it was; 0 if there was none.
    std::uint64_t iterations = 0;        // Tasks after which the run ends; 0: any number.
    std::uint64_t begun_iterations = 0;  // Of all workers.
    std::string arrivals{};              // The plan of those that have one: "checkout 500/s".
    double arrivals_asked = 0;           // A second, now.
    double arrivals_begun = 0;           // A second, over the last `rate_window`.
    std::uint64_t seed = 0;
    std::uint64_t in_flight = 0;          // Of all workers.
    Duration oldest_in_flight{0};         // Of all workers.
    std::uint64_t failed_users = 0;       // Users whose on_start threw.
    std::uint64_t reached_users = 0;      // The most at one time that ran, or had ended themselves.
    std::uint64_t most_users = 0;         // The most at one time, with those of arrivals.
    std::uint64_t unstarted_users = 0;    // Users that could not be started ...
    std::string obstacle;                 // ... and why.
    std::uint64_t crashed_users = 0;      // Users that took their worker down.
    std::vector<std::string> idle_kinds;  // Kinds that get no user, as too few are asked for.
    bool is_partial = false;              // Results were lost with a worker.
    std::string setup_problem;            // Why the run could not begin; empty if it could.
    std::string abort_reason;             // Why it could not go on; empty if it could.
    std::string hook_problem;  // What a shape, on_test_stop or teardown threw; empty if nothing.
    std::optional<SampleCounts> samples{};  // If they are written.
    std::vector<std::string> warnings;      // What a reader must know to judge the figures.
};

struct Snapshot {
    UnixMillis time = 0;
    RunSnapshot run;
    std::vector<EntrySnapshot> entries;  // By name, then method.
    EntrySnapshot aggregated;            // Method "", name `aggregated_name`.
    EntrySnapshot whole;                 // With the warm-up, if there was one.
    std::vector<ErrorCount> errors;
    std::vector<ExceptionCount> exceptions;
    std::vector<TaskSnapshot> tasks;
    std::vector<Series> series;  // By type, name and labels.
    std::vector<KindSnapshot> kinds;
    std::optional<ArrivalCounts> arrivals;      // Of all kinds.
    std::optional<ArrivalCounts> pace;          // Of all kinds that have one.
    std::vector<PlanPoint> planned_users;       // From now on, as far as it is known.
    std::vector<PlanPoint> planned_arrivals;    // A second.
    std::vector<PlannedArrivalStream> streams;  // What they are the sum of.
    std::vector<WorkerSnapshot> workers;
    Histogram loop_lag;
    std::map<std::string, LoopWatch, std::less<>> loops;  // By worker.
    GeneratorBound generator;
    Throttling throttling;  // Of all workers.
    std::vector<ThresholdResult> thresholds;
    Steal steal;  // Of their machines.
};

/// In place of an exception's type: a user took its worker down.
inline constexpr std::string_view crash_type = "crash";

inline constexpr std::string_view aggregated_name = "Aggregated";

/// The key that makes two rows the same row.
inline std::array<std::string_view, 2> key_of(const TaskSnapshot& row) {
    return {row.kind, row.task};
}

}  // namespace mayfly::stats
