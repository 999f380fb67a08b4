#include "master/incidents.hpp"

#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"

namespace mayfly::master {

using stats::Annotation;

void Incidents::find_pause(const When& when) {
    const auto pause = when.now - next_turn_;
    if (pause < stats::shortest_pause) return;
    paused_ = next_turn_ = when.now;
    roster_.forgive(pause);  // This process heard nobody.
    if (!when.is_in_run) return;
    const auto sentence = fmt::format(
        "mayfly stood still for {:.1f} s: it was stopped, or its machine was suspended or busy "
        "with other programs; figures of that time are not to be trusted",
        to_seconds(pause)
    );
    logging::warning("{}", sentence);
    note_pause(sentence, when.time);
}

void Incidents::note_pauses(
    const std::string& worker, const stats::LoopWatch& loop, const When& when
) {
    constexpr Duration as_late_as_a_report = std::chrono::seconds(2);
    if (when.now - paused_ < as_late_as_a_report) return;  // It was said of all.
    for (const auto& stall : loop.stalls) {
        if (stall.cause != stats::StallCause::paused) continue;
        const auto sentence = fmt::format(
            "{} stood still for {:.1f} s: it was stopped, or its machine was suspended; response "
            "times of that moment contain the pause",
            worker,
            to_seconds(stall.lengths.max())
        );
        note_pause(sentence, when.time);
    }
}

void Incidents::note_pause(const std::string& sentence, UnixMillis time) {
    results_.annotate(Annotation::Kind::pause, sentence, time);
    results_.warn(sentence);
}

void Incidents::find_late(const When& when) {
    if (!when.is_in_run) return;
    for (const auto& sentence : roster_.find_late(when.now)) {
        logging::warning("{}", sentence);
        results_.warn(sentence);
    }
}

void Incidents::note_loss(const std::string& sentence, const When& when) {
    logging::error("{}", sentence);
    results_.annotate(Annotation::Kind::worker_lost, sentence, when.time);
    if (when.is_in_run) results_.warn(sentence);
}

void Incidents::note_debugger(const Sessions::Debugged& debugged, const When& when) {
    if (!when.is_in_run || !debugger_words_.empty()) return;
    debugger_words_ = fmt::format(
        "a debugger or tracer (process {}) has stopped {} (process {}), which keeps its users; the "
        "figures of this run are not to be trusted",
        debugged.debugger,
        roster_.at(debugged.worker).name,
        debugged.pid
    );
    logging::warning("{}", debugger_words_);
    note_pause(debugger_words_, when.time);
}

void Incidents::note_crash(const std::string& worker, const CrashedUser& user, UnixMillis time) {
    stats::Interval news{.from = time, .until = time};
    news.exceptions.push_back(
        {.kind = user.kind,
         .task = user.task,
         .type = std::string(stats::crash_type),
         .message = user.cause,
         .location = user.place,
         .occurrences = 1,
         .first_seen = time,
         .last_seen = time}
    );
    results_.merge(worker, std::move(news));
}

}  // namespace mayfly::master
