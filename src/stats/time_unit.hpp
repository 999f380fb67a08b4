// The units of time that a scenario's own metric may have. Pure.
#pragma once

#include <string_view>
#include <utility>

namespace mayfly::stats {

/// How many of the unit are in a second; 0 if it is no unit of time.
inline double units_per_second(std::string_view unit) {
    constexpr std::pair<std::string_view, double> units[]{
        {"s", 1}, {"ms", 1e3}, {"us", 1e6}, {"µs", 1e6}, {"ns", 1e9}};
    for (const auto& [name, per_second] : units) {
        if (unit == name) return per_second;
    }
    return 0;
}

}  // namespace mayfly::stats
