#include "fiber/blocking_threads.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "base/thread_signals.hpp"
#include "fiber/event.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {

/// One call, on the stack of the fiber that waits for it.
struct BlockingThreads::Job {
    void (*call)(void*);
    void* argument;
    asio::executor_work_guard<Executor> loop;
    Instant queued = Clock::now();
    Duration waited{0};
    Event done;
};

struct BlockingThreads::Shared {
    const std::size_t most;
    std::mutex mutex;
    std::condition_variable has_jobs;
    std::deque<Job*> jobs;
    std::size_t threads = 0;
    std::size_t idle = 0;

    explicit Shared(std::size_t most_threads) : most(most_threads) {}

    Job* take() {
        std::unique_lock lock(mutex);
        ++idle;
        has_jobs.wait(lock, [&] { return !jobs.empty(); });
        --idle;
        Job* const job = jobs.front();
        jobs.pop_front();
        job->waited = Clock::now() - job->queued;
        return job;
    }
    /// Whether the job had not begun; then it never does.
    bool take_back(Job& job) {
        const std::lock_guard lock(mutex);
        return std::erase(jobs, &job) > 0;
    }
};

// Shared with the threads, which may outlive the object.
BlockingThreads::BlockingThreads(std::size_t most) : shared_(std::make_shared<Shared>(most)) {}

void BlockingThreads::start() {
    try {
        std::thread([shared = shared_] {
            leave_signals_to_others();
            for (;;) {
                Job* const job = shared->take();
                job->call(job->argument);
                // Once this is posted, the job may end at any time.
                asio::post(job->loop.get_executor(), [job] { job->done.set(); });
            }
        }).detach();
        ++shared_->threads;
    } catch (const std::system_error& problem) {
        if (shared_->threads > 0) return;  // Those that there are do it.
        throw std::runtime_error(
            std::string("no thread can be started for a call that blocks: ") + problem.what()
        );
    }
}

Duration BlockingThreads::run(void (*call)(void*), void* argument) {
    Fiber& self = Fiber::here();
    self.throw_if_cancelled();
    Job job{call, argument, asio::make_work_guard(self.loop().executor())};
    {
        const std::lock_guard lock(shared_->mutex);
        if (shared_->idle <= shared_->jobs.size() && shared_->threads < shared_->most) start();
        shared_->jobs.push_back(&job);
    }
    shared_->has_jobs.notify_one();
    while (!job.done.is_set()) {
        job.done.wait_quietly();
        const bool may_leave = self.is_cancelled() && std::uncaught_exceptions() == 0;
        if (!job.done.is_set() && may_leave && shared_->take_back(job)) self.throw_if_cancelled();
    }
    self.throw_if_cancelled();
    return job.waited;
}

}  // namespace mayfly::fiber
