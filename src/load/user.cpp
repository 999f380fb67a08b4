#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <mayfly/user.hpp>

#include "fiber/local.hpp"
#include "load/crew.hpp"
#include "load/task_tree.hpp"
#include "load/user_loop.hpp"
#include "load/user_state.hpp"

namespace mayfly {

User::User() : state_(fiber::local<detail::UserState>()) {
    if (state_ == nullptr) {
        throw std::logic_error(
            "users are made by mayfly when they start; register the class with plan.users<>()"
        );
    }
}

User::~User() = default;

HttpUser::HttpUser() {
    client.base_url = host();
}

std::uint64_t User::id() const {
    return state_->id;
}
std::string_view User::kind() const {
    return state_->kind.name;
}
std::string_view User::host() const {
    return state_->host;
}
Test& User::test() const {
    return state_->crew.test();
}
Random& User::random() {
    return state_->random;
}

void User::spawn(std::function<void()> beside) {
    fiber::Fiber::of_user("spawn()");
    load::run_beside(*state_, std::move(beside));
}

void User::stop() {
    fiber::Fiber::of_user("stop()");  // Nobody catches what it throws in another thread.
    state_->leaving = detail::Leaving::after_task;
    throw load::StopUser{};
}

void User::leave_group() {
    fiber::Fiber::of_user("leave_group()");
    if (state_->walk != nullptr) state_->walk->leave();
    throw load::LeaveGroup{};
}

void User::next_task(std::string_view name) {
    const auto& kind = state_->kind;
    const auto task = std::ranges::find(kind.tasks, name, &plan::Task::name);
    if (task != kind.tasks.end()) {
        return state_->walk->go_to(static_cast<std::size_t>(task - kind.tasks.begin()));
    }
    if (std::ranges::find(kind.left_out, name) != kind.left_out.end()) return;
    std::vector<std::string_view> names;
    for (const auto& known : kind.tasks) names.push_back(known.name);
    throw std::invalid_argument(fmt::format(
        "next_task(\"{}\"): '{}' has no such task; it has: {}",
        name,
        kind.name,
        fmt::join(names, ", ")
    ));
}

void User::stop_test() {
    fiber::Fiber::of_user("stop_test()");
    state_->crew.request_test_stop();
    stop();
}

}  // namespace mayfly
