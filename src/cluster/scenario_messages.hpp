// The messages for what a scenario does beside its users: it prepares a run and concludes it, and
// in between it shapes the load, shares out rows, and sends messages of its own. Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cluster/greeting.hpp"

namespace mayfly::cluster {

/// The most bytes that setup() may return; more do not fit into a message.
inline constexpr std::size_t max_setup_result_size = 250'000;

/// What the processes of a test know about a run.
struct RunDescription {
    std::string run;
    std::string host;  // The base URL for kinds without their own.
    std::map<std::string, std::string> parameters;
    Bytes setup_result;  // Empty if no setup has returned.
    bool operator==(const RunDescription&) const = default;
};

/// Master to worker, on each link before the first Assign of a run: what the run is. Master to
/// director: set the run up. Both answer with Prepared.
struct Prepare : RunDescription {
    bool operator==(const Prepare&) const = default;
};

/// Director to master: the run is set up, or it cannot be. Worker to master: its on_test_start has
/// ended; then there is no result and no problem.
struct Prepared {
    std::string run;
    Bytes setup_result;
    std::string problem;  // Empty if there is none.
    bool operator==(const Prepared&) const = default;
};

/// Master to director: the run is over, tear it down; answered with Concluded.
struct Conclude : RunDescription {
    bool operator==(const Conclude&) const = default;
};

/// Director to master: the run is concluded.
struct Concluded {
    std::string run;
    std::string problem;  // Empty if there is none.
    bool operator==(const Concluded&) const = default;
};

/// Master to director, once a second: what the shape sees, as in <mayfly/shape.hpp>; answered with
/// Load.
struct Moment {
    std::string run;
    Duration elapsed{0};
    std::uint64_t users = 0;
    double rate = 0;
    double failures = 0;
    Duration p95{0};
    bool operator==(const Moment&) const = default;
};

struct KindShare {
    std::string kind;
    double share = 0;
    bool operator==(const KindShare&) const = default;
};

/// Director to master: what the shape asks for.
struct Load {
    std::string run;
    bool goes_on = true;  // The shape does not end the run.
    std::uint64_t users = 0;
    double spawn_rate = 1;  // Users per second.
    std::vector<KindShare> shares;
    std::string problem;  // Why the shape failed; empty if it did not.
    bool operator==(const Load&) const = default;
};

/// Worker to master: users wait for rows of a file that are handed out once. Repeated until the
/// block with that number has come.
struct RowRequest {
    std::string run;
    std::string name;          // Of the data, as the scenario calls it.
    std::uint64_t number = 0;  // Of the block, from 1 for each worker and file.
    std::uint64_t waiting = 0;
    bool operator==(const RowRequest&) const = default;
};

/// Master to worker: rows that no other worker gets; none if none is left.
struct RowBlock {
    std::string run;
    std::string name;
    std::uint64_t number = 0;
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    bool operator==(const RowBlock&) const = default;
};

struct RowFigures {
    std::string method;
    std::string name;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    double rate = 0;
    Duration p50{0};
    Duration p95{0};
    Duration p99{0};
    bool operator==(const RowFigures&) const = default;
};

/// Master to director, once a second and before what needs them: what was measured.
struct Figures {
    std::string run;
    Duration elapsed{0};
    std::uint64_t users = 0;
    RowFigures total;
    std::vector<RowFigures> rows;
    std::string host{};  // Of the run, as somebody may have changed it.
    bool operator==(const Figures&) const = default;
};

/// Master to director: all users run that were asked for.
struct Spawned {
    std::string run;
    bool operator==(const Spawned&) const = default;
};

/// Master to director: the run is concluded and this is its exit code; answered with Quitted.
struct Quit : RunDescription {
    std::int64_t exit_code = 0;
    bool operator==(const Quit&) const = default;
};

/// Director to master: the exit code as the scenario leaves it.
struct Quitted {
    std::string run;
    std::int64_t exit_code = 0;
    std::string problem;  // Empty if there is none.
    bool operator==(const Quitted&) const = default;
};

/// A message of the scenario's own, from a worker to the director or the other way.
struct Note {
    static constexpr std::int64_t director = -1;
    static constexpr std::int64_t every_worker = -2;

    std::int64_t receiver = director;  // A worker's index, or one of the above.
    std::int64_t sender = director;
    std::string type;
    std::string text;
    bool operator==(const Note&) const = default;
};

}  // namespace mayfly::cluster
