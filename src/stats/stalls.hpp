// Stalls: time in which a worker's event loop did not turn, so that users waited for the load
// generator and not for the target. Workers send the long ones as histograms; how much of a run
// they cost is known at its end, because it depends on the run's response times. Pure values.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "stats/histogram.hpp"

namespace mayfly::stats {

/// What kept a loop from turning.
enum class StallCause : std::uint8_t {
    blocked,     // Code of the scenario slept or waited with calls that block the thread.
    computing,   // Code of the scenario computed for long without a wait.
    overloaded,  // Many users had something to do.
    preempted,   // The processor was used by others.
    paused,      // The whole process stood still: it was stopped, or its machine was suspended.
};
/// The word for it in the JSON.
std::string_view name_of(StallCause cause);
/// For sentences: "0.6 ms", "96 ms", "3.5 s".
std::string length_text(Duration length);

/// Shorter ones never count, so workers do not report them.
inline constexpr Duration shortest_stall = std::chrono::milliseconds(10);
/// Of a process that stood still, from here on it is a pause.
inline constexpr Duration shortest_pause = std::chrono::seconds(1);

/// The task of a worker that could not begin its arrivals in time; its kind is empty.
inline constexpr std::string_view arrivals_task = "arrivals";

/// The stalls of one worker with one cause in one task.
struct StallCount {
    StallCause cause = StallCause::preempted;
    std::string kind;  // User kind and task that ran meanwhile, if one was seen.
    std::string task;
    std::string location;  // "shop.cpp:42", if known.
    Histogram lengths{};   // Of stalls of `shortest_stall` or more.
};

/// How often the kernel held the worker up because a CPU quota was used up.
struct Throttling {
    double cores = 0;             // The quota; 0 if there is none.
    std::uint64_t periods = 0;    // In which it was enforced.
    std::uint64_t throttled = 0;  // Of them, those in which it was used up.
    bool operator==(const Throttling&) const = default;
};

/// For people; empty if it was seldom used up.
std::string sentence_on(const Throttling& throttling);

/// Time in which a virtual machine's processors had work but its host ran others, in ticks.
struct Steal {
    std::uint64_t stolen = 0;
    std::uint64_t wanted = 0;  // In which the processors had work, stolen or not.
    bool operator==(const Steal&) const = default;

    double share() const {
        return wanted == 0 ? 0 : static_cast<double>(stolen) / static_cast<double>(wanted);
    }
};

/// For people; empty if it was little.
std::string sentence_on(const Steal& steal);

/// What was observed of one loop.
struct LoopWatch {
    /// The most rows; further ones share a row of their cause.
    static constexpr std::size_t most_rows = 50;

    Duration watched{0};  // How long users ran on it.
    std::vector<StallCount> stalls{};
    Throttling throttling{};
    Steal steal{};  // Of the whole machine.

    void record(const StallCount& stall);
};

void merge(LoopWatch& into, const LoopWatch& news);
void merge(Throttling& into, const Throttling& news);
void merge(Steal& into, const Steal& news);

/// Above this share a reader is warned ...
inline constexpr double noted_bound = 0.01;
/// ... if it is as much time as this: one hiccup says nothing about a run ...
inline constexpr Duration shortest_noted_bound = std::chrono::milliseconds(100);
/// ... and that much if it is what other programs cause, which on a busy machine is always some.
inline constexpr Duration loudest_noise = std::chrono::milliseconds(500);

/// How much a run was distorted by its own workers; docs/output.md has the definition.
struct GeneratorBound {
    double share = 0;       // Of the workers' time, 0 to 1.
    Duration time{0};       // The same as a sum ...
    Duration of_others{0};  // ... and as much of it as others caused: who took the processor or
                            // stopped the process.
    Duration limit{0};      // A loop may go without a turn for so long.
    Duration longest{0};
    std::string worker;  // Where most of it was; empty if there was none.
    double share_of_worker = 0;
    StallCount most{};  // What caused most of it there.
    StallCount own{};   // What caused most of what others did not, on any worker.

    /// Whether it is more than this share, and more than the noise of a machine.
    bool exceeds(double limit_share) const {
        const bool is_noise = time - of_others < shortest_noted_bound && time < loudest_noise;
        return share > limit_share && !is_noise;
    }
    /// Whether it is also without what others caused.
    bool exceeds_by_itself(double limit_share) const { return own_share() > limit_share; }
    /// Without what others caused; 0 if that is no more than noise.
    double own_share() const {
        const Duration own_time = time - of_others;
        if (own_time < shortest_noted_bound) return 0;
        return share * to_seconds(own_time) / to_seconds(time);
    }
};

/// A loop may go without a turn for so long, given the median of the response times.
Duration longest_turn(Duration median);
/// Seconds in which a loop went without a turn for longer than that.
double held_up(const LoopWatch& loop, Duration limit);
/// `median` is that of the run's response times.
GeneratorBound generator_bound(
    const std::map<std::string, LoopWatch, std::less<>>& loops, Duration median
);
/// For people: how much, who, why, and what to do.
std::string sentence_on(const GeneratorBound& bound);

}  // namespace mayfly::stats
