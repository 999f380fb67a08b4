// For how long a worker may run users without news of its master. Pure; the pulse keeps it.
//
// The master gives the users of a worker away when it has not answered a heartbeat for 12 seconds,
// or when the pulse's link has been closed for 2. A lease ends earlier than that by all clocks: it
// counts from when the answered heartbeat was *sent*, so that whatever was delayed on its way makes
// it shorter, never longer.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace mayfly::worker {

class Lease {
public:
    static constexpr Duration length = std::chrono::seconds(10);
    static constexpr Duration length_without_link = std::chrono::seconds(1);

    /// Continues the count of terms from an earlier lease; not valid before the first renewal.
    explicit Lease(std::uint64_t last_term = 0) : term_(last_term | 1) {}

    /// The master answered the heartbeat that was sent then.
    void renew(Instant sent);
    void open_link() { link_closed_.reset(); }
    void close_link(Instant now) { link_closed_ = now; }
    /// Users of this term and of earlier ones were given away.
    void revoke(std::uint64_t term);

    /// When it ends unless it is renewed.
    Instant end() const;
    /// Notices that it has ended, or is valid again.
    void advance(Instant now);
    /// Even while it is valid, odd while it is not; users may run in the even term in which they
    /// were assigned, and in no other.
    std::uint64_t term() const { return term_; }

private:
    Instant last_renewed_ = Instant::min();
    std::optional<Instant> link_closed_;
    std::uint64_t term_;
};

}  // namespace mayfly::worker
