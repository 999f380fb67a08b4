// A user's own random numbers: the same seed gives the same user the same numbers in every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include <mayfly/sleep.hpp>

namespace mayfly {

/// xoshiro256** 1.0 (Blackman and Vigna, 2018), seeded with SplitMix64. The distributions of the
/// standard library can use it as their generator.
class Random {
public:
    using result_type = std::uint64_t;

    explicit Random(std::uint64_t seed = 0) {
        for (std::uint64_t& word : state_) word = split_mix(seed);
    }

    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

    result_type operator()() {
        const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate(state_[3], 45);
        return result;
    }

    /// Uniform in [0, 1).
    double fraction() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }
    /// Uniform in [lowest, highest], with both included; `lowest` must not exceed `highest`.
    std::int64_t between(std::int64_t lowest, std::int64_t highest) {
        const auto span = static_cast<std::uint64_t>(highest) - static_cast<std::uint64_t>(lowest);
        if (span == max()) return static_cast<std::int64_t>((*this)());
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(lowest) + below(span + 1));
    }
    Duration between(Duration shortest, Duration longest) {
        return Duration(between(shortest.count(), longest.count()));
    }
    /// True with the given probability.
    bool chance(double probability) { return fraction() < probability; }
    /// An element of a container that is not empty; all elements are equally likely.
    template <class Container>
    decltype(auto) pick(Container& container) {
        return container[static_cast<std::size_t>(below(container.size()))];
    }

private:
    static std::uint64_t rotate(std::uint64_t word, int bits) {
        return (word << bits) | (word >> (64 - bits));
    }
    static std::uint64_t split_mix(std::uint64_t& seed) {
        std::uint64_t word = (seed += 0x9e3779b97f4a7c15U);
        word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
        word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
        return word ^ (word >> 31);
    }
    // Uniform in [0, limit). Numbers from the part of the range that would favour small results are
    // drawn again.
    std::uint64_t below(std::uint64_t limit) {
        const std::uint64_t unfair = (max() - limit + 1) % limit;
        std::uint64_t number = (*this)();
        while (number < unfair) number = (*this)();
        return number % limit;
    }

    std::uint64_t state_[4];
};

}  // namespace mayfly
