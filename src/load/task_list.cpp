// How the tasks of a kind are registered, what can be wrong with them, and what they are called.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "load/user_kinds.hpp"

namespace mayfly {
namespace detail {

std::uint32_t add_task(UserKind& kind, std::uint32_t place, TaskForm form, NewTask task) {
    auto& [name, weight, tags, run, next] = task;
    kind.tasks.push_back({std::move(name), weight, std::move(tags), form, place});
    kind.code.push_back({std::move(run), {}, std::move(next)});
    return static_cast<std::uint32_t>(kind.tasks.size());
}

void add_task(
    UserKind& kind,
    std::uint32_t place,
    std::string name,
    TaskOptions options,
    std::function<void(User&)> run
) {
    auto& [weight, tags] = options;
    add_task(
        kind, place, TaskForm::task, {std::move(name), weight, std::move(tags), std::move(run)}
    );
}

void set_wait(UserKind& kind, std::uint32_t place, WaitTime wait) {
    (place == 0 ? kind.wait : kind.code[place - 1].wait) = std::move(wait);
}

void connect(UserKind& kind, std::uint32_t place) {
    const std::string& chain = kind.tasks[place - 1].name;
    std::vector<std::string_view> names;
    for (auto i = place; i < kind.tasks.size(); ++i) names.push_back(kind.tasks[i].name);
    for (auto i = place; i < kind.tasks.size(); ++i) {
        plan::Task& state = kind.tasks[i];
        const auto complain = [&](const std::string& mistake) {
            kind.mistakes.push_back(fmt::format(
                "state '{}' of chain '{}' of '{}' {}", state.name, chain, kind.name, mistake
            ));
        };
        state.next.assign(names.size(), 0);
        double all = 0;
        for (const auto& [to, weight] : kind.code[i].next) {
            const auto found = std::ranges::find(names, to);
            if (found == names.end()) {
                complain(fmt::format(
                    "goes to '{}', which is none of its states; they are: {}",
                    to,
                    fmt::join(names, ", ")
                ));
            } else if (!std::isfinite(weight) || weight < 0) {
                complain(fmt::format("goes to '{}' with weight {}; use 0 or more", to, weight));
            } else {
                state.next[static_cast<std::size_t>(found - names.begin())] += weight;
            }
            all += weight;
        }
        if (all == 0) complain("has no way out; name a state that follows, with a weight above 0");
    }
}

}  // namespace detail

namespace load {
namespace {

/// "task 'pay' of 'Shopper'", "sequence 'buy' of 'Shopper'".
std::string called(const plan::Task& task, const UserKind& kind) {
    constexpr const char* words[]{"task", "sequence", "group", "chain"};
    const auto* word = words[static_cast<std::size_t>(task.form)];
    return fmt::format("{} '{}' of '{}'", word, task.name, kind.name);
}

/// Of a kind or a group, by what is drawn from it.
void find_mistakes(
    const UserKind& kind,
    const plan::Task* group,
    const std::vector<std::size_t>& members,
    std::vector<std::string>& mistakes
) {
    const std::string name = group ? called(*group, kind) : fmt::format("'{}'", kind.name);
    if (members.empty()) {
        mistakes.push_back(fmt::format(
            "{} has no tasks; add one with .task(\"name\", &{}::method)", name, kind.name
        ));
        return;
    }
    std::set<std::string_view> names;
    bool is_any_drawn = false;
    for (const std::size_t member : members) {
        const plan::Task& task = kind.tasks[member];
        const bool may_recur = group && group->form == plan::TaskForm::sequence;
        if (!names.insert(task.name).second && !may_recur) {
            mistakes.push_back(fmt::format("{} has two tasks named '{}'", name, task.name));
        }
        is_any_drawn = is_any_drawn || task.weight != 0;
    }
    if (is_any_drawn) return;
    mistakes.push_back(
        fmt::format("{} has only tasks of weight 0; give one of them more, or it draws none", name)
    );
}

}  // namespace

std::vector<std::string> mistakes_in_tasks(const UserKind& kind) {
    std::vector<std::string> mistakes = kind.mistakes;
    const auto groups = plan::task_groups(kind.tasks);
    find_mistakes(kind, nullptr, groups.front(), mistakes);
    for (std::size_t i = 0; i < kind.tasks.size(); ++i) {
        const plan::Task& task = kind.tasks[i];
        if (task.name.empty())
            mistakes.push_back(fmt::format("'{}' has a task without name", kind.name));
        if (!std::isfinite(task.weight) || task.weight < 0) {
            mistakes.push_back(
                fmt::format("{} has weight {}; use 0 or more", called(task, kind), task.weight)
            );
        }
        for (const std::string& tag : task.tags) {
            if (tag.empty()) mistakes.push_back(called(task, kind) + " has an empty tag");
            if (tag.find(',') == tag.npos) continue;
            mistakes.push_back(fmt::format(
                "{} has a tag '{}'; leave ',' out, which stands between the tags of --tags",
                called(task, kind),
                tag
            ));
        }
        if (task.form == plan::TaskForm::task) {
            if (!kind.code[i].run)
                mistakes.push_back(called(task, kind) + " has an empty function");
            continue;
        }
        find_mistakes(kind, &task, groups[i + 1], mistakes);
    }
    return mistakes;
}

void tell_apart(std::vector<plan::Task>& tasks) {
    const std::vector<plan::Task> given = tasks;
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const auto& [name, weight, tags, form, within, next] = given[i];
        paths.push_back(within == 0 ? name : paths[within - 1] + "/" + name);
        const bool is_shared = std::ranges::any_of(given, [&](const plan::Task& other) {
            return other.name == given[i].name && other.within != given[i].within;
        });
        if (is_shared) tasks[i].name = paths.back();
    }
}

}  // namespace load
}  // namespace mayfly
