// Arrivals a second over time, in exact arithmetic: how many there are until a moment, and when
// each of them is due. Pure.
//
// Within a stage the rate goes in a straight line from that of the stage before, 0 at first, to its
// own; a stage of no length jumps. Rates whose stages take no time last for ever; others end with
// their last stage.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::plan {

struct RateStage {
    Duration length{};
    double per_second = 0;  // At its end.
    bool operator==(const RateStage&) const = default;
};

class Rates {
public:
    static constexpr double highest = 1e7;  // A second.

    /// No arrivals.
    Rates() = default;
    explicit Rates(std::vector<RateStage> stages) : stages_(std::move(stages)) {}
    /// Reads "500/s", "30/m", "1000/h" or "500", which lasts for ever.
    static Result<Rates> parse_rate(std::string_view text);
    /// Reads "30s:100/s,2m:500/s".
    static Result<Rates> parse_stages(std::string_view text);

    bool is_empty() const { return stages_.empty(); }
    const std::vector<RateStage>& stages() const { return stages_; }
    std::vector<RateStage>& stages() { return stages_; }
    /// Zero if they last for ever.
    Duration length() const;
    double per_second_at(Duration elapsed) const;
    /// From that moment on the rate is this one, until the end there was.
    Rates held(Duration from, double per_second) const;
    /// Those in which the stage at that moment leads to its end at once.
    Rates skipped(Duration elapsed) const;
    /// When the stage at that moment ends; nothing if there is none, or it lasts.
    std::optional<Duration> end_of_stage(Duration elapsed) const;
    /// The integral of the rate.
    double arrivals_until(Duration elapsed) const;
    /// When the integral exceeds `arrivals`, which makes it the due time of the arrival that so
    /// many others precede. Nothing if it never does.
    std::optional<Duration> time_of(double arrivals) const;
    /// As parse_rate() or parse_stages() reads it; of held() ones that last, the rate that does.
    std::string to_text() const;
    bool operator==(const Rates&) const = default;

private:
    std::vector<RateStage> stages_;
};

}  // namespace mayfly::plan
