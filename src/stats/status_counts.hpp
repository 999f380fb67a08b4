// Responses by status code in some time, in little memory: a target that makes up hundreds of
// codes costs no more than one that has a few. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace mayfly::stats {

/// A status and how many responses had it.
using StatusCount = std::pair<int, std::uint64_t>;

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
    void clear() {
        only_ = {};
        several_.clear();
    }

    /// Ascending by status; 0 counts "no response".
    std::span<const StatusCount> counts() const {
        if (several_.empty()) return std::span(&only_, only_.second > 0 ? 1 : 0);
        return several_;
    }
    std::uint64_t count_of(int status) const;
    bool operator==(const StatusCounts& other) const;

private:
    void add_unfolded(int status, std::uint64_t count);
    /// Joins those that are fewest until there are not too many.
    void fold();

    // Most rows have one status. A second one moves both where there is room for more: a busy
    // master waits for memory, and this is one place less to look at.
    StatusCount only_{};
    std::vector<StatusCount> several_;
};

}  // namespace mayfly::stats
