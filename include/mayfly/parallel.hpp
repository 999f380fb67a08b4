// Several things at once inside one task: all() runs functions at the same time, and with_timeout()
// gives a function a time limit. Both run code on child fibers of the calling user.
//
// A child is a part of the user that starts it: it uses that user's client, cookies and random
// numbers, counts in the same task, and never outlives the call. Children take turns on one thread
// with all other fibers of the worker process, and switch only when they wait, so shared data needs
// no locks. Each child holds its own stack while it runs (--stack-size).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <mayfly/export.hpp>

namespace mayfly {
namespace detail {

/// A callable by reference: how these templates pass it to the compiled part.
struct ChildBody {
    void* callable;
    void (*call)(void* callable);
};

MAYFLY_API void run_all(const ChildBody* bodies, std::size_t count);
MAYFLY_API bool run_within(std::chrono::nanoseconds limit, ChildBody body);

/// Calls a function and keeps its result; void becomes std::monostate.
template <class Function>
struct Child {
    using Returned = std::invoke_result_t<Function&>;
    using Value = std::conditional_t<std::is_void_v<Returned>, std::monostate, Returned>;
    static_assert(
        !std::is_reference_v<Returned>, "a child returns a value or nothing, not a reference"
    );

    Function& function;
    std::optional<Value> result{};

    ChildBody body() { return {this, &call}; }

    static void call(void* self) {
        auto& child = *static_cast<Child*>(self);
        if constexpr (std::is_void_v<Returned>) {
            child.function();
            child.result.emplace();
        } else {
            child.result.emplace(child.function());
        }
    }
};

}  // namespace detail

/// Runs the callables at the same time, waits until all have ended, and returns a std::tuple of
/// their results in the same order (std::monostate for void):
///
///     auto [basket, offers] = mayfly::all(
///         [&] { return client.get("/basket"); }, [&] { return client.get("/offers"); });
///
/// If one throws, the others are cancelled: their waits end, their stacks unwind, and their
/// unfinished requests are counted as interrupted. After the last has ended, all() rethrows the
/// first exception. If the user itself is cut off, so are its children. Throws std::logic_error
/// outside a user's code, and std::runtime_error if there is no memory for a child's stack.
template <class... Functions>
requires(sizeof...(Functions) > 0 && (std::is_invocable_v<Functions&> && ...)) auto all(
    Functions&&... functions
) {
    return []<class... Children>(Children... children) {
        const detail::ChildBody bodies[] = {children.body()...};
        detail::run_all(bodies, sizeof...(children));
        return std::tuple<typename Children::Value...>(std::move(*children.result)...);
    }(detail::Child<std::remove_reference_t<Functions>>{functions}...);
}

/// The same for a number of callables that is known only at run time. With none, returns at once.
MAYFLY_API void all(std::vector<std::function<void()>> functions);

/// Runs `function` for at most `limit`. A function that is not done then is cut off, like a user
/// that is stopped: its wait ends, its stack unwinds, and its unfinished requests are interrupted.
///
///     if (!mayfly::with_timeout(2s, [&] { buy(); })) ...        // false: it was cut off
///     auto price = mayfly::with_timeout(2s, [&] { return ask(); });   // std::optional
///
/// Rethrows what `function` throws, and otherwise throws as all() does. Code that never waits is
/// never cut off; with a limit of 0 or less it does not begin.
template <class Function>
auto with_timeout(std::chrono::nanoseconds limit, Function&& function) {
    detail::Child<std::remove_reference_t<Function>> child{function};
    const bool ended = detail::run_within(limit, child.body());
    if constexpr (std::is_void_v<typename decltype(child)::Returned>) {
        return ended;
    } else {
        return ended ? std::move(child.result) : std::nullopt;
    }
}

}  // namespace mayfly
