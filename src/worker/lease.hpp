// How long a worker may run users without hearing from its master. Pure; the pulse uses it.
//
// The master gives the users of a worker away if it has not answered a heartbeat for 12 seconds, or
// if the pulse's link has been closed for 2. A lease ends earlier than that by all clocks, because
// it counts from the time at which the answered heartbeat was *sent*: delays make it shorter, never
// longer.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace mayfly::worker {

class Lease {
public:
    static constexpr Duration length = std::chrono::seconds(10);
    static constexpr Duration length_without_link = std::chrono::seconds(1);
    /// The users' loop looks so often whether the term has ended, and cancels its users then. The
    /// master is told of the end after this time, as it gives the users to other workers then.
    static constexpr Duration cancel_limit = std::chrono::milliseconds(100);

    /// Continues to count terms from an earlier lease; not valid before the first renewal.
    explicit Lease(std::uint64_t last_term = 0) : term_(last_term | 1) {}

    /// The master answered the heartbeat that was sent at this time. So it has a link to this
    /// worker, which a new link alone does not prove: what has the other end may have lost the
    /// master.
    void renew(Instant sent);
    /// The link was found closed. Where this process had stood still, the link may have been closed
    /// since then.
    void close_link(Instant now);
    /// The users of this term and of earlier ones were given away.
    void revoke(std::uint64_t term);

    /// When the lease ends unless it is renewed.
    Instant end() const;
    /// Notices that the lease has ended, or is valid again.
    void advance(Instant now);
    /// Even while the lease is valid and odd otherwise. Users may run only in the even term in
    /// which they were assigned.
    std::uint64_t term() const { return term_; }

private:
    /// advance() is called far more often, unless the process stands still.
    static constexpr Duration longest_turn = std::chrono::milliseconds(500);

    Instant last_renewed_ = Instant::min();
    std::optional<Instant> advanced_;  // The last time.
    Instant stood_from_ = Instant::min();
    Instant stood_until_ = Instant::min();
    std::optional<Instant> link_closed_;
    std::uint64_t term_;
};

}  // namespace mayfly::worker
