#include <stdexcept>
#include <utility>

#include <mayfly/user.hpp>

#include "fiber/local.hpp"
#include "load/crew.hpp"
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
    state_->leaving = detail::Leaving::after_task;
    throw load::StopUser{};
}

void User::stop_test() {
    state_->crew.request_test_stop();
    stop();
}

}  // namespace mayfly
