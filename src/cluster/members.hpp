// The members of each message in their order on the wire, from which both directions are made.
// For codec.cpp only.
#pragma once

#include <tuple>

#include "cluster/loop_members.hpp"
#include "cluster/message.hpp"
#include "cluster/plan_members.hpp"
#include "cluster/scenario_members.hpp"

namespace mayfly::cluster {

auto members(Is<Hello> auto& m) {
    return std::tie(m.protocol, m.version, m.pid, m.host);
}
auto members(Is<Greeting> auto& m) {
    return std::tie(m.protocol, m.version);
}
auto members(Is<Platform> auto& m) {
    return std::tie(m.architecture, m.libc, m.libc_major, m.libc_minor, m.cxx_abi, m.headers);
}
auto members(Is<Join> auto& m) {
    return std::tie(m.purpose, m.ticket, m.platform, m.compiles);
}
auto members(Is<Retired> auto& /*m*/) {
    return std::tie();
}
auto members(Is<Blob> auto& m) {
    return std::tie(m.digest, m.size);
}
auto members(Is<NamedBlob> auto& m) {
    return std::tie(m.name, m.bytes);
}
auto members(Is<SourceFile> auto& m) {
    return std::tie(m.name, m.text, m.is_included);
}
auto members(Is<ScenarioSource> auto& m) {
    return std::tie(m.path, m.library, m.files, m.folder, m.data);
}
auto members(Is<Welcome> auto& m) {
    return std::tie(
        m.worker,
        m.workers,
        m.ticket,
        m.is_resumed,
        m.scenario,
        m.scenario_name,
        m.log_level,
        m.http,
        m.selection.tags,
        m.selection.exclude_tags,
        m.selection.kinds,
        m.seed,
        m.stack_bytes,
        m.samples,
        m.samples_failures
    );
}
auto members(Is<Ready> auto& m) {
    auto& mix = m.mix;
    const auto plan = std::tie(mix.kinds, mix.parameters, mix.thresholds, mix.stages);
    return std::tuple_cat(plan, std::tie(mix.has_shape, mix.data, m.has_hooks));
}
auto members(Is<LoadFailed> auto& m) {
    return std::tie(m.reason);
}
auto members(Is<ArrivalShare> auto& m) {
    return std::tie(m.plan, m.stripes, m.begun);
}
auto members(Is<Assign> auto& m) {
    const auto run = std::tie(m.run, m.epoch, m.term, m.users, m.host, m.stop_timeout);
    return std::tuple_cat(
        run,
        std::tie(m.statistics, m.iterations, m.arrivals, m.pauses, m.max_rate, m.place, m.places)
    );
}
auto members(Is<stats::EntryDelta> auto& m) {
    const auto counts = std::tie(m.requests, m.failures, m.interrupted, m.interrupted_served);
    const auto bytes = std::tie(m.sent_again, m.content_bytes, m.sent_bytes, m.received_bytes);
    const auto times = std::tie(m.response_times, m.phases, m.statuses, m.cut_off, m.unanswered);
    const auto names = std::tie(m.method, m.name);
    const auto more = std::tie(m.service_times, m.intended_times, m.failure_times);
    return std::tuple_cat(names, counts, bytes, times, more);
}
template <class T>
auto members_of_occurrences(T& m) {
    return std::tie(m.occurrences, m.first_seen, m.last_seen, m.first_example, m.last_example);
}
auto members(Is<stats::ErrorCount> auto& m) {
    const auto last = std::tie(m.samples);
    return std::tuple_cat(std::tie(m.method, m.name, m.error), members_of_occurrences(m), last);
}
auto members(Is<stats::ExceptionCount> auto& m) {
    return std::tuple_cat(
        std::tie(m.kind, m.task, m.type, m.message, m.location), members_of_occurrences(m)
    );
}
auto members(Is<stats::TaskDelta> auto& m) {
    return std::tie(m.kind, m.task, m.runs);
}
auto members(Is<stats::SeriesFigures> auto& m) {
    const auto counts = std::tie(m.count, m.passed, m.left_out, m.sum, m.min, m.max);
    return std::tuple_cat(counts, std::tie(m.last, m.last_set, m.values.parts, m.times));
}
auto members(Is<stats::Series> auto& m) {
    return std::tie(m.type, m.name, m.labels, m.unit, m.figures);
}
auto members(Is<stats::Interval> auto& m) {
    const auto rows = std::tie(m.from, m.until, m.entries, m.errors, m.exceptions, m.tasks);
    const auto loop = std::tie(m.loop_lag, m.most_users, m.loop);
    return std::tuple_cat(rows, std::tie(m.series), loop, std::tie(m.arrivals));
}
auto members(Is<Report> auto& m) {
    return std::tie(
        m.run,
        m.epoch,
        m.term,
        m.sequence,
        m.statistics,
        m.interval,
        m.running,
        m.failed_users,
        m.stopped_users,
        m.reached_users,
        m.unstarted_users,
        m.iterations,
        m.obstacle,
        m.in_flight,
        m.oldest_in_flight,
        m.kept_responses,
        m.abort_reason,
        m.asks_to_stop,
        m.is_final
    );
}
auto members(Is<Reset> auto& m) {
    return std::tie(m.run, m.statistics);
}
auto members(Is<Acknowledge> auto& m) {
    return std::tie(m.sequence);
}
auto members(Is<Heartbeat> auto& m) {
    return std::tie(
        m.sent,
        m.time,
        m.term,
        m.turns,
        m.blocked,
        m.kind,
        m.task,
        m.cpu,
        m.memory_bytes,
        m.open_files,
        m.loop_lag
    );
}
auto members(Is<Echo> auto& m) {
    return std::tie(m.sent, m.revoked_term);
}
auto members(Is<Expelled> auto& m) {
    return std::tie(m.reason);
}
auto members(Is<Crashed> auto& m) {
    return std::tie(m.words);
}
auto members(Is<Samples> auto& m) {
    return std::tie(m.run, m.sequence, m.lines, m.dropped, m.text);
}
auto members(Is<SamplesTaken> auto& m) {
    return std::tie(m.sequence);
}
auto members(Is<Leave> auto&) {
    return std::tie();
}
auto members(Is<Fetch> auto& m) {
    return std::tie(m.digest, m.offset);
}
auto members(Is<Piece> auto& m) {
    return std::tie(m.digest, m.offset, m.bytes);
}
auto members(Is<Stop> auto& m) {
    return std::tie(m.run, m.epoch, m.stop_timeout, m.mode);
}
auto members(Is<Stopped> auto& m) {
    return std::tie(m.run);
}
auto members(Is<LogLine> auto& m) {
    return std::tie(m.level, m.text, m.is_scenarios);
}
auto members(Is<Goodbye> auto& m) {
    return std::tie(m.reason);
}

template <class T>
concept Described = requires(T& value) {
    members(value);
};

}  // namespace mayfly::cluster
