// The plan of arrivals of a run, and which worker begins which of them. Pure.
//
// Each stream of arrivals is a sequence of ticks, which every process computes alike. A stripe says
// that of the ticks that are due from a moment on, those whose number is `index` modulo `of` belong
// to a worker; the stripes of all workers change at the same moment of the run, so that each tick
// belongs to one of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <mayfly/random.hpp>

#include "base/result.hpp"
#include "base/time.hpp"
#include "plan/mix.hpp"

namespace mayfly::plan {

/// The arrivals of one kind, or of several in proportion to their shares.
struct ArrivalStream {
    Rates rates;
    bool is_poisson = false;
    std::vector<std::string> kinds{};
    std::vector<double> shares{};  // Of the kinds; from 0 to 1, in sum 1.
    bool operator==(const ArrivalStream&) const = default;

    /// "Reader and Writer".
    std::string names() const;
};

/// What the command line says about the arrivals of a run.
struct ArrivalWishes {
    Rates rates{};                     // Of all kinds by weight; empty: each kind has its own.
    std::uint64_t max_users = 10'000;  // Of a kind that does not say so itself.
    Duration deadline{0};              // Beyond it an arrival is not begun any more; 0: never.
    bool operator==(const ArrivalWishes&) const = default;
};

struct ArrivalPlan {
    std::vector<ArrivalStream> streams{};
    std::vector<std::uint64_t> max_users{};  // By stream and kind, in their order.
    Duration deadline{0};
    Duration until{0};  // Nothing is due from here on; 0: until the run is stopped.
    std::uint64_t seed = 0;
    bool operator==(const ArrivalPlan&) const = default;

    bool is_empty() const { return streams.empty(); }
    /// Of a stream's random numbers.
    std::uint64_t seed_of(std::size_t stream) const { return seed + stream; }
    /// When the last stream ends; zero if one lasts.
    Duration length() const;
    /// Of all streams.
    double per_second_at(Duration time) const;
    /// Whether users of this kind come with arrivals.
    bool has(std::string_view kind) const;
    /// "checkout 500/s, browse 30s:100/s", for people.
    std::string to_text() const;
};

/// The plan for these kinds. Those that have arrivals then take no part in the closed model: their
/// weight and fixed count become 0. The error says why `wishes` cannot be met.
Result<ArrivalPlan> arrival_plan(std::vector<Kind>& kinds, const ArrivalWishes& wishes);

struct Tick {
    std::uint64_t number = 0;  // From 0.
    Duration due{0};           // Since the run began.
    bool operator==(const Tick&) const = default;
};

/// All ticks of one stream, one after the other. The stream must outlive it.
class Ticks {
public:
    Ticks(const ArrivalStream& stream, std::uint64_t seed);

    /// Nothing after the last one.
    const std::optional<Tick>& now() const { return tick_; }
    /// Of the tick that is now, or would be.
    std::uint64_t number() const { return number_; }
    void next() { skip_to(number_ + 1); }
    /// Never backwards.
    void skip_to(std::uint64_t number);
    /// To the first that is due at `moment` or later.
    void skip_until(Duration moment);

private:
    void find();

    const ArrivalStream* stream_;
    Random random_;
    std::uint64_t number_ = 0;
    double arrivals_ = 0;  // Where the integral of the rate is at this tick.
    std::optional<Tick> tick_;
};

/// The number in `stream.kinds` of the kind that this tick belongs to.
std::size_t kind_of(const ArrivalStream& stream, std::uint64_t number);

struct Stripe {
    Duration from{0};
    std::uint64_t index = 0;
    std::uint64_t of = 0;  // 0: no tick is the worker's.
    bool operator==(const Stripe&) const = default;
};

/// Those ticks of a stream that are one worker's.
class StripedTicks {
public:
    StripedTicks(const ArrivalStream& stream, std::uint64_t seed)
        : stream_(&stream), taken_(stream, seed), ticks_(taken_) {}

    /// The ticks of another plan for the same stream, of which as many are behind.
    StripedTicks(const ArrivalStream& stream, std::uint64_t seed, const StripedTicks& before)
        : StripedTicks(stream, seed) {
        taken_.skip_to(before.taken_.number());
        ticks_ = taken_;
    }

    /// From the next tick on, these stripes say which are the worker's; each holds until the next.
    void follow(std::vector<Stripe> stripes);
    /// The next one; nothing if the worker has none any more, as far as is known.
    std::optional<Tick> peek();
    /// Call it after peek() has returned one.
    void take();
    /// Takes all that are due before `moment`, in less time than one by one; how many they are, by
    /// kind of the stream.
    std::vector<std::uint64_t> take_until(Duration moment);

private:
    const ArrivalStream* stream_;
    Ticks taken_;  // Behind the last that was taken.
    Ticks ticks_;
    std::vector<Stripe> stripes_;
};

/// How many ticks that are due before `until` are those of the stripes, by kind of the stream.
std::vector<std::uint64_t> count_ticks(
    const ArrivalStream& stream, std::uint64_t seed, std::span<const Stripe> stripes, Duration until
);

/// Of `all`, what is this worker's part of the stripe.
std::uint64_t part_of(std::uint64_t all, const Stripe& stripe);

}  // namespace mayfly::plan
