// The JSON of Locust's web routes, with its fields, for scripts and exporters that read it. Pure.
//
// At most `most_rows` rows of each table, as in Locust; the sum comes last and counts all of them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/run_record.hpp"

namespace mayfly::report {

inline constexpr std::size_t most_locust_rows = 500;

std::string locust_requests(const stats::Snapshot& snapshot);  // /stats/requests
std::string locust_exceptions(const stats::Snapshot& snapshot);
/// The shares of kinds and tasks: of running users, or as configured if none run.
std::string locust_tasks(const run_record::Setup& setup, const stats::Snapshot& snapshot);
std::string locust_logs(const LogTail& logs);
std::string locust_worker_count(const stats::Snapshot& snapshot);

/// The result of /swarm or /stop. Empty texts and lists are left out.
struct LocustOutcome {
    bool success = false;
    std::string message{};
    std::string host{};
    std::string run_time{};  // As it was given.
    std::vector<std::string> user_classes{};
};
std::string locust_outcome(const LocustOutcome& outcome);

}  // namespace mayfly::report
