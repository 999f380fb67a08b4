#include "load/task_tree.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace mayfly::load {
namespace {

using plan::TaskForm;

std::vector<double> running_sums(std::vector<double> weights) {
    double sum = 0;
    for (double& weight : weights) weight = sum += weight;
    return weights;
}

/// In proportion to the weights whose sums these are; who has none is never drawn.
std::size_t pick(const std::vector<double>& up_to, Random& random) {
    if (up_to.size() == 1) return 0;
    const double point = random.fraction() * up_to.back();
    auto found = std::upper_bound(up_to.begin(), up_to.end(), point);
    // Rounding may reach the sum itself.
    if (found == up_to.end()) found = std::lower_bound(up_to.begin(), up_to.end(), up_to.back());
    return static_cast<std::size_t>(found - up_to.begin());
}

}  // namespace

TaskTree::TaskTree(const std::vector<plan::Task>& tasks) {
    auto members = plan::task_groups(tasks);
    groups_.resize(members.size());
    for (std::size_t at = 0; at < groups_.size(); ++at) {
        Group& group = groups_[at];
        if (at > 0) group.form = tasks[at - 1].form;
        if (at > 0) group.within = tasks[at - 1].within;
        group.members = std::move(members[at]);
        if (group.form == TaskForm::task) continue;
        ensure(!group.members.empty(), "a kind of users and a group have a task");
        for (const std::size_t member : group.members) {
            group.up_to.push_back(tasks[member].weight);
            if (group.form == TaskForm::chain) {
                group.after.push_back(running_sums(tasks[member].next));
            }
        }
        group.up_to = running_sums(std::move(group.up_to));
    }
}

std::size_t TaskWalk::next(Random& random) {
    std::size_t task = planned_.empty() ? draw(random) : reach(planned_.front());
    while (!tree_.is_task(task)) {
        enter(task + 1);
        task = draw(random);
    }
    return task;
}

void TaskWalk::finish() {
    if (is_amid_steps() && here_.member + 1 >= group().members.size()) leave();
}

void TaskWalk::leave() {
    if (around_.empty()) return;
    here_ = around_.back();
    around_.pop_back();
}

bool TaskWalk::is_within(std::size_t group) const {
    const auto is_it = [group](const Place& place) { return place.group == group; };
    return is_it(here_) || std::ranges::any_of(around_, is_it);
}

void TaskWalk::enter(std::size_t group) {
    ++entered_[group - 1];
    around_.push_back(here_);
    here_ = {group};
}

/// Goes to where a planned task is.
std::size_t TaskWalk::reach(std::size_t task) {
    planned_.erase(planned_.begin());
    const std::size_t goal = tree_.groups_[task + 1].within;
    std::vector<std::size_t> way;
    for (auto group = goal; !is_within(group); group = tree_.groups_[group].within) {
        way.push_back(group);
    }
    const auto shared = way.empty() ? goal : tree_.groups_[way.back()].within;
    while (here_.group != shared) leave();
    for (; !way.empty(); way.pop_back()) enter(way.back());
    const auto& members = group().members;
    here_.member = static_cast<std::size_t>(std::ranges::find(members, task) - members.begin());
    return task;
}

/// Of the group that the user is in.
std::size_t TaskWalk::draw(Random& random) {
    const auto& [form, within, members, up_to, after] = group();
    if (form == TaskForm::group) {
        here_.member = pick(up_to, random);
    } else if (form == TaskForm::sequence || here_.member == before_first) {
        ++here_.member;
    } else {
        here_.member = pick(after[here_.member], random);
    }
    return members[here_.member];
}

}  // namespace mayfly::load
