// The test that the users belong to: what it was started with, and messages between its processes.
//
// A test has one master's side and any number of workers. Hooks such as Plan::setup() run on the
// sides that their comments name, each on its own fiber, so that they may wait as users do. Their
// HTTP requests are not counted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <mayfly/events.hpp>
#include <mayfly/export.hpp>
#include <mayfly/rows.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

namespace detail {
struct TestState;
}

/// How the dashboard and `mayfly list` show a parameter, and what it accepts.
struct ParameterOptions {
    std::string help{};
    std::vector<std::string> choices{};  // Empty: any text.
    bool is_secret = false;              // Never shown, logged or written to a file.
};

/// A message of the scenario's own from one process of the test to another.
struct Message {
    static constexpr std::int64_t from_master = -1;

    std::string type;
    std::string text;                   // What the sender wrote, such as JSON.
    std::int64_t sender = from_master;  // Index of a worker.
};

/// The test that this process takes part in. The object is valid while the test goes on.
class MAYFLY_API Test {
public:
    /// The most bytes that the type and the text of a message may have together.
    static constexpr std::size_t longest_message = 60'000;

    Test(const Test&) = delete;
    Test& operator=(const Test&) = delete;

    /// "2026-03-01T12:00:00Z-1": unique among the master's runs.
    const std::string& id() const;
    /// The base URL of the run; empty if none was given. It may be changed while the test runs.
    const std::string& host() const;
    /// The value of a parameter. Throws std::out_of_range if scenario() did not declare it.
    const std::string& parameter(std::string_view name) const;
    /// The same as a number, a bool ("true", "false") or a duration ("500ms"). Throws
    /// std::invalid_argument if it is not one, or out of the range of T.
    template <class T>
    T parameter(std::string_view name) const;
    /// The rows of a data file. Throws std::out_of_range if scenario() did not name it with
    /// Plan::data().
    Rows data(std::string_view name) const;
    /// The text that setup() returned, such as JSON; "null" if there is no setup.
    const std::string& setup_result() const;

    /// What was measured until now; throws std::logic_error on a worker, which knows only a part.
    const Figures& figures() const;

    bool is_master() const;
    /// The index of this worker, from 0; throws std::logic_error on the master's side.
    std::uint32_t worker() const;

    /// Sends a message from a worker to the master's side, or from there to all workers. The
    /// handlers that Plan::on_message() registered for `type` receive it. It is lost if there are
    /// none, for a worker that is lost or joins later, and if they come faster than they are
    /// handled; the log says so. Messages of one sender keep their order. Waits while many are
    /// under way. Throws std::length_error beyond longest_message.
    void send(std::string type, std::string text);
    /// Sends a message from the master's side to the worker with this index, such as the sender of
    /// a message. Throws std::logic_error on a worker, and std::out_of_range for an invalid index.
    void send_to(std::int64_t worker, std::string type, std::string text);

private:
    friend struct detail::TestState;
    std::int64_t whole_parameter(std::string_view name, std::int64_t least, std::int64_t most)
        const;
    double real_parameter(std::string_view name) const;
    bool bool_parameter(std::string_view name) const;
    Duration duration_parameter(std::string_view name) const;
    explicit Test(detail::TestState& state) : state_(state) {}

    detail::TestState& state_;
};

template <class T>
T Test::parameter(std::string_view name) const {
    if constexpr (std::is_same_v<T, std::string>) {
        return parameter(name);
    } else if constexpr (std::is_same_v<T, bool>) {
        return bool_parameter(name);
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(real_parameter(name));
    } else if constexpr (std::is_convertible_v<Duration, T>) {
        return duration_parameter(name);
    } else {
        static_assert(
            std::is_integral_v<T>, "a parameter is a text, number, bool or mayfly::Duration"
        );
        // What is beyond 2^63 - 1 is no parameter of a test.
        constexpr auto most = static_cast<std::uintmax_t>(std::numeric_limits<T>::max());
        constexpr std::uintmax_t bound = std::numeric_limits<std::int64_t>::max();
        return static_cast<T>(whole_parameter(
            name, std::numeric_limits<T>::min(), static_cast<std::int64_t>(std::min(most, bound))
        ));
    }
}

}  // namespace mayfly
