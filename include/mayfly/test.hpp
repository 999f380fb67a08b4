// The test around the users: what it was started with, and messages between its processes.
//
// A test has one master's side and any number of workers. Hooks (Plan::setup() and its like) run
// on the side that they name, each on a fiber of its own, so that they may wait as users do. Their
// HTTP requests are not counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/export.hpp>

namespace mayfly {

namespace detail {
struct TestState;
}

/// What the dashboard and `mayfly list` show of a parameter.
struct ParameterOptions {
    std::string help{};
    std::vector<std::string> choices{};  // Empty: any text.
    bool is_secret = false;              // Never shown, logged or written to a file.
};

/// A message of the scenario's own from one process of the test to another.
struct Message {
    static constexpr std::int64_t from_master = -1;

    std::string type;
    std::string text;                   // Whatever the sender wrote: JSON, say.
    std::int64_t sender = from_master;  // Index of a worker.
};

/// The test that this process takes part in. Valid while it goes on.
class MAYFLY_API Test {
public:
    /// The longest type and text of a message together, in bytes.
    static constexpr std::size_t longest_message = 60'000;

    Test(const Test&) = delete;
    Test& operator=(const Test&) = delete;

    /// "2026-03-01T12:00:00Z-1": unique among the master's runs.
    std::string_view id() const;
    /// The base URL of the run; empty when none was given.
    std::string_view host() const;
    /// The value of a parameter that scenario() declared. Throws std::out_of_range when it did not.
    const std::string& parameter(std::string_view name) const;
    /// What setup() returned: JSON text; "null" where there is no setup.
    const std::string& setup_result() const;

    bool is_master() const;
    /// The index of this worker, from 0; throws std::logic_error on the master's side.
    std::uint32_t worker() const;

    /// Sends a message: from a worker to the master's side, from there to all workers. Whoever
    /// registered Plan::on_message() for `type` gets it; it is lost where nobody did, and on its
    /// way to a worker that joins later or is lost. Messages of one sender keep their order.
    /// Throws std::length_error beyond longest_message.
    void send(std::string type, std::string text);
    /// From the master's side to the worker of that index, such as the sender of a message; throws
    /// std::logic_error elsewhere, and std::out_of_range for what can be no index.
    void send_to(std::int64_t worker, std::string type, std::string text);

private:
    friend struct detail::TestState;
    explicit Test(detail::TestState& state) : state_(state) {}

    detail::TestState& state_;
};

}  // namespace mayfly
