// What hooks are told: of each request, of exceptions, of the figures so far, and of the end.
//
// The texts belong to the event; they are valid until the hook returns.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/export.hpp>
#include <mayfly/field.hpp>
#include <mayfly/response.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

/// A request, measure() or record() that has ended and was counted.
struct RequestEvent {
    std::uint64_t user = 0;   // User::id() of the user that made it.
    std::string_view kind;    // "test" in a hook of this process.
    std::string_view task;    // Or "on_start", "on_stop", "spawn".
    std::string_view type;    // "HTTP", or that given to measure() and record().
    std::string_view method;  // "GET"; empty if it is not HTTP, as are the next one and `status`.
    std::string_view url;     // After redirects, without a password.
    std::string_view name;    // Of its row.
    std::chrono::system_clock::time_point start;
    Duration elapsed{0};  // As its row counts it: from the moment at which a plan had it begin.
    Timings timings;
    int status = 0;          // 0: there was no response.
    std::uint64_t size = 0;  // Of the body, decoded.
    bool failed = false;
    std::string_view error;  // Why it failed.
    Fields labels;
};

/// An exception that left a task, on_start(), on_stop() or a function of User::spawn().
struct UserError {
    std::uint64_t user = 0;
    std::string_view kind;
    std::string_view task;
    std::string_view type;     // Of the exception: "std::runtime_error".
    std::string_view message;  // Its what().
};

/// What was counted in one row since the run, or its measurements, began.
struct RowFigures {
    std::string method;
    std::string name;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    double rate = 0;  // Requests a second.
    Duration p50{0};
    Duration p95{0};
    Duration p99{0};
};

/// The test in figures, of all workers.
struct MAYFLY_API Figures {
    Duration elapsed{0};
    std::uint64_t users = 0;
    RowFigures total;
    std::vector<RowFigures> rows;

    /// The row of this name, such as "GET /item"; one without requests if there is none.
    const RowFigures& row(std::string_view method_and_name) const;
};

/// The end of a run, after teardown().
struct Quitting {
    /// With which mayfly is about to end, 0 to 255. What a hook sets takes its place, unless the
    /// run did not begin, was cut off, cannot be trusted or lacks results: docs/cli.md has the
    /// order. Any other number fails the run, as if the hook had thrown.
    int exit_code = 0;
};

}  // namespace mayfly
