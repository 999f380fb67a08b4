// One event loop, the stacks of its fibers and their deadlines: everything that a thread needs to
// run users.
//
// All of it belongs to that thread, except the atomics in Progress. With them, the worker's pulse
// thread sees whether the loop still turns and in which task it is stuck, and bars users.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "base/time.hpp"
#include "fiber/activity.hpp"
#include "fiber/deadline_wheel.hpp"
#include "fiber/stack_pool.hpp"

namespace mayfly::fiber {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

struct Progress {
    // Written by the loop.
    std::atomic<std::uint64_t> resumes{0};
    std::atomic<const Activity*> running{nullptr};  // Null while the loop itself runs.
    std::atomic<Duration::rep> loop_lag{0};         // The highest since the pulse last looked.
    // When the loop should next have turned, if that is watched; else 0.
    std::atomic<Duration::rep> turn_due{0};
    // The term in which users may run; written by the pulse.
    std::atomic<std::uint64_t> term{0};
    // When that term ends unless the pulse extends it.
    std::atomic<Duration::rep> term_end{Instant::max().time_since_epoch().count()};
    // What the pulse has seen of a loop that did not turn when it was due; written by the pulse.
    struct {
        std::atomic<Duration::rep> turn_due{0};  // Of that stall.
        std::atomic<std::uint32_t> looks{0};
        std::atomic<std::uint32_t> asleep{0};   // Looks at which its thread slept.
        std::atomic<std::uint32_t> worked{0};   // At which it had had a processor ...
        std::atomic<std::uint32_t> unmoved{0};  // ... and was where it was the look before.
        std::atomic<const Activity*> activity{nullptr};  // The one that was seen most often.
        std::array<std::atomic<std::uintptr_t>, 8> addresses{};  // Its place; the rest is 0.
    } stall;
};

class Readiness;

class Loop {
public:
    explicit Loop(std::size_t stack_bytes = StackPool::default_stack_bytes);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    asio::io_context& io() { return io_; }
    Executor executor() { return io_.get_executor(); }
    StackPool& stacks() { return stacks_; }
    StackPool& user_stacks() { return user_stacks_ ? *user_stacks_ : stacks_; }
    /// Gives users other stacks than the loop's; call it before the first group of users is made.
    void set_user_stack_bytes(std::size_t bytes) { user_stacks_.emplace(bytes); }
    DeadlineWheel& deadlines() { return deadlines_; }
    /// Of its sockets; made when it is first asked for.
    Readiness& readiness();
    Progress& progress() { return progress_; }

    /// Users of another term than the one in Progress are barred: such a fiber is cancelled
    /// whenever it is resumed.
    bool is_barred() const { return progress_.term.load(std::memory_order_relaxed) != term_; }
    std::uint64_t term() const { return term_; }
    /// Call it before a user acts on the target. Bars the users and throws Cancelled if their term
    /// is over: after a pause of the whole process this thread may run before the pulse does.
    void keep_to_term(Instant now) {
        const auto end = progress_.term_end.load(std::memory_order_relaxed);
        if (now.time_since_epoch().count() >= end) [[unlikely]]
            end_term();
    }
    /// Call it when no users are left.
    void begin_term(std::uint64_t term) { term_ = term; }

    /// Runs until there is nothing left to wait for.
    void run() { io_.run(); }
    /// Runs until nothing is left to wait for, and then returns true, or until `deadline`.
    bool run_until(Instant deadline);

private:
    void end_term();

    asio::io_context io_;
    StackPool stacks_;
    std::optional<StackPool> user_stacks_;
    DeadlineWheel deadlines_;
    std::unique_ptr<Readiness> readiness_;
    Progress progress_;
    std::uint64_t term_ = 0;
};

}  // namespace mayfly::fiber
