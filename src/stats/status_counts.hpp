// Responses by status code in some time, in little memory: a target that makes up hundreds of
// codes costs no more than one that has a few. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace mayfly::stats {

class StatusCounts {
public:
    /// That are told apart, besides `others`.
    static constexpr std::size_t most = 8;
    /// The place of statuses that are fewer than those that are told apart.
    static constexpr int others = -1;

    void add(int status, std::uint64_t count);
    StatusCounts& operator+=(const StatusCounts& other);
    /// Takes out what is in `part`; where that has more, nothing is left.
    void remove(const StatusCounts& part);
    /// Forgets everything, but keeps the memory.
    void clear() { counts_.clear(); }

    /// Ascending by status; 0 counts "no response".
    const std::vector<std::pair<int, std::uint64_t>>& counts() const { return counts_; }
    std::uint64_t count_of(int status) const;
    bool operator==(const StatusCounts&) const = default;

private:
    /// Joins those that are fewest until there are not too many.
    void fold();

    std::vector<std::pair<int, std::uint64_t>> counts_;
};

}  // namespace mayfly::stats
