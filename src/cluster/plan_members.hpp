// As members.hpp, for what a plan says and what became of its arrivals.
// For codec.cpp only.
#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include "plan/arrivals.hpp"
#include "plan/pauses.hpp"
#include "stats/interval.hpp"

namespace mayfly::cluster {

template <class T, class Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

auto members(Is<plan::Stage> auto& m) {
    return std::tie(m.length, m.users);
}
auto members(Is<plan::Task> auto& m) {
    return std::tie(m.name, m.weight, m.tags, m.form, m.within, m.next);
}
auto members(Is<plan::KindChoice> auto& m) {
    return std::tie(m.name, m.weight);
}
auto members(Is<plan::RateStage> auto& m) {
    return std::tie(m.length, m.per_second);
}
auto members(Is<plan::Arrivals> auto& m) {
    return std::tie(m.rates.stages(), m.max_users, m.is_poisson);
}
auto members(Is<plan::Kind> auto& m) {
    return std::tie(m.name, m.weight, m.fixed_count, m.host, m.tasks, m.iterations, m.arrivals);
}
auto members(Is<plan::ArrivalStream> auto& m) {
    return std::tie(m.rates.stages(), m.is_poisson, m.kinds, m.shares);
}
auto members(Is<plan::ArrivalPlan> auto& m) {
    return std::tie(m.streams, m.max_users, m.deadline, m.until, m.seed);
}
auto members(Is<plan::Stripe> auto& m) {
    return std::tie(m.from, m.index, m.of);
}
auto members(Is<plan::Pause> auto& m) {
    return std::tie(m.from, m.until);
}
auto members(Is<plan::Parameter> auto& m) {
    return std::tie(m.name, m.value, m.help, m.choices, m.is_secret, m.is_required);
}
auto members(Is<plan::RowFile> auto& m) {
    return std::tie(m.name, m.file, m.rows, m.hand_out);
}
auto members(Is<stats::ArrivalCounts> auto& m) {
    const auto ends = std::tie(m.completed, m.failed, m.dropped, m.interrupted);
    return std::tuple_cat(std::tie(m.scheduled), ends, std::tie(m.late, m.start_delays));
}
auto members(Is<stats::ArrivalDelta> auto& m) {
    return std::tie(m.kind, m.counts);
}

}  // namespace mayfly::cluster
