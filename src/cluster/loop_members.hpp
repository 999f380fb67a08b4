// As members.hpp, for what a worker observed of its own loop.
// For codec.cpp only.
#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include "stats/stalls.hpp"

namespace mayfly::cluster {

template <class T>
requires std::same_as<std::remove_const_t<T>, stats::StallCount>
auto members(T& m) {
    return std::tie(m.cause, m.kind, m.task, m.location, m.lengths);
}
template <class T>
requires std::same_as<std::remove_const_t<T>, stats::LoopWatch>
auto members(T& m) {
    const auto quota = std::tie(m.throttling.cores, m.throttling.periods, m.throttling.throttled);
    const auto steal = std::tie(m.steal.stolen, m.steal.wanted);
    return std::tuple_cat(std::tie(m.watched, m.stalls), quota, steal);
}

}  // namespace mayfly::cluster
