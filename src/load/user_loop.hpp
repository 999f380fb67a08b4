// One user's life on its fiber: on_start → (pick a task, run it, wait)* → on_stop.
//
// This is the only place that catches author code's exceptions.
#pragma once

#include <functional>
#include <span>

#include "fiber/activity.hpp"
#include "load/task_picker.hpp"
#include "load/user_state.hpp"

namespace mayfly::load {

enum class Ending {
    normal,           // It was retired or cancelled, or called stop().
    failed_to_start,  // Its constructor or on_start threw.
};

/// Runs `user` until it leaves; `activities` are those of its tasks. Never throws.
Ending run_user(
    UserState& user, const TaskPicker& picker, std::span<const fiber::Activity> activities
);

/// Starts `code` on a fiber of its own, which ends with the user. Throws std::runtime_error if
/// there is no memory for it.
void run_beside(UserState& user, std::function<void()> code);

}  // namespace mayfly::load
