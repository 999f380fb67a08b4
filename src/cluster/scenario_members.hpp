// As members.hpp, for scenario_messages.hpp.
// For codec.cpp only.
#pragma once

#include <tuple>

#include "cluster/plan_members.hpp"
#include "cluster/scenario_messages.hpp"

namespace mayfly::cluster {

template <class T>
requires Is<T, Prepare> || Is<T, Conclude>
auto members(T& m) {
    return std::tie(m.run, m.host, m.parameters, m.setup_result);
}
auto members(Is<Prepared> auto& m) {
    return std::tie(m.run, m.setup_result, m.problem);
}
auto members(Is<Concluded> auto& m) {
    return std::tie(m.run, m.problem);
}
auto members(Is<Moment> auto& m) {
    return std::tie(m.run, m.elapsed, m.users, m.rate, m.failures, m.p95);
}
auto members(Is<KindShare> auto& m) {
    return std::tie(m.kind, m.share);
}
auto members(Is<Load> auto& m) {
    return std::tie(m.run, m.goes_on, m.users, m.spawn_rate, m.shares, m.problem);
}
auto members(Is<RowRequest> auto& m) {
    return std::tie(m.run, m.name, m.number, m.waiting);
}
auto members(Is<RowBlock> auto& m) {
    return std::tie(m.run, m.name, m.number, m.first, m.count);
}
auto members(Is<RowFigures> auto& m) {
    return std::tie(m.method, m.name, m.requests, m.failures, m.rate, m.p50, m.p95, m.p99);
}
auto members(Is<Figures> auto& m) {
    return std::tie(m.run, m.elapsed, m.users, m.total, m.rows, m.host);
}
auto members(Is<Spawned> auto& m) {
    return std::tie(m.run);
}
auto members(Is<Quit> auto& m) {
    return std::tie(m.run, m.host, m.parameters, m.setup_result, m.exit_code);
}
auto members(Is<Quitted> auto& m) {
    return std::tie(m.run, m.exit_code, m.problem);
}
auto members(Is<Probe> auto& m) {
    return std::tie(m.sent, m.term);
}
auto members(Is<ProbeAnswer> auto& m) {
    return std::tie(m.sent);
}
auto members(Is<Note> auto& m) {
    return std::tie(m.receiver, m.sender, m.type, m.text);
}

}  // namespace mayfly::cluster
