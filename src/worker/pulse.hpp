// The worker's second thread: tells the master that the process is alive and whether its loop
// turns, and keeps the lease under which users may run. It has its own loop and link, so that a
// loop that author code blocks is reported as stalled, not as lost. The threads share only the
// atomics of fiber::Progress.
#pragma once

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "base/time.hpp"
#include "cluster/greeting.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "worker/dial.hpp"
#include "worker/lease.hpp"
#include "worker/process_usage.hpp"
#include "worker/turn_meter.hpp"

namespace mayfly::worker {

/// What the pulse remembers from one look at the loop to the next. Pure.
class StallWatch {
public:
    /// How long the loop has been in the same stretch of the same fiber.
    Duration blocked_at(Instant now, std::uint64_t resumes, const fiber::Activity* running);

private:
    std::uint64_t resumes_ = 0;
    const fiber::Activity* running_ = nullptr;
    Instant since_{};
};

class Pulse {
public:
    static constexpr Duration period = std::chrono::milliseconds(250);
    /// Without an answer for so long another link is dialled. It takes the place of this one, which
    /// is dead but open, or whose master is slow, once it is there.
    static constexpr Duration silence_limit = std::chrono::seconds(5);

    /// Sends heartbeats for the session with this ticket until it is destroyed. `access` and
    /// `progress` must outlive the pulse.
    Pulse(const MasterAccess& access, cluster::Bytes ticket, fiber::Progress& progress);
    ~Pulse();
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;

private:
    /// A link and the fibers that read and write it.
    struct Line {
        Line(fiber::Loop& loop, std::unique_ptr<cluster::Link> its_link)
            : link(std::move(its_link)), fibers(loop) {}

        std::unique_ptr<cluster::Link> link;
        fiber::Group fibers;
    };

    void run();
    void keep_dialling();
    bool use(std::unique_ptr<cluster::Link> link);
    void keep_beating();
    void listen(Line& line);
    bool is_linked() const { return line_ && !line_->link->is_over(); }
    void keep_lease();
    void advance_lease();
    void keep_looking();
    void pass_on_crash();
    void tell_of_crash(const cluster::Crashed& crashed);
    void note_place(const StallSight& sight);
    cluster::Heartbeat look(Instant now);

    const MasterAccess& access_;
    cluster::Bytes ticket_;
    fiber::Progress& progress_;
    // From here on, members belong to the pulse's thread.
    Lease lease_;
    std::uint64_t told_term_ = 0;
    Instant term_ended_{};
    StallWatch watch_;
    const pid_t users_thread_;
    ThreadState users_state_;
    StallLooks looks_;
    CpuMeter cpu_;
    Instant usage_measured_{};
    cluster::Heartbeat usage_;  // The last measurements of the process.
    fiber::Loop loop_;
    fiber::Group fibers_;
    std::unique_ptr<Line> line_;
    Instant heard_{};  // When that line last carried an answer, or was new.
    fiber::Event needs_line_;
    fiber::Event beat_now_;
    std::thread thread_;
};

}  // namespace mayfly::worker
