// One event loop, the stacks of its fibers and their deadlines: what one thread that runs users
// has.
//
// Everything of it belongs to that thread, but for the atomics in Progress: by them the worker's
// pulse thread sees whether the loop still turns and in which task it is stuck, and bars users.
#pragma once

#include <atomic>
#include <cstdint>
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
    std::atomic<Duration::rep> loop_lag{0};         // Highest since the pulse looked.
    // Written by the pulse: the term in which users may run.
    std::atomic<std::uint64_t> term{0};
};

class Loop {
public:
    explicit Loop(std::size_t stack_bytes = StackPool::default_stack_bytes);

    asio::io_context& io() { return io_; }
    Executor executor() { return io_.get_executor(); }
    StackPool& stacks() { return stacks_; }
    StackPool& user_stacks() { return user_stacks_ ? *user_stacks_ : stacks_; }
    /// Gives users other stacks than the loop's; before the first group of them is made.
    void set_user_stack_bytes(std::size_t bytes) { user_stacks_.emplace(bytes); }
    DeadlineWheel& deadlines() { return deadlines_; }
    Progress& progress() { return progress_; }

    /// Users of another term than the one in Progress are barred: whatever such a fiber waits for
    /// when it is resumed, it finds itself cancelled.
    bool is_barred() const { return progress_.term.load(std::memory_order_relaxed) != term_; }
    std::uint64_t term() const { return term_; }
    /// Call it when no user is left.
    void begin_term(std::uint64_t term) { term_ = term; }

    /// Runs until nothing is left to wait for.
    void run() { io_.run(); }
    /// Runs until nothing is left or `deadline` has passed; true when nothing is left.
    bool run_until(Instant deadline);

private:
    asio::io_context io_;
    StackPool stacks_;
    std::optional<StackPool> user_stacks_;
    DeadlineWheel deadlines_;
    Progress progress_;
    std::uint64_t term_ = 0;
};

}  // namespace mayfly::fiber
