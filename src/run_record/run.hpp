// One finished run as a value: what was asked for, what came of it, and what a comparison with
// another run needs. json_run.hpp makes it, and reads it from the document that --json-file and the
// history keep. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "judge/baseline.hpp"
#include "run_record/setup.hpp"
#include "stats/histogram.hpp"
#include "stats/run_change.hpp"

namespace mayfly::run_record {

/// A line of the statistics; `figures` has its method, its name, and what each second had.
struct RunRow {
    judge::ComparedRow figures;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    stats::Histogram times;
    bool operator==(const RunRow&) const = default;
};

/// The columns of the run over time, of equal length; seconds since its start, and milliseconds.
struct Course {
    static constexpr std::array<std::string_view, 6> names{
        "requests_per_second", "failures_per_second", "p50", "p95", "p99", "users_running"};

    std::vector<double> seconds{};
    std::array<std::vector<double>, names.size()> columns{};  // In the order of `names`.
    bool operator==(const Course&) const = default;
};

/// What a list of runs shows of each.
struct Summary {
    std::string id;
    std::string name;     // As --name gave it; may be empty.
    std::string version;  // Of mayfly.
    std::string scenario;
    std::string digest;  // SHA-256 of the scenario, as hexadecimal digits; may be empty.
    std::string host;
    std::string load;  // In words: "10 users, 2/s, 1m".
    UnixMillis started = 0;
    UnixMillis ended = 0;
    double seconds = 0;   // That it took.
    std::string outcome;  // As judge::name_of() says it; empty if it was not judged.
    int exit_code = 0;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    double rate = 0;  // Requests per second.
    double p50 = 0;   // Milliseconds.
    double p95 = 0;
    double p99 = 0;
    bool operator==(const Summary&) const = default;
};

struct Run {
    Summary summary;
    std::vector<std::string> reasons;       // Of an outcome that is not "passed".
    std::vector<stats::RunChange> changes;  // While it went on.
    std::vector<RunRow> rows;               // That of all requests is the first.
    Course course;
    Setup setup;  // What ran, without passwords and values of secrets.
    bool operator==(const Run&) const = default;
};

}  // namespace mayfly::run_record
