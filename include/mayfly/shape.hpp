// A load that changes over time: stages are known before the test starts, and a shape decides each
// second from what it sees.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mayfly/export.hpp>

namespace mayfly {

/// A part of a test in which the number of users goes in a straight line from that of the stage
/// before, 0 at first, to `users`. A stage of no length jumps.
struct Stage {
    std::chrono::nanoseconds length{};
    std::uint64_t users = 0;
};

using Stages = std::vector<Stage>;

/// Adds `users` at the start of each step, so many times.
MAYFLY_API Stages steps(std::uint64_t users, std::chrono::nanoseconds step, std::uint64_t times);
/// Runs `base` users, `peak` for the middle third of `length`, and `base` again.
MAYFLY_API Stages spike(std::uint64_t base, std::uint64_t peak, std::chrono::nanoseconds length);
/// Rises to `first` users at a third of `length` and to `second` at two thirds, each on a bell
/// curve (a Gaussian whose standard deviation is a twelfth of `length`), and falls in between.
MAYFLY_API Stages
double_wave(std::uint64_t first, std::uint64_t second, std::chrono::nanoseconds length);

/// What a shape sees. Rate, failures and p95 are those of the last 10 seconds of all users.
struct Moment {
    std::chrono::nanoseconds elapsed{};  // Since the first user could start.
    std::uint64_t users = 0;             // That run.
    double rate = 0;                     // Requests per second.
    double failures = 0;                 // The share of the requests that failed, 0 to 1.
    std::chrono::nanoseconds p95{};      // Response time; 0 when there was no response.
};

/// What a shape asks for.
struct Load {
    std::uint64_t users = 0;
    double spawn_rate = 100;  // Users started or stopped per second on the way there.
    /// The share of each kind in proportion to the others, in place of its weight; a kind that is
    /// not named gets no users. Empty: the kinds' own weights. When shares change, users of one
    /// kind make room for users of another at once.
    std::vector<std::pair<std::string, double>> shares{};
};

/// Decides the load from now on; std::nullopt ends the test.
using Shape = std::function<std::optional<Load>(const Moment& now)>;

/// Adds `users` each second until `holds` says no, and ends the test then. The test's highest load
/// is what it could bear.
MAYFLY_API Shape ramp_while(std::uint64_t users, std::function<bool(const Moment& now)> holds);

}  // namespace mayfly
