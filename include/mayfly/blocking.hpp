// Calls of libraries that block their thread, beside the users' thread.
//
//     PGresult* rows = mayfly::blocking([&] { return PQexec(connection, "select 1"); });
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <mayfly/export.hpp>

namespace mayfly {

namespace detail {
MAYFLY_API void run_blocking(void (*call)(void*), void* argument);
/// The same for mayfly's own clients: it leaves no trace in the figures.
MAYFLY_API void run_uncounted(void (*call)(void*), void* argument);

template <auto run, class Call>
auto on_thread(Call&& call) -> std::invoke_result_t<Call&> {
    using Result = std::invoke_result_t<Call&>;
    static_assert(!std::is_reference_v<Result>, "return a value or a pointer from blocking()");
    struct Work {
        Call& call;
        std::conditional_t<std::is_void_v<Result>, bool, std::optional<Result>> result{};
        std::exception_ptr problem{};
    } work{call};
    run(
        [](void* argument) {
            auto& [function, result, problem] = *static_cast<Work*>(argument);
            try {
                if constexpr (std::is_void_v<Result>) {
                    function();
                } else {
                    result.emplace(function());
                }
            } catch (...) {
                problem = std::current_exception();
            }
        },
        &work
    );
    if (work.problem) std::rethrow_exception(std::move(work.problem));
    if constexpr (!std::is_void_v<Result>) return std::move(*work.result);
}
}  // namespace detail

/// Runs `call` on another thread while this user waits and the others go on, and returns its result
/// or rethrows its exception. Each worker process has up to 64 such threads; while all are busy,
/// calls queue in the order in which they came. `call` may use nothing of mayfly's, and nothing
/// that other users change meanwhile. A call that has begun cannot be cut off: a user that is
/// stopped leaves when it returns. Throws std::logic_error outside the code of users and hooks.
template <class Call>
auto blocking(Call&& call) -> std::invoke_result_t<Call&> {
    return detail::on_thread<&detail::run_blocking>(call);
}

}  // namespace mayfly
