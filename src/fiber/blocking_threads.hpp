// Threads for calls that block: the fiber waits for its call, and its loop goes on meanwhile.
//
// They are made when they are needed and live as long as the process, which ends without waiting
// for calls that have not returned.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/time.hpp"

namespace mayfly::fiber {

class BlockingThreads {
public:
    explicit BlockingThreads(std::size_t most);

    /// Runs `call(argument)` on one of the threads while the current fiber waits, and returns how
    /// long it was queued before. A cancellation is thrown at once if the call has not begun, and
    /// after the call otherwise.
    Duration run(void (*call)(void*), void* argument);

    /// The same for any function without arguments, which must not throw; returns its result.
    template <class Call>
    auto run(Call call) {
        std::optional<std::invoke_result_t<Call>> result;
        auto note = [&] { result.emplace(call()); };
        run([](void* noted) { (*static_cast<decltype(note)*>(noted))(); }, &note);
        return std::move(*result);
    }

private:
    struct Job;
    struct Shared;

    void start();

    std::shared_ptr<Shared> shared_;  // Shared with the threads, which may outlive this object.
};

}  // namespace mayfly::fiber
