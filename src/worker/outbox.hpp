// A worker's measurements on their way to the master: what waits, and what was sent but not yet
// acknowledged. Pure; the worker sends what this hands out.
//
// While reports are unacknowledged, news merge with the waiting ones: memory stays bounded and
// totals exact, however long the master is away.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "cluster/message.hpp"
#include "stats/interval.hpp"

namespace mayfly::worker {

class Outbox {
public:
    /// How long an acknowledgement may take before the reports are sent again.
    static constexpr Duration resend_after = std::chrono::seconds(5);

    void add(stats::Interval news);

    /// The reports to send now, in this order: the waiting news when everything before them is
    /// acknowledged, the unacknowledged ones again when that took too long, else none. `state` is
    /// what each of them says beside its measurements; its is_final goes to the last one only.
    std::vector<cluster::Report> due(const cluster::Report& state, Instant now);
    /// Forgets the reports up to `sequence`.
    void acknowledge(std::uint64_t sequence);

    bool is_settled() const { return sent_.empty(); }
    std::uint64_t last_sequence() const { return last_sequence_; }

private:
    std::optional<stats::Interval> waiting_;
    std::deque<cluster::Report> sent_;
    Instant sent_at_{};
    std::uint64_t last_sequence_ = 0;
};

}  // namespace mayfly::worker
