// What a test is to run, as values: the kinds of users, how many of each, their tasks, and the
// parameters that a person may set before a run. A scenario fills the mix in, each worker sends it
// to its master, and pages and files show it; nothing converts it. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "plan/rates.hpp"
#include "plan/row_order.hpp"
#include "plan/stages.hpp"

namespace mayfly::plan {

struct Task {
    std::string name;
    double weight = 1;  // Above 0; tasks are chosen in proportion to it.
    std::vector<std::string> tags{};
    bool operator==(const Task&) const = default;
};

/// Tasks that begin by a plan, whatever users are free: the open model.
struct Arrivals {
    Rates rates{};
    std::uint64_t max_users = 0;  // Of the kind, over all workers; 0: that of the run.
    bool is_poisson = false;
    bool operator==(const Arrivals&) const = default;
};

struct Kind {
    std::string name;
    double weight = 1;              // The share among all kinds; not negative, 0 for no users.
    std::uint64_t fixed_count = 0;  // Above 0: exactly this many users, whatever the weight.
    std::string host{};             // The kind's own base URL; if empty, that of the run.
    std::vector<Task> tasks{};
    std::uint64_t iterations = 0;  // Tasks that each user runs; 0: without limit.
    Arrivals arrivals{};           // If there are rates, in place of waits, weight and fixed count.
    bool operator==(const Kind&) const = default;
};

/// A value of the scenario that a person may set before a run.
struct Parameter {
    std::string name;
    std::string value{};  // The default.
    std::string help{};
    std::vector<std::string> choices{};  // Empty: any text.
    bool is_secret = false;              // Its value is never shown.
    bool is_required = false;            // It has no default: no run begins without a value.
    bool operator==(const Parameter&) const = default;
};

struct Mix {
    std::vector<Kind> kinds{};
    std::vector<Parameter> parameters{};
    std::vector<std::string> thresholds{};  // As plan/threshold.hpp reads them.
    std::vector<Stage> stages{};  // How many users there are over time, if there are some.
    bool has_shape = false;       // A function of the scenario says how many there are.
    std::vector<RowFile> data{};
    bool operator==(const Mix&) const = default;
};

/// Which kinds and tasks of a scenario take part in a run.
struct Selection {
    std::vector<std::string> kinds{};         // Empty: all.
    std::vector<std::string> tags{};          // Tasks with any of them; empty: all.
    std::vector<std::string> exclude_tags{};  // Wins over `tags`.
    bool operator==(const Selection&) const = default;
};

/// Each part of the whole, from 0 to 1; all 0 when the whole is.
std::vector<double> shares(std::vector<double> weights);
/// Of all users that have no fixed count, by kind.
std::vector<double> kind_shares(const std::vector<Kind>& kinds);
std::vector<double> task_shares(const Kind& kind);

/// Each parameter's value: as `given`, else its default. The error names what was not declared, or
/// is none of the choices.
Result<std::map<std::string, std::string, std::less<>>> parameter_values(
    const std::vector<Parameter>& parameters, const std::map<std::string, std::string>& given
);

}  // namespace mayfly::plan
