// Begins the arrivals of this worker when their time comes: the ticks of its stripe of a plan.
//
// Owned by the worker's runner, on the loop's thread. Each tick is begun once or dropped, and
// counted by the crew in either case.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "fiber/group.hpp"
#include "load/crew.hpp"
#include "plan/arrivals.hpp"

namespace mayfly::load {

class Arrivals {
public:
    /// All arguments must outlive it.
    Arrivals(fiber::Loop& loop, Crew& crew, const Plan& plan);
    Arrivals(const Arrivals&) = delete;
    Arrivals& operator=(const Arrivals&) = delete;

    /// A new run, of which nothing is known yet.
    void begin_run();
    /// From now on these ticks are this worker's, by the crew's clock; call it before the crew's
    /// reconcile().
    void follow(const plan::ArrivalPlan& plan, const std::vector<plan::Stripe>& stripes);
    /// Begins what is due, and then nothing any more.
    void stop();
    /// The same without what is due: it is interrupted.
    void stop_now();
    /// For how long an arrival has been due that is not begun yet.
    Duration behind(Instant now);
    /// Parks until its fiber has ended.
    void end();

private:
    /// This worker's share of a stream: the ticks of its stripes.
    struct StreamShare {
        StreamShare(plan::ArrivalStream its_stream, std::uint64_t seed)
            : stream(std::move(its_stream)), ticks(stream, seed) {}
        /// Of another plan for the stream, without the ticks that `before` has taken.
        StreamShare(plan::ArrivalStream its_stream, std::uint64_t seed, const StreamShare& before)
            : stream(std::move(its_stream)),
              ticks(stream, seed, before.ticks),
              kinds(before.kinds) {}

        plan::ArrivalStream stream;
        plan::StripedTicks ticks;
        std::vector<std::size_t> kinds;  // The places of its kinds in the scenario's plan.
    };
    /// The next tick of all streams.
    struct Next {
        StreamShare* share = nullptr;
        plan::Tick tick;
    };

    void take_plan(const plan::ArrivalPlan& plan);
    Instant due(const Next& next) const { return crew_.clock().moment_of(next.tick.due); }
    void begin_fiber();
    void keep_beginning();
    std::optional<Next> next();
    std::size_t take(const Next& next);
    bool begin_some(Instant now);
    void pass_over(std::uint64_t stats::ArrivalCounts::*end, Instant moment);

    fiber::Loop& loop_;
    Crew& crew_;
    const Plan& scenario_;
    plan::ArrivalPlan plan_;
    std::deque<StreamShare> shares_;  // Their ticks refer to their streams.
    bool is_stopped_ = false;
    bool was_barred_ = false;
    fiber::Fiber* fiber_ = nullptr;  // Of keep_beginning().
    fiber::Group fibers_;
};

}  // namespace mayfly::load
