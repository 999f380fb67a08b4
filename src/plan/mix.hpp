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

namespace mayfly::plan {

struct Task {
    std::string name;
    double weight = 1;  // Above 0; tasks are chosen in proportion to it.
    std::vector<std::string> tags{};
    bool operator==(const Task&) const = default;
};

struct Kind {
    std::string name;
    double weight = 1;              // The share among all kinds; not negative, 0 for no users.
    std::uint64_t fixed_count = 0;  // Above 0: exactly this many users, whatever the weight.
    std::string host{};             // The kind's own base URL; if empty, that of the run.
    std::vector<Task> tasks{};
    bool operator==(const Kind&) const = default;
};

/// A value of the scenario that a person may set before a run.
struct Parameter {
    std::string name;
    std::string value{};  // The default.
    std::string help{};
    std::vector<std::string> choices{};  // Empty: any text.
    bool is_secret = false;              // Its value is never shown.
    bool operator==(const Parameter&) const = default;
};

struct Mix {
    std::vector<Kind> kinds{};
    std::vector<Parameter> parameters{};
    std::vector<std::string> thresholds{};  // As plan/threshold.hpp reads them.
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
