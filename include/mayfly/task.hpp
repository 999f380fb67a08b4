// What a user does again and again, and how often.
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <mayfly/export.hpp>
#include <mayfly/user.hpp>

namespace mayfly {

namespace detail {
struct UserKind;
}

/// How often a task is chosen, and by which tags it can be selected.
struct TaskOptions {
    double weight = 1;                // Above 0; tasks are chosen in proportion to it.
    std::vector<std::string> tags{};  // For --tags and --exclude-tags.
};

namespace detail {

MAYFLY_API void add_task(
    UserKind& kind, std::string name, TaskOptions options, std::function<void(User&)> run
);

}  // namespace detail

/// What a user of class U can do: a member function of U without parameters, or anything that can
/// be called with a U&.
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
            run_ = [f = std::move(f)](User& user) { std::invoke(f, static_cast<U&>(user)); };
        }
    }

private:
    template <class>
    friend class UserGroup;

    std::function<void(User&)> run_;
};

}  // namespace mayfly
