// The tasks of a kind as a tree, and each user's way through it: which task is the next one. Pure,
// except for the given generator. For a kind without groups the way stays at the root, and the next
// task is one draw by weight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <mayfly/random.hpp>

#include "plan/mix.hpp"

namespace mayfly::load {

/// Made once for a kind, then only read.
class TaskTree {
public:
    /// Of each group, and of the kind itself, something can be drawn.
    explicit TaskTree(const std::vector<plan::Task>& tasks);

private:
    friend class TaskWalk;

    using Sums = std::vector<double>;  // Running sums of weights.

    struct Group {
        plan::TaskForm form = plan::TaskForm::group;
        std::size_t within = 0;              // The group around it.
        std::vector<std::size_t> members{};  // Tasks.
        Sums up_to{};                        // Of the members, by weight.
        std::vector<Sums> after{};           // Of a chain's states: by those that follow each.
    };

    bool is_task(std::size_t task) const { return groups_[task + 1].form == plan::TaskForm::task; }

    std::vector<Group> groups_;  // First the kind; then one for each task, empty for those alone.
};

/// One user's way through the tree, which must outlive it.
class TaskWalk {
public:
    /// `entered` counts, for each task that is a group, how often this user and others entered it.
    TaskWalk(const TaskTree& tree, std::span<std::uint64_t> entered)
        : tree_(tree), entered_(entered) {}

    /// The index of the task that is to run now.
    std::size_t next(Random& random);
    /// It has ended: after its last step a sequence is left.
    void finish();
    /// Leaves the innermost group; does nothing outside of any.
    void leave();
    /// Makes this task or group the next one, after others that wait.
    void go_to(std::size_t task) { planned_.push_back(task); }

    /// Whether the user is between two steps of a sequence.
    bool is_amid_steps() const { return group().form == plan::TaskForm::sequence; }
    /// The group that the user is in: 0, or 1 + the index of its task.
    std::size_t place() const { return here_.group; }

private:
    static constexpr auto before_first = static_cast<std::size_t>(-1);

    struct Place {
        std::size_t group = 0;
        std::size_t member = before_first;  // Of the group, the last one that ran.
    };

    const TaskTree::Group& group() const { return tree_.groups_[here_.group]; }
    bool is_within(std::size_t group) const;
    void enter(std::size_t group);
    std::size_t reach(std::size_t task);
    std::size_t draw(Random& random);

    const TaskTree& tree_;
    std::span<std::uint64_t> entered_;
    Place here_;
    std::vector<Place> around_;  // The groups around it, the innermost last.
    std::vector<std::size_t> planned_;
};

}  // namespace mayfly::load
