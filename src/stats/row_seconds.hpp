// What each row did in each second of the measured window, for a later comparison with another run.
// Bounded: when it is full, each pair of points becomes one. Pure values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace mayfly::stats {

struct RowPoint {
    double requests = 0;
    double failures = 0;
    Duration p50{0};  // 0 without requests; of several seconds, their mean, weighted by requests.
    Duration p95{0};
    Duration p99{0};
    bool operator==(const RowPoint&) const = default;
};

class RowSeconds {
public:
    static constexpr std::size_t most_rows = 200;
    static constexpr std::size_t most_points = 300;

    using Key = std::array<std::string, 2>;  // Method and name, as in EntrySnapshot.

    /// The next second begins. Those of rows that are not added are empty.
    void begin_second();
    /// Whether add() keeps this row.
    bool has_room_for(const Key& row) const {
        return rows_.size() < most_rows || rows_.contains(row);
    }
    /// Once for each row in a second; rows beyond most_rows are left out.
    void add(Key row, const RowPoint& second);

    /// Seconds that a point spans.
    std::int64_t span() const { return span_; }
    /// All that are full, ascending in time; nothing of a row that is not known.
    std::vector<RowPoint> points_of(const Key& row) const;

private:
    void halve();

    std::map<Key, std::vector<RowPoint>> rows_;  // Shorter ones end with empty points.
    std::size_t points_ = 0;                     // The last of which may not be full.
    std::int64_t span_ = 1;
    std::int64_t in_last_ = 0;  // Seconds.
};

}  // namespace mayfly::stats
