// A worker's measurements on their way to the master: what waits, and what was sent but not yet
// acknowledged. Pure; the worker sends what this hands out.
//
// While reports are unacknowledged, news merge with the waiting ones: memory stays bounded and
// totals exact, however long the master is away. It survives the session: one that is resumed goes
// on, and a new master is handed what the old one did not take.
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
    /// Runs whose news may wait; of an earlier one they are dropped.
    static constexpr std::size_t most_runs = 2;

    void add(const std::string& run, stats::Interval news);

    /// The reports to send now, in this order: the news that wait longest when everything before
    /// them is acknowledged, the unacknowledged ones again when that took too long, else none.
    /// `state` is what each of them says beside its measurements; its is_final goes to the last
    /// report of its run only.
    std::vector<cluster::Report> due(const cluster::Report& state, Instant now);
    /// Forgets the reports up to `sequence`.
    void acknowledge(std::uint64_t sequence);
    /// The link is another one: what was sent on the old one is due again.
    void resend();
    /// The session is another one, in which sequences begin with 1.
    void renumber();

    /// Whether nothing that was sent is unacknowledged.
    bool is_settled() const { return sent_.empty(); }
    bool is_empty() const { return sent_.empty() && waiting_.empty(); }

private:
    struct News {
        std::string run;
        stats::Interval interval;
    };

    std::deque<News> waiting_;
    std::deque<cluster::Report> sent_;
    Instant sent_at_{};
    std::uint64_t last_sequence_ = 0;
};

}  // namespace mayfly::worker
