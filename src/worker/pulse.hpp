// The worker's second thread: tells the master that the process is alive, and whether its loop
// turns. Shares the atomics of fiber::Progress with the loop and nothing else; it has a socket of
// its own, so a loop that an author's code blocks shows as stalled, not as lost.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "base/time.hpp"
#include "cluster/message.hpp"
#include "fiber/loop.hpp"

namespace mayfly::worker {

/// What the pulse sees from one look at the loop to the next. Pure.
class StallWatch {
public:
    /// How long the loop has been inside the same stretch of the same fiber.
    Duration blocked_at(Instant now, std::uint64_t resumes, const fiber::Activity* running);

private:
    std::uint64_t resumes_ = 0;
    const fiber::Activity* running_ = nullptr;
    Instant since_{};
};

class Pulse {
public:
    static constexpr std::chrono::milliseconds period{250};

    /// Takes over `descriptor`, a connected stream socket. `progress` outlives the pulse.
    Pulse(int descriptor, std::uint32_t worker, const fiber::Progress& progress);
    ~Pulse();
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;

private:
    void beat_until_closed();
    cluster::Heartbeat look(Instant now);

    int descriptor_;
    std::uint32_t worker_;
    const fiber::Progress& progress_;
    StallWatch watch_;
    std::thread thread_;
};

}  // namespace mayfly::worker
