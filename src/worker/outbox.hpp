// A worker's measurements on their way to the master: those that wait, and those that were sent but
// not acknowledged. Pure; the worker sends what this returns.
//
// While reports are unacknowledged, new measurements merge with those that wait, so memory stays
// bounded and totals stay exact, however long the master is away. The outbox outlives the session:
// a resumed one continues, and a new master gets what the old one did not acknowledge.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cluster/message.hpp"
#include "stats/interval.hpp"

namespace mayfly::worker {

class Outbox {
public:
    /// How long an acknowledgement may take before the reports are sent again.
    static constexpr Duration resend_after = std::chrono::seconds(5);
    /// The most runs whose measurements may wait; those of earlier runs are dropped. Of each, two
    /// epochs of the statistics wait apart: the current one, and all before it.
    static constexpr std::size_t most_runs = 2;

    void add(const std::string& run, std::uint64_t statistics, stats::Interval news);

    /// The reports to send now, in this order: the oldest waiting measurements if all earlier ones
    /// are acknowledged, or the unacknowledged reports again if that takes too long, or none.
    /// `state` is what each report says besides its measurements; only the last report of its run
    /// gets its is_final.
    std::vector<cluster::Report> due(const cluster::Report& state, Instant now);
    /// Deletes the reports up to `sequence`.
    void acknowledge(std::uint64_t sequence);
    /// The link is new: what was sent on the old one is sent again.
    void resend();
    /// The session is new, and its sequence numbers begin with 1.
    void renumber();

    /// Whether everything that was sent is acknowledged.
    bool is_settled() const { return sent_.empty(); }
    bool is_empty() const { return sent_.empty() && waiting_.empty(); }

private:
    struct News {
        std::string run;
        std::uint64_t statistics = 0;
        stats::Interval interval;
    };

    std::size_t waiting_runs() const;

    std::deque<News> waiting_;
    std::deque<cluster::Report> sent_;
    Instant sent_at_{};
    std::uint64_t last_sequence_ = 0;
};

}  // namespace mayfly::worker
