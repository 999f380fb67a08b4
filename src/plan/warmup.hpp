// How long a run warms up: figures, verdict and thresholds cover what comes after. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::plan {

struct Warmup {
    Duration time{0};
    bool is_ramp = false;  // Until all users run, instead of a time.

    bool operator==(const Warmup&) const = default;
    bool is_wanted() const { return is_ramp || time > Duration(0); }
};

/// "30s" or "ramp"; an empty text or "0s" is none.
Result<Warmup> parse_warmup(std::string_view text);

/// Against the length of the run, which is 0 if the run has no end.
Result<void> check_warmup(const Warmup& warmup, Duration length);

/// As parse_warmup() reads it back exactly.
std::string to_text(const Warmup& warmup);

}  // namespace mayfly::plan
