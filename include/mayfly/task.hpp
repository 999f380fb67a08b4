// What a user does again and again: tasks, and sequences, groups and chains of them. Plan::users()
// returns something to add them to.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <mayfly/export.hpp>
#include <mayfly/user.hpp>
#include <mayfly/wait_time.hpp>

namespace mayfly {

/// How often a task is chosen, and by which tags it can be selected.
struct TaskOptions {
    double weight = 1;  // Tasks are chosen in proportion to it; 0: only next_task() reaches it.
    std::vector<std::string> tags{};  // For --tags and --exclude-tags.
};

/// The same for several tasks that belong together.
struct GroupOptions {
    double weight = 1;
    std::vector<std::string> tags{};  // Of all tasks in it.
    std::optional<WaitTime> wait{};   // Between its tasks, in place of the wait around it.
};

/// A way from one state of a chain to another, in proportion to the weights of the others.
struct Transition {
    std::string to;
    double weight = 1;
};

namespace detail {

struct UserKind;

enum class TaskForm : std::uint8_t { task, sequence, group, chain };

struct NewTask {
    std::string name;
    double weight = 1;
    std::vector<std::string> tags{};
    std::function<void(User&)> run{};
    std::vector<Transition> next{};
};

/// Adds to the group at `place`, where 0 is the kind itself; returns the place of what was added.
MAYFLY_API std::uint32_t add_task(UserKind& kind, std::uint32_t place, TaskForm form, NewTask task);
/// The usual case, which compiles faster.
MAYFLY_API void add_task(
    UserKind& kind,
    std::uint32_t place,
    std::string name,
    TaskOptions options,
    std::function<void(User&)> run
);
/// All states of the chain at `place` are there.
MAYFLY_API void connect(UserKind& kind, std::uint32_t place);
MAYFLY_API void set_wait(UserKind& kind, std::uint32_t place, WaitTime wait);

}  // namespace detail

/// What a user of class U can do: a member function of U without parameters, or anything that can
/// be called with a U&. What a lambda keeps is one for all users of its kind on a worker.
template <class U>
class Task {
public:
    template <class F>
    Task(F f) {
        constexpr bool callable = std::is_invocable_v<F&, U&>;
        static_assert(
            callable,
            "a task is a member function of the user class without parameters, or a callable "
            "taking the user by reference"
        );
        if constexpr (callable) {
            // An empty std::function is a mistake of the plan, not one of each user.
            if constexpr (requires { f.target_type(); }) {
                if (!f) return;
            }
            run_ = [f = std::move(f)](User& user) mutable {
                std::invoke(f, static_cast<U&>(user));
            };
        }
    }

private:
    template <class, class>
    friend class TaskList;

    std::function<void(User&)> run_;
};

/// A step of a sequence.
template <class U>
struct Step {
    std::string name;
    Task<U> run;
    std::vector<std::string> tags{};
};

/// A state of a chain: what runs in it, and which states may follow.
template <class U>
struct State {
    std::string name;
    Task<U> run;
    std::vector<Transition> next{};
};

template <class U>
class TaskGroup;

/// What a kind of users and a group of tasks have in common. All calls can be chained.
template <class U, class Self>
class TaskList {
public:
    /// Sets the wait after each task; without it, a kind's users do not wait, and a group has the
    /// wait around it.
    Self wait(WaitTime rule) {
        detail::set_wait(kind_, place_, std::move(rule));
        return self();
    }
    /// Adds a task. After each task and the wait that follows, the user draws its next task at
    /// random, in proportion to the weights.
    Self task(std::string name, Task<U> run, TaskOptions options = {}) {
        detail::add_task(kind_, place_, std::move(name), std::move(options), std::move(run.run_));
        return self();
    }
    /// Adds steps that run in this order, with the wait between them, whenever they are drawn.
    Self sequence(
        std::string name, std::initializer_list<Step<U>> steps, GroupOptions options = {}
    ) {
        const auto place = open(std::move(name), detail::TaskForm::sequence, std::move(options));
        for (const auto& step : steps) {
            add({step.name, 1, step.tags, step.run.run_}, detail::TaskForm::task, place);
        }
        return self();
    }
    /// Adds states of which the first comes first and each says which may follow. The user stays
    /// among them until it calls leave_group().
    Self chain(
        std::string name, std::initializer_list<State<U>> states, GroupOptions options = {}
    ) {
        const auto place = open(std::move(name), detail::TaskForm::chain, std::move(options));
        for (const auto& state : states) {
            add({state.name, 1, {}, state.run.run_, state.next}, detail::TaskForm::task, place);
        }
        detail::connect(kind_, place);
        return self();
    }
    /// Adds tasks with weights of their own, which `fill` adds to the TaskGroup<U>& that it gets.
    /// When the group is drawn, the user stays in it until it calls leave_group().
    template <class F>
    Self group(std::string name, F fill, GroupOptions options = {}) {
        TaskGroup<U> group(
            kind_, open(std::move(name), detail::TaskForm::group, std::move(options))
        );
        fill(group);
        return self();
    }

protected:
    TaskList(detail::UserKind& kind, std::uint32_t place) : kind_(kind), place_(place) {}
    detail::UserKind& kind() { return kind_; }

private:
    Self& self() { return static_cast<Self&>(*this); }

    std::uint32_t add(detail::NewTask task, detail::TaskForm form, std::uint32_t place) {
        return detail::add_task(kind_, place, form, std::move(task));
    }
    std::uint32_t open(std::string name, detail::TaskForm form, GroupOptions options) {
        const auto place =
            add({std::move(name), options.weight, std::move(options.tags)}, form, place_);
        if (options.wait) detail::set_wait(kind_, place, std::move(*options.wait));
        return place;
    }

    detail::UserKind& kind_;
    std::uint32_t place_;
};

/// The tasks of a group, made by TaskList::group().
template <class U>
class TaskGroup : public TaskList<U, TaskGroup<U>> {
public:
    TaskGroup(detail::UserKind& kind, std::uint32_t place)
        : TaskList<U, TaskGroup<U>>(kind, place) {}
};

}  // namespace mayfly
