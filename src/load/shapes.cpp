// The stages and shapes that come with mayfly.
#include <algorithm>
#include <cmath>
#include <utility>

#include <mayfly/shape.hpp>

namespace mayfly {
namespace {

constexpr std::chrono::nanoseconds at_once{0};

}  // namespace

Stages steps(std::uint64_t users, std::chrono::nanoseconds step, std::uint64_t times) {
    Stages stages;
    for (std::uint64_t i = 1; i <= times; ++i) {
        stages.push_back({at_once, i * users});
        stages.push_back({step, i * users});
    }
    return stages;
}

Stages spike(std::uint64_t base, std::uint64_t peak, std::chrono::nanoseconds length) {
    const auto third = length / 3;
    return {
        {at_once, base},
        {third, base},
        {at_once, peak},
        {third, peak},
        {at_once, base},
        {length - 2 * third, base}};
}

Stages double_wave(std::uint64_t first, std::uint64_t second, std::chrono::nanoseconds length) {
    constexpr int pieces = 120;  // Straight ones, short enough to look like a curve.
    const auto bell = [](double at, double middle) {
        const double deviations = (at - middle) * 12;
        return std::exp(-deviations * deviations / 2);
    };
    Stages stages;
    for (int i = 0; i <= pieces; ++i) {
        const double at = static_cast<double>(i) / pieces;
        const double users = static_cast<double>(first) * bell(at, 1.0 / 3) +
                             static_cast<double>(second) * bell(at, 2.0 / 3);
        const auto since = length * i / pieces - (i == 0 ? at_once : length * (i - 1) / pieces);
        stages.push_back({since, static_cast<std::uint64_t>(std::lround(users))});
    }
    return stages;
}

Shape ramp_while(std::uint64_t users, std::function<bool(const Moment& now)> holds) {
    return [users, holds = std::move(holds)](const Moment& now) -> std::optional<Load> {
        if (!holds(now)) return std::nullopt;
        // Endlessly upward; each second brings as many as the rate allows.
        const auto rate = static_cast<double>(users);
        return Load{.users = now.users + users, .spawn_rate = std::max(rate, 0.001), .shares = {}};
    };
}

}  // namespace mayfly
