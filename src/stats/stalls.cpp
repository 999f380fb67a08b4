#include "stats/stalls.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/core.h>

namespace mayfly::stats {
namespace {

// Of a CPU quota; a start may need some.
constexpr std::uint64_t fewest_noted_periods = 3;
// Some is usual on shared hosts and harms nobody; half a second of ticks, which the kernel counts
// in hundredths.
constexpr double noted_steal = 0.05;
constexpr std::uint64_t fewest_noted_ticks = 50;

/// Time that is beyond the limit, in seconds.
double time_beyond(Duration limit, const Histogram& lengths) {
    double seconds = 0;
    for (const auto& bucket : lengths.buckets()) {
        if (bucket.highest <= limit) continue;
        const double length = (to_seconds(bucket.lowest) + to_seconds(bucket.highest)) / 2;
        seconds += std::max(length - to_seconds(limit), 0.0) * static_cast<double>(bucket.count);
    }
    return seconds;
}

bool is_of_others(StallCause cause) {
    return cause == StallCause::preempted || cause == StallCause::paused;
}

std::string in_task(const StallCount& stall) {
    if (stall.kind.empty()) return "a task";
    const std::string place = stall.location.empty() ? "" : fmt::format(" ({})", stall.location);
    return fmt::format("task {} of user {}{}", stall.task, stall.kind, place);
}

std::string reason_for(const StallCount& stall) {
    switch (stall.cause) {
        case StallCause::blocked:
            return fmt::format(
                "{} blocks its thread; response times are too long by that. Wait with mayfly's own "
                "calls (mayfly::sleep(), the client) instead, or start more workers",
                in_task(stall)
            );
        case StallCause::computing:
            return fmt::format(
                "{} computes for long without a wait; response times are too long by that. Make it "
                "shorter, or start more workers (--processes, or further machines)",
                in_task(stall)
            );
        case StallCause::overloaded:
            if (stall.kind.empty() && stall.task == arrivals_task) {
                return "more arrivals are due than one core can begin, so that they are late; ask "
                       "for fewer, or start more workers (--processes, or further machines)";
            }
            return fmt::format(
                "it has more users than one core can serve{}; their response times are mostly the "
                "load generator's own queue. Start more workers (--processes, or further machines) "
                "or fewer users",
                stall.kind.empty() ? "" : ", mostly in " + in_task(stall)
            );
        case StallCause::preempted:
            return "other programs used its processor, or a CPU quota was used up; response times "
                   "are too long by that. Give mayfly more of the machine, or another one";
        case StallCause::paused:
            return "it was stopped, or its machine was suspended; response times of that moment "
                   "include the pause. Run the test again without one";
    }
    return {};
}

}  // namespace

std::string length_text(Duration length) {
    if (length >= std::chrono::seconds(1)) return fmt::format("{:.1f} s", to_seconds(length));
    const auto decimals = length < std::chrono::milliseconds(10) ? 1 : 0;
    return fmt::format("{:.{}f} ms", to_millis(length), decimals);
}

std::string_view name_of(StallCause cause) {
    constexpr std::array<std::string_view, 5> words{
        "blocked", "computing", "overloaded", "preempted", "paused"};
    return words[static_cast<std::size_t>(cause)];
}

void LoopWatch::record(const StallCount& stall) {
    const auto key_of = [](const StallCount& row) {
        return std::tie(row.cause, row.kind, row.task, row.location);
    };
    StallCount others{.cause = stall.cause};
    auto row = std::ranges::find(stalls, key_of(stall), key_of);
    if (row == stalls.end() && stalls.size() >= most_rows) {
        row = std::ranges::find(stalls, key_of(others), key_of);
    }
    if (row != stalls.end()) return row->lengths.merge(stall.lengths);
    if (stalls.size() < most_rows) {
        stalls.push_back(stall);
    } else {
        others.lengths = stall.lengths;
        stalls.push_back(others);
    }
}

void merge(LoopWatch& into, const LoopWatch& news) {
    into.watched += news.watched;
    for (const StallCount& stall : news.stalls) into.record(stall);
    merge(into.throttling, news.throttling);
    merge(into.steal, news.steal);
}

void merge(Steal& into, const Steal& news) {
    into.stolen += news.stolen;
    into.wanted += news.wanted;
}

void merge(Throttling& into, const Throttling& news) {
    // The narrowest quota, of those there are.
    if (into.cores <= 0 || (news.cores > 0 && news.cores < into.cores)) into.cores = news.cores;
    into.periods += news.periods;
    into.throttled += news.throttled;
}

Duration longest_turn(Duration median) {
    return std::max(shortest_stall, median / 10);
}

double held_up(const LoopWatch& loop, Duration limit) {
    double seconds = 0;
    for (const StallCount& stall : loop.stalls) seconds += time_beyond(limit, stall.lengths);
    return seconds;
}

GeneratorBound generator_bound(
    const std::map<std::string, LoopWatch, std::less<>>& loops, Duration median
) {
    GeneratorBound bound;
    bound.limit = longest_turn(median);
    double watched = 0;
    double beyond = 0;
    double of_others = 0;
    double most_of_worker = 0;
    double most_own = 0;
    for (const auto& [worker, loop] : loops) {
        double of_worker = 0;
        double most = 0;
        const StallCount* most_of = nullptr;
        for (const StallCount& stall : loop.stalls) {
            const double seconds = time_beyond(bound.limit, stall.lengths);
            of_worker += seconds;
            if (is_of_others(stall.cause)) {
                of_others += seconds;
            } else if (seconds > most_own) {
                most_own = seconds;
                bound.own = stall;
            }
            if (seconds > 0) bound.longest = std::max(bound.longest, stall.lengths.max());
            if (seconds <= most) continue;
            most = seconds;
            most_of = &stall;
        }
        watched += to_seconds(loop.watched);
        beyond += of_worker;
        if (of_worker <= most_of_worker) continue;
        most_of_worker = of_worker;
        bound.worker = worker;
        bound.share_of_worker = std::min(of_worker / std::max(to_seconds(loop.watched), 1e-9), 1.0);
        bound.most = *most_of;
    }
    bound.share = watched > 0 ? std::min(beyond / watched, 1.0) : 0;
    const auto in_all = [watched](double seconds) {
        const std::chrono::duration<double> time(std::min(seconds, watched));
        return std::chrono::duration_cast<Duration>(time);
    };
    bound.time = in_all(beyond);
    bound.of_others = in_all(of_others);
    return bound;
}

std::string sentence_on(const Throttling& throttling) {
    const double share = static_cast<double>(throttling.throttled) /
                         static_cast<double>(std::max<std::uint64_t>(throttling.periods, 1));
    if (throttling.throttled < fewest_noted_periods || share <= noted_bound) return {};
    return fmt::format(
        "a CPU quota of {:.3g} cores stopped the workers in {:.1f} % of its periods ({} of {}): "
        "response times contain these waits; raise the quota (cpu.max of the control group, --cpus "
        "of a container) or start fewer users",
        throttling.cores,
        share * 100,
        throttling.throttled,
        throttling.periods
    );
}

std::string sentence_on(const Steal& steal) {
    if (steal.stolen < fewest_noted_ticks || steal.share() <= noted_steal) return {};
    return fmt::format(
        "the host of this virtual machine gave {:.1f} % of the processor time that was wanted to "
        "others (steal): response times contain these waits; use a machine whose processors are "
        "not shared",
        steal.share() * 100
    );
}

std::string sentence_on(const GeneratorBound& bound) {
    const std::string sentence = fmt::format(
        "the load generator held up its own users for {:.1f} % of its time, for up to {} at once, "
        "most of all {} ({:.1f} %): {}",
        bound.share * 100,
        length_text(bound.longest),
        bound.worker,
        bound.share_of_worker * 100,
        reason_for(bound.most)
    );
    const double own_share = bound.own_share();
    if (!is_of_others(bound.most.cause) || own_share <= noted_bound) return sentence;
    return fmt::format(
        "{}. Of its own making were {:.1f} %: {}", sentence, own_share * 100, reason_for(bound.own)
    );
}

}  // namespace mayfly::stats
