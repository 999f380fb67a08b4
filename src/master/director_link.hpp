// The master's link to the director, the child process that runs the master's side of a scenario.
// The director starts when a run first needs it, and again after it was lost. Belongs to the loop's
// thread; functions that park say so.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "cluster/link.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"

namespace mayfly::master {

/// How long a child process may take from its start until it has said who it is.
inline constexpr Duration child_introduction_limit = std::chrono::seconds(60);

class DirectorLink {
public:
    /// Starts the process and returns the master's end of the link.
    using Start = std::function<Result<cluster::Stream>()>;
    /// Takes what the director says by itself, notes, and the loads that it was asked for.
    using Take = std::function<void(const cluster::Message&)>;

    DirectorLink(
        fiber::Loop& loop, Start start, std::string version, cluster::Welcome welcome, Take take
    );
    DirectorLink(const DirectorLink&) = delete;
    DirectorLink& operator=(const DirectorLink&) = delete;

    /// Parks until the run is set up. Returns what setup returned, or why there can be no run.
    Result<cluster::Bytes> set_up(const cluster::Prepare& prepare);
    /// Makes set_up() return without a result; conclude() ends what still runs in the process.
    void give_up();
    /// Parks until teardown has run, in a new process if that of setup was lost. At the deadline,
    /// gives the process up.
    Result<void> conclude(const cluster::Conclude& conclude, Instant deadline);
    /// Brings forward the deadline of a conclude() that another fiber is in.
    void conclude_by(Instant deadline);
    /// Parks until on_quitting has run; returns the exit code as it leaves it.
    Result<int> quit(const cluster::Quit& quit, Instant deadline);
    /// Passes on what needs no answer; it is lost if no director runs.
    void send(const cluster::Message& message);
    bool is_open() const { return is_welcomed_; }
    /// Asks the scenario's shape, unless its last answer has not come yet.
    void ask(const cluster::Moment& now);
    /// Says goodbye to the director; parks until it has ended, or for `limit`. One that has not
    /// said by then who it is is cut off, too. Call it last.
    void close(Duration limit);

private:
    Result<void> open();
    /// Whether nobody waits for an answer any more.
    bool is_over() const;
    void wait_for_change();
    void serve();
    void listen();
    template <class Answer>
    std::optional<Answer> ask(const cluster::Message& question, std::optional<Answer>& answer);

    fiber::Loop& loop_;
    Start start_;
    std::string version_;
    cluster::Welcome welcome_;
    Take take_;
    std::optional<cluster::Link> link_;  // From the start of a process to its end.
    bool is_welcomed_ = false;           // And serves.
    bool is_closing_ = false;
    bool is_asked_ = false;  // For a load.
    bool has_lost_ = false;  // A message of the scenario.
    bool is_given_up_ = false;
    Instant deadline_ = Instant::max();  // For the answer that is waited for.
    std::optional<cluster::Prepared> prepared_;
    std::optional<cluster::Concluded> concluded_;
    std::optional<cluster::Quitted> quitted_;
    fiber::Event changed_;
    fiber::Group fibers_;
};

}  // namespace mayfly::master
