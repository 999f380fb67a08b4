// The sessions of the workers: their links, the tickets that resume them, and the roster of who
// they are. Belongs to the loop's thread and never parks; it sends into the queues of links, whose
// fibers belong to others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/link_end.hpp"
#include "cluster/message.hpp"
#include "master/roster.hpp"

namespace mayfly::master {

/// Who is at the other end of a link, as the handshake found out.
struct Introduction {
    enum class Origin { child, network } origin = Origin::network;
    cluster::Hello hello;
    cluster::Join join;
};

class Sessions {
public:
    // Far more than one machine can serve; workers that left count until the next run.
    static constexpr std::size_t most_sessions = 20'000;

    Roster& roster() { return roster_; }
    const Roster& roster() const { return roster_; }
    bool contains(std::uint32_t index) const { return sessions_.contains(index); }
    /// Whether a worker has a link now.
    bool is_any_connected() const;
    /// Children that a debugger has stopped are not lost, and their silence counts from now on.
    /// Returns the worker and the process of one of them.
    struct Debugged {
        std::uint32_t worker = 0;
        std::int64_t pid = 0;
        std::int64_t debugger = 0;
    };
    std::optional<Debugged> excuse_debugged(Instant now);
    /// Why a child process can be of no more use; empty if all can.
    std::optional<std::string> dead_child() const;

    /// A child process was started that has not said yet who it is.
    void expect_child() {
        has_children_ = true;
        ++arriving_children_;
    }
    /// It has, or it cannot any more.
    void end_arrival() { --arriving_children_; }
    std::size_t arriving_children() const { return arriving_children_; }
    /// Whether there ever was one.
    bool has_children() const { return has_children_; }

    /// Begins a session on this link, or resumes the one of the ticket. Returns its index.
    Result<std::uint32_t> open(cluster::LinkEnd& link, const Introduction& peer, Instant now);
    const cluster::Bytes& ticket(std::uint32_t index) const { return sessions_.at(index).ticket; }

    enum class Ending { goodbye, link_lost, expelled };
    struct Closing {
        Ending ending = Ending::goodbye;
        std::string reason;
    };
    /// What happened to a worker.
    struct Departure {
        std::uint32_t worker = 0;
        bool is_final = false;  // Its users do not run any more.
        std::string loss;       // A sentence if it was lost.
    };
    /// The session's link is over; returns nothing if the session has another one since.
    std::optional<Departure> close(
        std::uint32_t index, const cluster::LinkEnd& link, const Closing& closing, Instant now
    );
    /// A child process ended for this reason, whatever the state of its link.
    Departure note_death(std::int64_t pid, const std::string& sentence, Instant now);

    /// The worker of this session says that it is about to end.
    Departure note_crash(std::uint32_t index, const std::string& sentence);

    /// The session with this ticket has its pulse on this link.
    Result<std::uint32_t> open_pulse(cluster::LinkEnd& link, const cluster::Bytes& ticket);
    /// Processes a heartbeat, and answers it as long as the lease may go on. Returns nothing if the
    /// pulse is not, or no longer, on this link.
    std::optional<Roster::Heard> hear(
        std::uint32_t index,
        cluster::LinkEnd& link,
        const cluster::Heartbeat& beat,
        Instant now,
        UnixMillis time
    );
    void close_pulse(std::uint32_t index, const cluster::LinkEnd& link, Instant now);
    /// Whether this link is still the one of the worker's pulse.
    bool has_pulse(std::uint32_t index, const cluster::LinkEnd& link) const;

    /// A worker that is sent a run takes part in it from then on. A message to a worker without a
    /// link is lost; the worker gets the current state when it is back.
    void send(const Outgoing& outgoing);
    void send(const std::vector<Outgoing>& messages, Instant now);
    void send_to_all(const cluster::Message& message);
    /// From the master's side of the scenario to those that it names.
    void pass_on(const cluster::Note& note);

    /// Call it before a new run: ends the sessions of workers that will not come back.
    void forget_absent(Instant now);
    void close_links();

private:
    struct Session {
        cluster::Bytes ticket;
        Introduction::Origin origin = Introduction::Origin::network;
        cluster::LinkEnd* link = nullptr;  // Of the fiber that serves it, while there is one.
        cluster::LinkEnd* pulse = nullptr;

        void close() const;
    };

    std::map<std::uint32_t, Session> sessions_;
    std::map<cluster::Bytes, std::uint32_t> tickets_;
    Roster roster_;
    bool has_children_ = false;
    std::size_t arriving_children_ = 0;
};

}  // namespace mayfly::master
