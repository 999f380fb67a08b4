// What a scenario registered: its mix (plan/mix.hpp), bound to the author's code. Filled once, then
// only read; the addresses of kinds are valid for the life of the plan and the process.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mayfly/plan.hpp>

#include "base/result.hpp"
#include "fiber/activity.hpp"
#include "plan/mix.hpp"

namespace mayfly::detail {

/// What the author gave for a task.
struct TaskCode {
    std::function<void(User&)> run;  // Not for groups.
    std::optional<WaitTime> wait{};  // Of a group.
    std::vector<Transition> next{};  // Of a state, as the author named them.
};

struct UserKind : plan::Kind {
    std::function<std::unique_ptr<User>()> make;
    std::optional<WaitTime> wait;
    std::vector<TaskCode> code;         // Of each task.
    std::vector<std::string> left_out;  // Names of tasks that were not selected.
    std::vector<std::string> mistakes;  // What was wrong as it was registered.
    fiber::Activity starting;           // While on_start and on_stop run.
    fiber::Activity stopping;
    fiber::Activity waiting;
};

}  // namespace mayfly::detail

namespace mayfly::load {

using UserKind = detail::UserKind;

/// Whether the plan can be run; the error names all its mistakes.
Result<void> validate(const Plan& plan);

/// The mistakes in a kind's tasks, as sentences.
std::vector<std::string> mistakes_in_tasks(const UserKind& kind);

/// Names tasks by their group as well ("buy/home") where a task of another group is called the
/// same.
void tell_apart(std::vector<plan::Task>& tasks);

/// Runs the scenario's function on `plan` and validates the plan. An exception that the function
/// throws becomes the error.
Result<void> fill(Plan& plan, void (*scenario)(Plan&));

/// Removes from `plan` what `selection` leaves out, and kinds of weight 0. The error names what
/// does not exist, or says that nothing is left.
Result<void> select(Plan& plan, const plan::Selection& selection);

/// The mix of the plan, without the code.
plan::Mix mix_of(const Plan& plan);

/// "wait 1s to 5s", "no wait": for `mayfly list`.
std::string describe(const std::optional<WaitTime>& wait);

}  // namespace mayfly::load
