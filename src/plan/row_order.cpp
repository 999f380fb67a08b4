#include "plan/row_order.hpp"

#include <array>

namespace mayfly::plan {
namespace {

// Four make a strong pseudo-random permutation (Luby and Rackoff, 1988); the halves of small files
// have few bits, so a few more.
constexpr std::uint64_t rounds = 8;

/// The finalizer of SplitMix64.
std::uint64_t mixed(std::uint64_t word) {
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31);
}

}  // namespace

std::string_view words_of(HandOut hand_out) {
    constexpr std::array<std::string_view, 4> words{"in order", "shuffled", "random", "once"};
    return words[static_cast<std::size_t>(hand_out)];
}

Permutation::Permutation(std::uint64_t size, std::uint64_t key) : size_(size), key_(mixed(key)) {
    while ((std::uint64_t{1} << (2 * half_bits_)) < size_) ++half_bits_;
}

std::uint64_t Permutation::operator()(std::uint64_t index) const {
    do {
        index = permute_once(index);
    } while (index >= size_);
    return index;
}

std::uint64_t Permutation::permute_once(std::uint64_t index) const {
    const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
    std::uint64_t left = index >> half_bits_;
    std::uint64_t right = index & mask;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const std::uint64_t key = key_ + round * 0x9e3779b97f4a7c15U;
        const std::uint64_t next = left ^ (mixed(right ^ key) & mask);
        left = right;
        right = next;
    }
    return left << half_bits_ | right;
}

std::optional<std::uint64_t> RowStripe::row(std::uint64_t taken) const {
    const std::uint64_t place = taken * workers + worker;
    const std::uint64_t pass = place / rows;
    if (pass > 0 && !wraps) return std::nullopt;
    if (!is_shuffled) return place % rows;
    return Permutation(rows, seed ^ mixed(pass + 1))(place % rows);
}

}  // namespace mayfly::plan
