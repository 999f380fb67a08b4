// A connection between a worker and its master, as TCP is one: what is sent arrives in order and
// once, sooner or later, until the connection breaks; then what is on its way is lost.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include <mayfly/random.hpp>

#include "cluster/link_end.hpp"
#include "simulation/thread.hpp"

namespace mayfly::simulation {

/// What a worker's connections go through.
struct Path {
    Duration delay{0};
    Duration jitter{0};
    Duration transfer{0};     // Of a report with measurements, behind what is before it.
    Instant stalled_until{};  // Until then nothing arrives, and nobody is told why.
    /// Until then some handshakes get no answer, and new connections fall silent soon.
    Instant cut_short_until{};

    Instant arrival(Instant now, Random& random) const {
        return std::max(now, stalled_until) + delay + random.between(Duration(0), jitter);
    }
};

class Connection {
public:
    enum Side : std::size_t { worker, master };
    /// Who is on a side: what it does with a message, and when the connection is over.
    struct Owner {
        Thread* thread = nullptr;
        std::function<void(cluster::Message&&)> take;
        std::function<void()> end;
    };

    Connection(EventHeap& events, Path& path, Random& random);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    cluster::LinkEnd& end(Side side) { return ends_[side]; }
    void own(Side side, Owner owner) { ends_[side].owner = std::move(owner); }
    /// What happens when the first that the other side sends comes, before all else.
    void expect(Side side, Thread& thread, std::function<void()> first);
    bool is_open(Side side) const { return ends_[side].is_open; }
    bool is_open() const { return is_open(worker) || is_open(master); }
    /// Nothing passes until then.
    void stall_until(Instant moment) { stalled_until_ = std::max(stalled_until_, moment); }
    /// What is sent to these sides never arrives, though the connection stays open.
    struct Silence {
        bool to_worker = true;
        bool to_master = true;
        bool passes_ends = false;  // Whether a side learns that the other has closed it.
    };
    /// What has lost something once carries nothing any more: later silences come on top.
    void fall_silent(Silence silence) {
        silence_.to_worker = silence_.to_worker || silence.to_worker;
        silence_.to_master = silence_.to_master || silence.to_master;
        silence_.passes_ends = silence.passes_ends;
    }
    /// Each side learns it so much later.
    void break_off(Duration worker_learns, Duration master_learns);
    /// Which master it leads to, of those that there were one after the other.
    std::uint32_t master_number = 0;
    /// Sees each message when it is sent.
    std::function<void(Side, const cluster::Message&)> watch;

private:
    struct End final : cluster::LinkEnd {
        void send(const cluster::Message& message) override { connection->send(side, message); }
        void close() override { connection->close(side); }

        Connection* connection = nullptr;
        Side side = worker;
        Owner owner;
        bool is_open = true;
        Instant last_arrival{};  // Of what is on its way to this end.
    };

    static Side other(Side side) { return side == worker ? master : worker; }
    bool is_silent_to(Side side) const {
        return side == worker ? silence_.to_worker : silence_.to_master;
    }
    Instant arrival(Side to, Duration transfer = {});
    void send(Side from, const cluster::Message& message);
    void close(Side side);
    void learn_end(Side side);

    EventHeap& events_;
    Path& path_;
    Random& random_;
    Instant stalled_until_{};
    bool is_broken_ = false;
    Silence silence_{false, false, true};
    std::array<End, 2> ends_;
};

}  // namespace mayfly::simulation
