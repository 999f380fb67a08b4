// One user's life on its fiber: on_start → (pick a task, run it, wait)* → on_stop.
//
// This is the only place that catches author code's exceptions.
#pragma once

#include <cstdint>
#include <vector>

#include "fiber/activity.hpp"
#include "load/task_tree.hpp"
#include "load/user_state.hpp"

namespace mayfly::load {

enum class Ending {
    normal,           // It was retired or cancelled, or called stop().
    failed_to_start,  // Its constructor or on_start threw.
};

/// What the users of a kind do.
struct KindTasks {
    explicit KindTasks(const UserKind& kind);

    TaskTree tree;
    std::vector<fiber::Activity> activities;  // Names each task where a fiber is shown.
    std::vector<const WaitTime*> waits;       // First the kind's, then in each group.
    std::vector<std::uint64_t> runs;          // Of each task; how often each group was entered.
};

/// Runs `user`, which does these tasks, until it leaves. Never throws.
Ending run_user(UserState& user, KindTasks& tasks);

}  // namespace mayfly::load
