#include "worker/turn_meter.hpp"

#include <algorithm>

namespace mayfly::worker {
namespace {

using stats::StallCause;

// Of a second; the rest went to others or was idle.
constexpr double had_core_share = 0.8;

// In a period of looks; the shortest code between two waits takes far less.
constexpr Duration least_work = TurnMeter::period / 5;

bool is_most(std::uint32_t part, std::uint32_t all) {
    return all > 0 && part * 2 >= all;
}

/// How long user code slept, by the share of the looks that saw it asleep; one alone says little.
Duration slept_in(Duration length, const StallSight& sight) {
    return sight.asleep < 2 ? Duration(0) : length * sight.asleep / sight.looks;
}

StallCause cause_of(
    Duration length, Duration used, bool is_of_own_making, const StallSight& sight
) {
    // The pulse has a thread of its own: if that did not run either, the process stood still.
    const auto expected_looks = length / TurnMeter::period;
    const auto is_unseen = length >= stats::shortest_pause && sight.looks < expected_looks / 4;
    if (!is_of_own_making && is_unseen) return StallCause::paused;
    // On a busy machine code that sleeps again and again waits for a processor each time it wakes,
    // but what it slept would have been a stall as well.
    const auto slept = slept_in(length, sight);
    if (slept >= stats::shortest_stall && slept > used) return StallCause::blocked;
    if (is_of_own_making) {
        return is_most(sight.unmoved, sight.worked) ? StallCause::computing
                                                    : StallCause::overloaded;
    }
    return is_most(sight.asleep, sight.looks) ? StallCause::blocked : StallCause::preempted;
}

}  // namespace

std::optional<stats::StallCount> TurnMeter::turned(
    const Reading& reading, const StallSight& sight
) {
    const Duration length = reading.now - due_;
    const Duration used = reading.cpu - last_.cpu;
    // With the processor to itself it would have been a stall, too.
    const bool is_of_own_making =
        used >= stats::shortest_stall || used * 2 >= reading.now - last_.now;
    last_ = reading;
    due_ = length >= long_turn ? reading.now : reading.now + period;
    if (length < stats::shortest_stall) return std::nullopt;
    stats::StallCount stall{.cause = cause_of(length, used, is_of_own_making, sight)};
    const bool is_of_scenario = stall.cause < StallCause::preempted;
    if (is_of_scenario && sight.activity != nullptr) {
        stall.kind = sight.activity->kind;
        stall.task = sight.activity->task;
        if (stall.cause == StallCause::blocked) stall.location = sight.site;
    }
    stall.lengths.record(length);
    return stall;
}

std::optional<stats::StallCount> BacklogMeter::turned(
    const TurnMeter::Reading& reading, Duration behind, Duration stalled
) {
    stalled_ += stalled;
    const Duration length = reading.now - since_.now - stalled_;
    const bool is_behind = behind > stats::shortest_stall;
    if (is_behind && length < shortest) return std::nullopt;
    const Duration cpu = reading.cpu - since_.cpu;
    since_ = reading;
    stalled_ = Duration(0);
    if (!is_behind) return std::nullopt;
    // A loop that had its core and is behind has too much to do.
    const bool had_core = to_seconds(cpu) > to_seconds(length) * had_core_share;
    stats::StallCount stall{
        .cause = had_core ? stats::StallCause::overloaded : stats::StallCause::preempted,
        .task = had_core ? std::string(stats::arrivals_task) : ""};
    stall.lengths.record(length);
    return stall;
}

void StallLooks::add(const Look& look) {
    if (!last_ || last_->turn_due != look.turn_due) {
        last_.reset();
        sight_ = {};
        seen_.clear();
    }
    ++sight_.looks;
    if (look.running != nullptr) {
        sight_.asleep += look.is_asleep ? 1 : 0;
        // One that others keep from its processor moves nowhere, either.
        const bool has_worked =
            last_ && last_->running != nullptr && look.cpu - last_->cpu >= least_work;
        sight_.worked += has_worked ? 1 : 0;
        sight_.unmoved += has_worked && last_->resumes == look.resumes ? 1 : 0;
        auto seen =
            std::ranges::find(seen_, look.running, [](const auto& one) { return one.first; });
        if (seen == seen_.end()) seen = seen_.insert(seen_.end(), {look.running, 0});
        ++seen->second;
        sight_.activity =
            std::ranges::max_element(seen_, {}, [](const auto& one) { return one.second; })->first;
    }
    last_ = look;
}

}  // namespace mayfly::worker
