// The shell around the Coordinator's decisions: fibers that receive from the workers, and one that
// lets it take its turns and runs the scenario's part on this side. Belongs to the loop's thread;
// functions that park say so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "cluster/link.hpp"
#include "fiber/group.hpp"
#include "master/coordinator.hpp"

namespace mayfly::master {

class Master : public Coordinator {
public:
    Master(fiber::Loop& loop, Settings settings);
    ~Master() = default;  // Call dismiss() before.

    /// Starts ticking; call it once, before anything else.
    Result<void> begin();
    /// Serves the master's end of a child process's socket pair, on fibers of its own.
    Result<void> admit(cluster::Stream stream);
    /// Serves a link whose handshake is done. Parks until the link is over.
    void serve(cluster::Link& link, const Introduction& peer);
    /// Parks until so many workers can run users, without limit if `timeout` is 0. The error says
    /// what went wrong with a child or that there are too few workers.
    Result<void> wait_ready(std::size_t count, Duration timeout);
    /// Ends a current wait_ready().
    void stop_waiting();
    /// Begins a run with new statistics, first its setup. The error says why there can be none now.
    Result<void> start(RunOptions options);
    /// Parks until the run has stopped. Its results are then complete and published.
    void wait_finished();
    /// Runs the scenario's on_quitting; parks until it has ended. The exit code as it leaves it;
    /// nothing if there are no hooks, or if it failed, which the next snapshot says.
    std::optional<int> quit(int exit_code, Duration limit);
    /// Says goodbye to all workers and parks until they have ended, or for `limit`. Children that
    /// have not said by then who they are are cut off, too.
    void dismiss(Duration limit);

private:
    // master.cpp
    Result<void> spawn(fiber::Body body);
    void set_up_run();
    void conclude_run();
    void keep_ticking();
    void wait_for_change();

    // master_links.cpp
    void serve_session(cluster::Link& link, const Introduction& peer);
    std::optional<Sessions::Closing> take_payload(
        std::uint32_t index, std::span<const std::uint8_t> payload
    );
    void let_turn_go_first();
    void serve_pulse(cluster::Link& link, const Introduction& peer);

    fiber::Loop& loop_;
    fiber::Group fibers_;
    std::deque<cluster::Stream> children_;  // Until the fiber that serves one has begun.
    std::list<cluster::Link*> arriving_;    // Whose children have not said yet who they are.
    std::size_t links_ = 0;                 // Links that are served now.
    Instant next_turn_{};
    std::uint64_t turns_ = 0;
    cluster::Report spare_;  // The latest of any session, for its memory.
};

}  // namespace mayfly::master
