// Statistics for anything that is not HTTP: a database call, a socket, a queue.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mayfly/export.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

/// An open sample: runs from its construction to its destruction and is then counted in the row
/// (type, name). Left by an exception it is a failure; cut off by the end of the user it is an
/// interrupted request. Throws std::logic_error outside a user's code.
class MAYFLY_API Measurement {
public:
    Measurement(std::string_view type, std::string_view name);
    ~Measurement();
    Measurement(const Measurement&) = delete;
    Measurement& operator=(const Measurement&) = delete;

    /// Makes it a failure with this text, by which failures are grouped. The last verdict counts.
    void fail(std::string_view why);
    /// Takes fail() back.
    void pass();
    /// How much was received, for the size columns.
    void size(std::uint64_t bytes);
    /// Fixes the response time now instead of at the end.
    void finish();

private:
    std::string type_;
    std::string name_;
    std::string error_;
    Duration started_;  // Since the clock's epoch.
    Duration elapsed_{-1};
    std::uint64_t bytes_ = 0;
    int exceptions_;
    bool failed_ = false;
};

/// Runs `work`, which takes nothing or a Measurement&, and returns what it returned. An exception
/// makes it a failure with the exception's text and goes on to the caller.
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
        measurement.fail(problem.what());
        throw;
    }
}

}  // namespace mayfly
