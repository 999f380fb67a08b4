// What befalls a run from outside, and whom it is told: lost and crashed workers, and pauses of
// whole processes.
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "master/coordinator.hpp"

namespace mayfly::master {

void Coordinator::worker_died(
    std::int64_t pid, const std::string& sentence, const LastWords& last
) {
    const auto departure = sessions_.note_death(pid, sentence, instant());
    log_lines_of(departure.worker, last.printed);
    if (last.user && run().goes_on()) note_crash(departure.worker, *last.user);
    note_departure(departure);
}

void Coordinator::log_lines_of(std::uint32_t index, std::span<const cluster::LogLine> lines) const {
    const std::string_view name = sessions_.roster().at(index).name;
    for (const auto& line : lines) {
        if (logging::enabled(line.level)) {
            const auto source = line.is_scenarios ? logging::scenario_source : name;
            logging::write(line.level, fmt::format("{}: {}", name, line.text), source);
        }
    }
}

/// A worker elsewhere, whose end nobody sees who could tell of it.
void Coordinator::accept_crash(std::uint32_t index, const std::string& words) {
    const auto last = read_last_words(words);
    log_lines_of(index, last.printed);
    if (last.user && run().goes_on()) note_crash(index, *last.user);
    note_departure(sessions_.note_crash(index, "it crashed: " + last.line));
}

/// No other worker gets that user, which would take it down as well.
void Coordinator::note_crash(std::uint32_t index, const CrashedUser& user) {
    auto& worker = sessions_.roster().at(index);
    const auto kind = std::ranges::find(mix().kinds, user.kind, &plan::Kind::name);
    if (kind != mix().kinds.end()) {
        ++worker.crashed_users;
        assigner_.drop(index, static_cast<std::size_t>(kind - mix().kinds.begin()));
    }
    const auto now = unix_time();
    stats::Interval news{.from = now, .until = now};
    news.exceptions.push_back(
        {.kind = user.kind,
         .task = user.task,
         .type = std::string(stats::crash_type),
         .message = user.cause,
         .location = user.place,
         .occurrences = 1,
         .first_seen = now,
         .last_seen = now}
    );
    results_.merge(worker.name, std::move(news));
}

void Coordinator::note_loss(const std::string& sentence) {
    // Whoever waits for them is told the reason; those that leave with it are no news.
    const bool is_start = phase_ == Phase::gathering && has_children_;
    if (is_start || phase_ >= Phase::dismissing) return logging::debug("{}", sentence);
    logging::error("{}", sentence);
    results_.annotate(stats::Annotation::Kind::worker_lost, sentence, unix_time());
    if (run().goes_on()) results_.warn(sentence);
}

void Coordinator::note_late(Instant now) {
    for (const auto& sentence : sessions_.roster().find_late(now)) {
        logging::warning("{}", sentence);
        results_.warn(sentence);
    }
}

/// Somebody looks at a child of ours: it keeps its users however long that takes.
void Coordinator::excuse_debugged(Instant now) {
    const auto debugged = sessions_.excuse_debugged(now);
    if (!debugged || !run().goes_on() || !debugger_words().empty()) return;
    const auto sentence = fmt::format(
        "a debugger or tracer (process {}) has stopped {} (process {}), which keeps its users; the "
        "figures of this run are not to be trusted",
        debugged->debugger,
        sessions_.roster().at(debugged->worker).name,
        debugged->pid
    );
    logging::warning("{}", sentence);
    results_.note_debugger(sentence);
    results_.annotate(stats::Annotation::Kind::pause, sentence, unix_time());
}

/// At each tick, and before workers tell of pauses that may be the same one.
void Coordinator::find_pause(Instant now) {
    const auto pause = now - next_turn_;
    if (pause < stats::shortest_pause) return;
    paused_ = next_turn_ = now;
    note_pause(pause);
}

/// This process did not run, and so heard nobody.
void Coordinator::note_pause(Duration pause) {
    const auto sentence = fmt::format(
        "mayfly stood still for {:.1f} s: it was stopped, or its machine was suspended or busy "
        "with "
        "other programs; figures of that time are not to be trusted",
        to_seconds(pause)
    );
    sessions_.roster().forgive(pause);
    if (!run().goes_on()) return;
    logging::warning("{}", sentence);
    results_.annotate(stats::Annotation::Kind::pause, sentence, unix_time());
    results_.warn(sentence);
}

void Coordinator::note_pauses(const std::string& worker, const stats::LoopWatch& loop) {
    constexpr Duration as_late_as_a_report = std::chrono::seconds(2);
    if (instant() - paused_ < as_late_as_a_report) return;  // It was said of all.
    for (const auto& stall : loop.stalls) {
        if (stall.cause != stats::StallCause::paused) continue;
        const auto sentence = fmt::format(
            "{} stood still for {:.1f} s: it was stopped, or its machine was suspended; response "
            "times of that moment contain the pause",
            worker,
            to_seconds(stall.lengths.max())
        );
        results_.annotate(stats::Annotation::Kind::pause, sentence, unix_time());
        results_.warn(sentence);
    }
}

}  // namespace mayfly::master
