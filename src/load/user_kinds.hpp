// What a scenario registered, as the load layer uses it. Filled once, then read only; the addresses
// of kinds and tasks stay valid for the life of the plan, which is that of the process.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <mayfly/plan.hpp>

#include "base/result.hpp"
#include "fiber/activity.hpp"

namespace mayfly::load {

struct TaskEntry {
    std::string name;
    double weight = 1;
    std::vector<std::string> tags;
    std::function<void(User&)> run;
    fiber::Activity activity;  // Names this task where a fiber is shown.
};

}  // namespace mayfly::load

namespace mayfly::detail {

struct UserKind {
    std::string name;
    std::unique_ptr<User> (*make)() = nullptr;
    WaitTime wait;
    double weight = 1;
    std::uint64_t fixed_count = 0;  // 0: by weight.
    std::string host;
    std::deque<load::TaskEntry> tasks;
    fiber::Activity starting;  // While on_start and on_stop run.
    fiber::Activity stopping;
    fiber::Activity waiting;
};

}  // namespace mayfly::detail

namespace mayfly::load {

using UserKind = detail::UserKind;

/// Whether the plan can be run; the error names every mistake in it.
Result<void> validate(const Plan& plan);

/// Runs the scenario's function on `plan` and validates it. An exception that the function throws
/// becomes the error.
Result<void> fill(Plan& plan, void (*scenario)(Plan&));

/// Which kinds and tasks of a plan take part in a run.
struct Selection {
    std::vector<std::string> kinds;         // Empty: all.
    std::vector<std::string> tags;          // Tasks with any of them; empty: all.
    std::vector<std::string> exclude_tags;  // Wins over `tags`.
};

/// Takes everything out of `plan` that `selection` leaves out, and kinds of weight 0. The error
/// names what does not exist or that nothing is left.
Result<void> select(Plan& plan, const Selection& selection);

/// "between 1s and 5s", "no wait": for `mayfly list`.
std::string describe(const WaitTime& wait);

}  // namespace mayfly::load
