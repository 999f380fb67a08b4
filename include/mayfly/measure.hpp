// Statistics for anything that is not HTTP: a database call, a socket, a queue.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mayfly/export.hpp>
#include <mayfly/request.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

/// A sample that lasts from its construction to its destruction, when it is counted in the row
/// (type, name) of the statistics. If an exception destroys it, it is a failure; if the end of the
/// user cuts it off, it is an interrupted request, which counts as answered in part if the user has
/// received bytes meanwhile or size() was called. Throws std::logic_error outside a user's code.
class MAYFLY_API Measurement {
public:
    Measurement(std::string_view type, std::string_view name);
    ~Measurement();
    Measurement(const Measurement&) = delete;
    Measurement& operator=(const Measurement&) = delete;

    /// Makes the sample a failure with this text, by which failures are grouped. The last call of
    /// fail() or pass() counts.
    void fail(std::string_view why);
    /// Undoes fail().
    void pass();
    /// Sets how many bytes were received, for the size columns.
    void size(std::uint64_t bytes);
    /// Ends the response time now instead of at the destruction.
    void finish();

private:
    std::string type_;
    std::string name_;
    std::string error_;
    std::string labels_;
    Duration started_;   // Since the clock's epoch.
    Duration intended_;  // The same; 0 if nothing says when it was to start.
    Duration elapsed_{-1};
    std::uint64_t bytes_ = 0;
    std::uint64_t received_before_ = 0;
    std::uint32_t place_ = 0;  // Among the requests in flight.
    int exceptions_;
    bool failed_ = false;
};

/// Runs `work`, which takes nothing or a Measurement&, as one sample, and returns its result. An
/// exception makes the sample a failure with the exception's text and is rethrown.
///
///     auto row = mayfly::measure("sql", "find user", [&] { return database.find(id); });
template <class Work>
auto measure(std::string_view type, std::string_view name, Work&& work) {
    Measurement measurement(type, name);
    try {
        if constexpr (std::is_invocable_v<Work&, Measurement&>) {
            return work(measurement);
        } else {
            return work();
        }
    } catch (const std::exception& problem) {
        measurement.fail(problem.what() != nullptr ? problem.what() : "");
        throw;
    }
}

/// All members are optional.
struct RecordOptions {
    std::string failed{};    // Why it failed, by which failures are grouped; empty: it did not.
    std::uint64_t size = 0;  // How many bytes were received, for the size columns.
    Fields labels{};         // Beside those of its scope; see labels.hpp.
};

/// Counts a sample whose time the author knows, which has just ended, in the row (type, name): a
/// message that a server pushed, say. A time below 0 counts as 0. Hooks may use it as well; those
/// on the master's side are not counted. Throws std::logic_error elsewhere.
MAYFLY_API void record(
    std::string_view type,
    std::string_view name,
    Duration response_time,
    const RecordOptions& options = {}
);

}  // namespace mayfly
