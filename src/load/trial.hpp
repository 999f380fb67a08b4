// A trial of a scenario, as of `mayfly try`: users run each task once and do not wait. Who runs it
// is told how far it is. Belongs to the loop's thread.
#pragma once

#include <algorithm>
#include <functional>
#include <string>

#include "base/time.hpp"
#include "fiber/activity.hpp"

namespace mayfly::load {

struct Trial {
    /// The longest that mayfly::sleep() takes.
    static constexpr Duration longest_sleep = std::chrono::milliseconds(100);

    std::string task;  // If not empty, only tasks of this name.
    std::function<void(const fiber::Activity&)> begins;
    std::function<void(Duration asked)> shortened;

    bool tries(const fiber::Activity& activity) const {
        return task.empty() || activity.task == task;
    }
    Duration sleep_of(Duration asked) const {
        if (asked > longest_sleep) shortened(asked);
        return std::min(asked, longest_sleep);
    }
};

}  // namespace mayfly::load
