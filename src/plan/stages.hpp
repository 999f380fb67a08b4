// A load over time as a list of stages, each of which leads to a number of users. Pure.
//
// Within a stage the number of users goes in a straight line from that of the stage before, 0 at
// first, to its own; a stage of no length jumps. The end of the last stage ends the run.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::plan {

inline constexpr Duration longest_stage = std::chrono::hours(24 * 365);

/// A duration as parse_duration() reads it back exactly.
std::string exact_text(Duration length);

struct Stage {
    Duration length{};
    std::uint64_t users = 0;  // At its end.
    bool operator==(const Stage&) const = default;
};

class Stages {
public:
    static constexpr std::uint64_t most_users = 100'000'000;

    /// No stages.
    Stages() = default;
    explicit Stages(std::vector<Stage> list) : list_(std::move(list)) {}
    /// Reads "1m:50,3m:50,30s:0": duration:users of each stage. The error names the stage that is
    /// wrong and shows how to write it.
    static Result<Stages> parse(std::string_view text);

    /// The error says what is wrong with stages that were not read from a text.
    Result<void> check() const;

    bool is_empty() const { return list_.empty(); }
    const std::vector<Stage>& list() const { return list_; }
    Duration length() const;
    std::uint64_t highest() const;
    /// The users so long after the start, whole ones: each starts or ends when the line has passed
    /// it. After the last stage those of its end.
    std::uint64_t users_at(Duration elapsed) const;
    /// Whether users_at() is within a stage that leads to another number.
    bool is_slope_at(Duration elapsed) const;
    /// When users_at() may change next, on a slope not sooner than a tenth of a second later,
    /// because it is handed out in steps; Duration::max() if it does not change any more.
    Duration next_change_after(Duration elapsed) const;
    /// Those in which the stage at that moment leads to its end at once.
    Stages skipped(Duration elapsed) const;
    /// As parse() reads it.
    std::string to_text() const;
    bool operator==(const Stages&) const = default;

private:
    /// A moment in a stage.
    struct Place {
        const Stage& stage;
        Duration since{};        // Since the stage began.
        std::uint64_t from = 0;  // At its beginning.
    };
    /// Nothing after the last stage.
    std::optional<Place> place_at(Duration elapsed) const;

    std::vector<Stage> list_;
};

}  // namespace mayfly::plan
