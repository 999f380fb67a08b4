// One event loop, the stacks of its fibers and their deadlines: what one thread that runs users
// has.
//
// Everything of it belongs to that thread, but for the two atomics in Progress, which the worker's
// pulse thread reads to see whether the loop still turns and in which task it is stuck.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "fiber/deadline.hpp"
#include "fiber/stack_pool.hpp"

namespace mayfly::fiber {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

/// What a fiber is busy with, for people. Lives as long as the process: its address is shared with
/// the pulse thread and the crash handler.
struct Activity {
    std::string_view kind;
    std::string_view task;
};

struct Progress {
    std::atomic<std::uint64_t> resumes{0};
    std::atomic<const Activity*> running{nullptr};  // Null while the loop itself runs.
};

class Loop {
public:
    explicit Loop(std::size_t stack_bytes = StackPool::default_stack_bytes);

    asio::io_context& io() { return io_; }
    Executor executor() { return io_.get_executor(); }
    StackPool& stacks() { return stacks_; }
    DeadlineWheel& deadlines() { return deadlines_; }
    Progress& progress() { return progress_; }

    /// Runs until nothing is left to wait for.
    void run() { io_.run(); }
    /// Runs until nothing is left or `deadline` has passed; true when nothing is left.
    bool run_until(Instant deadline);

private:
    asio::io_context io_;
    StackPool stacks_;
    DeadlineWheel deadlines_;
    Progress progress_;
};

}  // namespace mayfly::fiber
