// What a scenario registered: its mix (plan/mix.hpp), bound to the author's code. Filled once, then
// only read; the addresses of kinds are valid for the life of the plan and the process.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <mayfly/plan.hpp>

#include "base/result.hpp"
#include "fiber/activity.hpp"
#include "plan/mix.hpp"

namespace mayfly::detail {

struct UserKind : plan::Kind {
    std::unique_ptr<User> (*make)() = nullptr;
    WaitTime wait;
    bool has_wait = false;                         // The author gave one.
    std::vector<std::function<void(User&)>> code;  // Of each task.
    fiber::Activity starting;                      // While on_start and on_stop run.
    fiber::Activity stopping;
    fiber::Activity waiting;
    fiber::Activity beside;  // While what spawn() started runs.
};

}  // namespace mayfly::detail

namespace mayfly::load {

using UserKind = detail::UserKind;

/// Whether the plan can be run; the error names all its mistakes.
Result<void> validate(const Plan& plan);

/// Runs the scenario's function on `plan` and validates the plan. An exception that the function
/// throws becomes the error.
Result<void> fill(Plan& plan, void (*scenario)(Plan&));

/// Removes from `plan` what `selection` leaves out, and kinds of weight 0. The error names what
/// does not exist, or says that nothing is left.
Result<void> select(Plan& plan, const plan::Selection& selection);

/// The mix of the plan, without the code.
plan::Mix mix_of(const Plan& plan);

/// "between 1s and 5s", "no wait": for `mayfly list`.
std::string describe(const WaitTime& wait);

}  // namespace mayfly::load
