// As members.hpp, for what a worker observed of its own loop, and of failures.
// For codec.cpp only.
#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include "stats/failure_sample.hpp"
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
template <class T>
requires std::same_as<std::remove_const_t<T>, stats::FailureSample>
auto members(T& m) {
    const auto who = std::tie(m.time, m.kind, m.user, m.task, m.error, m.url, m.status);
    const auto times = std::tie(m.response_time, m.phases.times);
    const auto sent = std::tie(m.request_head, m.request_body, m.request_body_bytes);
    const auto came = std::tie(m.response_head, m.response_body, m.response_body_bytes);
    return std::tuple_cat(who, times, sent, came);
}

}  // namespace mayfly::cluster
