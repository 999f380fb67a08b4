#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "load/user_kinds.hpp"

namespace mayfly::load {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool has_any(const plan::Task& task, const std::vector<std::string>& tags) {
    return std::any_of(task.tags.begin(), task.tags.end(), [&](const std::string& tag) {
        return contains(tags, tag);
    });
}

bool takes_part(const plan::Task& task, const plan::Selection& selection) {
    if (has_any(task, selection.exclude_tags)) return false;
    return selection.tags.empty() || has_any(task, selection.tags);
}

Result<void> check_names(const Plan& plan, const std::vector<std::string>& wanted) {
    std::vector<std::string> known;
    for (const auto& kind : plan.kinds()) known.push_back(kind->name);
    for (const std::string& name : wanted) {
        if (contains(known, name)) continue;
        return Error{fmt::format(
            "the scenario has no users named '{}'; it has: {}", name, fmt::join(known, ", ")
        )};
    }
    return {};
}

}  // namespace

Result<void> select(Plan& plan, const plan::Selection& selection) {
    if (auto known = check_names(plan, selection.kinds); !known) return known.error();
    auto& kinds = plan.kinds();
    std::erase_if(kinds, [&](const auto& kind) {
        if (!selection.kinds.empty()) return !contains(selection.kinds, kind->name);
        return kind->weight == 0 && kind->fixed_count == 0;
    });
    if (kinds.empty()) return Error{"every kind of users in the scenario has weight 0"};
    for (const auto& kind : kinds) {
        // Named on the command line means wanted, whatever its weight says.
        if (kind->weight == 0 && kind->fixed_count == 0) kind->weight = 1;
        for (auto task = std::ssize(kind->tasks) - 1; task >= 0; --task) {
            if (takes_part(kind->tasks[static_cast<std::size_t>(task)], selection)) continue;
            kind->tasks.erase(kind->tasks.begin() + task);
            kind->code.erase(kind->code.begin() + task);
        }
    }
    std::erase_if(kinds, [](const auto& kind) { return kind->tasks.empty(); });
    if (kinds.empty()) {
        return Error{fmt::format(
            "no task is left: --tags is [{}] and --exclude-tags is [{}]; `mayfly list` shows the "
            "tags",
            fmt::join(selection.tags, ", "),
            fmt::join(selection.exclude_tags, ", ")
        )};
    }
    return {};
}

}  // namespace mayfly::load
