// What a test is to run, as values: the kinds of users, how many of each, their tasks, and the
// parameters that a person may set before a run. A scenario fills the mix in, each worker sends it
// to its master, and pages and files show it; nothing converts it. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/task.hpp>

#include "base/result.hpp"
#include "plan/rates.hpp"
#include "plan/row_order.hpp"
#include "plan/stages.hpp"

namespace mayfly::plan {

using TaskForm = detail::TaskForm;

/// A task of a kind, or a group of those that follow it in the kind's list.
struct Task {
    std::string name;
    double weight = 1;  // Not negative; tasks are chosen in proportion to it.
    std::vector<std::string> tags{};
    TaskForm form = TaskForm::task;
    std::uint32_t within = 0;    // 0: in no group; else 1 + the index of its group.
    std::vector<double> next{};  // In a chain: the weight of each of its states as the next one.
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

/// A kind that takes part in a run, and with which weight.
struct KindChoice {
    std::string name;
    double weight = own;  // In place of a fixed count, too.

    static constexpr double own = -1;  // As the scenario says.

    /// "Shopper", or "Shopper=3".
    static Result<KindChoice> parse(std::string_view text);
    std::string to_text() const;
    bool operator==(const KindChoice&) const = default;
};

/// Leaves the kinds that are not chosen without users, and gives the others their weights; no
/// choice means all. The error names a kind that does not exist, or says that none is left.
Result<void> choose(std::vector<Kind>& kinds, const std::vector<KindChoice>& choices);

/// Which kinds and tasks of a scenario take part in a run.
struct Selection {
    std::vector<KindChoice> kinds{};          // Empty: all.
    std::vector<std::string> tags{};          // Tasks with any of them; empty: all.
    std::vector<std::string> exclude_tags{};  // Wins over `tags`.
    bool operator==(const Selection&) const = default;
};

/// Each part of the whole, from 0 to 1; all 0 when the whole is.
std::vector<double> shares(std::vector<double> weights);
/// Of all users that have no fixed count, by kind.
std::vector<double> kind_shares(const std::vector<Kind>& kinds);
/// Of what is drawn in the same group, by task: by weight, by steps, or as often as a chain gets
/// there in the long run.
std::vector<double> task_shares(const Kind& kind);
/// Where the tasks of each group are in the list: first those in none, then those within the first
/// entry of the list, and so on.
std::vector<std::vector<std::size_t>> task_groups(const std::vector<Task>& tasks);

/// The error names what was not declared, or is none of the choices.
Result<void> check_parameters(
    const std::vector<Parameter>& parameters, const std::map<std::string, std::string>& given
);
/// Each parameter's value: as `given`, else its default. The error is that of check_parameters(),
/// or names one that has no value and needs one.
Result<std::map<std::string, std::string, std::less<>>> parameter_values(
    const std::vector<Parameter>& parameters, const std::map<std::string, std::string>& given
);

}  // namespace mayfly::plan
