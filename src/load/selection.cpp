#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "load/user_kinds.hpp"

namespace mayfly::load {
namespace {

bool have_any(const std::vector<std::string>& tags, const std::vector<std::string>& wanted) {
    return std::ranges::any_of(tags, [&](const std::string& tag) {
        return std::ranges::find(wanted, tag) != wanted.end();
    });
}

bool is_drawn(const plan::Task& task) {
    return task.weight > 0;
}

/// Which tasks take part: those with the right tags, of their own or of a group around them, and
/// groups of which something is left to draw.
std::vector<bool> find_kept(
    const std::vector<plan::Task>& tasks, const plan::Selection& selection
) {
    std::vector<bool> kept(tasks.size());
    std::vector<std::vector<std::string>> tags;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        tags.push_back(tasks[i].tags);
        if (tasks[i].within > 0) {
            const auto& around = tags[tasks[i].within - 1];
            tags[i].insert(tags[i].end(), around.begin(), around.end());
        }
        kept[i] = tasks[i].form == plan::TaskForm::task &&
                  !have_any(tags[i], selection.exclude_tags) &&
                  (selection.tags.empty() || have_any(tags[i], selection.tags));
    }
    for (std::size_t i = tasks.size(); i-- > 0;) {
        if (kept[i] && tasks[i].within > 0 && is_drawn(tasks[i])) kept[tasks[i].within - 1] = true;
    }
    // What only next_task() reaches goes with its group.
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        if (tasks[i].within > 0 && !kept[tasks[i].within - 1]) kept[i] = false;
    }
    return kept;
}

void keep_tasks(UserKind& kind, const plan::Selection& selection) {
    const auto kept = find_kept(kind.tasks, selection);
    auto tasks = std::exchange(kind.tasks, {});
    auto code = std::exchange(kind.code, {});
    std::vector<std::uint32_t> places(1);  // Of the old ones.
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        if (kept[i]) {
            tasks[i].within = places[tasks[i].within];
            kind.tasks.push_back(std::move(tasks[i]));
            kind.code.push_back(std::move(code[i]));
        } else {
            kind.left_out.push_back(std::move(tasks[i].name));
        }
        places.push_back(static_cast<std::uint32_t>(kind.tasks.size()));
    }
}

}  // namespace

Result<void> select(Plan& plan, const plan::Selection& selection) {
    auto& kinds = plan.kinds();
    auto chosen = mix_of(plan).kinds;
    if (auto done = plan::choose(chosen, selection.kinds); !done) return done;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        kinds[i]->weight = chosen[i].weight;
        kinds[i]->fixed_count = chosen[i].fixed_count;
    }
    std::erase_if(kinds, [](const auto& kind) {
        return kind->weight == 0 && kind->fixed_count == 0;
    });
    for (const auto& kind : kinds) keep_tasks(*kind, selection);
    std::erase_if(kinds, [](const auto& kind) {
        return std::ranges::none_of(kind->tasks, [](const plan::Task& task) {
            return task.within == 0 && is_drawn(task);
        });
    });
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
