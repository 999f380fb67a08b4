#include "load/arrivals.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/logging.hpp"
#include "fiber/fiber.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::load {
namespace {

// Begun in one go, before the loop gets a turn.
constexpr int arrivals_slice = 256;
// When the loop stood still for so long, news of other stripes may have come; they are read first.
constexpr Duration late_turn = std::chrono::milliseconds(100);

}  // namespace

Arrivals::Arrivals(fiber::Loop& loop, Crew& crew, const Plan& plan)
    : loop_(loop), crew_(crew), scenario_(plan), fibers_(loop) {}

void Arrivals::begin_run() {
    plan_ = {};
    shares_.clear();
    is_stopped_ = was_barred_ = false;
}

void Arrivals::take_plan(const plan::ArrivalPlan& plan) {
    plan_ = plan;
    const auto before = std::exchange(shares_, {});
    for (std::size_t i = 0; i < plan.streams.size(); ++i) {
        const plan::ArrivalStream& stream = plan.streams[i];
        if (i < before.size()) {  // Of the same run: somebody changed its rates.
            shares_.emplace_back(stream, plan.seed_of(i), before[i]);
            continue;
        }
        StreamShare& share = shares_.emplace_back(stream, plan.seed_of(i));
        for (const std::string& name : stream.kinds) {
            const auto& kinds = scenario_.kinds();
            const auto kind = std::ranges::find(kinds, name, [](const auto& k) { return k->name; });
            share.kinds.push_back(static_cast<std::size_t>(kind - kinds.begin()));
        }
    }
}

void Arrivals::follow(const plan::ArrivalPlan& plan, const std::vector<plan::Stripe>& stripes) {
    if (is_stopped_ || (plan.is_empty() && plan_.is_empty())) return;
    if (plan != plan_) take_plan(plan);
    std::vector<std::optional<std::uint64_t>> limits(scenario_.kinds().size());
    auto most = plan.max_users.begin();
    // Who leaves keeps its users until its last stripe has ended and it is told to stop.
    const auto part = std::find_if(stripes.rbegin(), stripes.rend(), [](const auto& stripe) {
        return stripe.of > 0;
    });
    for (StreamShare& share : shares_) {
        share.ticks.follow(stripes);
        for (const std::size_t kind : share.kinds) {
            limits.at(kind) = part == stripes.rend() ? 0 : plan::part_of(*most, *part);
            ++most;
        }
    }
    crew_.set_limits(std::move(limits));
    crew_.set_deadline(plan.deadline);
    // Those that were due while no user might run.
    if (std::exchange(was_barred_, false))
        pass_over(&stats::ArrivalCounts::interrupted, Clock::now());
    begin_fiber();
}

void Arrivals::begin_fiber() {
    if (fiber_ != nullptr) return fiber_->interrupt();
    const auto fiber = fibers_.spawn([this] { keep_beginning(); });
    if (!fiber) return logging::error("arrivals cannot begin: {}", fiber.error().message);
    fiber_ = *fiber;
}

void Arrivals::keep_beginning() {
    Instant last{};
    while (!is_stopped_ && !was_barred_) {
        const auto coming = next();
        if (!coming) break;
        const Instant begin = due(*coming);
        if (begin > Clock::now()) fiber::sleep_until(begin);
        const bool was_held_up = Clock::now() - std::max(begin, last) > late_turn;
        for (int turn = 0; was_held_up && turn < 3; ++turn) fiber::yield();
        if (loop_.is_barred()) was_barred_ = true;
        if (is_stopped_ || was_barred_) break;
        const bool is_behind = begin_some(Clock::now());
        last = Clock::now();
        if (is_behind) fiber::yield();
    }
    fiber_ = nullptr;
}

std::optional<Arrivals::Next> Arrivals::next() {
    std::optional<Next> first;
    for (StreamShare& share : shares_) {
        const auto tick = share.ticks.peek();
        if (!tick || (plan_.until > Duration(0) && tick->due >= plan_.until)) continue;
        if (!first || tick->due < first->tick.due) first = Next{&share, *tick};
    }
    return first;
}

std::size_t Arrivals::take(const Next& next) {
    next.share->ticks.take();
    return next.share->kinds[plan::kind_of(next.share->stream, next.tick.number)];
}

/// True when there may be more that are due.
bool Arrivals::begin_some(Instant now) {
    for (int left = arrivals_slice; left > 0; --left) {
        const auto coming = next();
        if (!coming || due(*coming) > now) return false;
        const Instant begin = due(*coming);
        crew_.arrive(take(*coming), begin);
    }
    return true;
}

/// Counts those that are due before `moment` as what became of them without being begun.
void Arrivals::pass_over(std::uint64_t stats::ArrivalCounts::*end, Instant moment) {
    Duration until = crew_.clock().planned(moment);
    if (plan_.until > Duration(0)) until = std::min(until, plan_.until);
    for (StreamShare& share : shares_) {
        const auto counts = share.ticks.take_until(until);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            crew_.pass_over(share.kinds[i], end, counts[i]);
        }
    }
}

Duration Arrivals::behind(Instant now) {
    const auto coming = is_stopped_ || was_barred_ ? std::nullopt : next();
    if (!coming) return Duration(0);
    return std::max(crew_.clock().planned(now) - coming->tick.due, Duration(0));
}

void Arrivals::stop() {
    if (is_stopped_) return;
    // Who is behind by more has no use for a user for each of them.
    while (behind(Clock::now()) <= late_turn && begin_some(Clock::now())) continue;
    stop_now();
}

void Arrivals::stop_now() {
    if (!std::exchange(is_stopped_, true)) {
        pass_over(&stats::ArrivalCounts::interrupted, Clock::now());
    }
    if (fiber_ != nullptr) fiber_->interrupt();
}

void Arrivals::end() {
    fibers_.cancel_all();
    fibers_.join_all();
}

}  // namespace mayfly::load
