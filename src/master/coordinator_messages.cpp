// What the master makes of what the workers say.
#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "master/coordinator.hpp"

namespace mayfly::master {
namespace {

/// Above this share of its core a worker may measure itself instead of the target.
constexpr double busy_cpu = 0.9;

/// Milliseconds; a reset may cut an interval so short that its rate says nothing.
constexpr UnixMillis shortest_rate_span = 100;

}  // namespace

void Coordinator::accept_heartbeat(const Roster::Heard& heard, std::uint32_t index) {
    if (!heard.sentence.empty()) {
        logging::warning("{}", heard.sentence);
        results_.warn(heard.sentence);
    }
    if (!heard.is_new_term) return;
    assigner_.begin_term(index);
    wake();
}

/// What it says of its term may come where its heartbeats do not.
void Coordinator::accept_probe(std::uint32_t index, const cluster::Probe& probe) {
    sessions_.send({index, cluster::ProbeAnswer{probe.sent}});
    sessions_.roster().at(index).probed = instant();
    if (!sessions_.roster().hear_term(index, probe.term)) return;
    assigner_.begin_term(index);
    wake();
}

/// Tells a worker what the run is, before its first users.
void Coordinator::prepare_worker(std::uint32_t index) {
    auto preparation = conduct_.preparation();
    if (!preparation) return;
    sessions_.roster().at(index).is_preparing = true;
    sessions_.send({index, std::move(*preparation)});
}

Result<void> Coordinator::accept(std::uint32_t index, cluster::Message& message) {
    if (auto* report = std::get_if<cluster::Report>(&message)) {
        return accept_report(index, *report);
    }
    if (auto* ready = std::get_if<cluster::Ready>(&message)) {
        return accept_ready(index, std::move(*ready));
    }
    if (const auto* failed = std::get_if<cluster::LoadFailed>(&message)) {
        return Error{failed->reason};
    }
    if (const auto* probe = std::get_if<cluster::Probe>(&message)) {
        accept_probe(index, *probe);
        return {};
    }
    if (const auto* samples = std::get_if<cluster::Samples>(&message)) {
        accept_samples(index, *samples);
    } else if (const auto* stopped = std::get_if<cluster::Stopped>(&message)) {
        accept_stopped(index, *stopped);
    } else if (const auto* prepared = std::get_if<cluster::Prepared>(&message)) {
        if (prepared->run == run().id()) sessions_.roster().at(index).is_preparing = false;
        wake();
    } else if (const auto* line = std::get_if<cluster::LogLine>(&message)) {
        log_lines_of(index, {line, 1});
    } else if (auto* note = std::get_if<cluster::Note>(&message)) {
        note->sender = index;
        conduct_.send(*note);
    } else if (const auto* request = std::get_if<cluster::RowRequest>(&message)) {
        accept_row_request(index, *request);
    } else if (const auto* fetch = std::get_if<cluster::Fetch>(&message)) {
        sessions_.send({index, cut_piece(settings_.offer, *fetch)});
    } else if (std::holds_alternative<cluster::Leave>(message)) {
        accept_leave(index);
    } else {
        return Error{"it sent a message that is none of a worker's"};
    }
    return {};
}

Result<void> Coordinator::accept_ready(std::uint32_t index, cluster::Ready ready) {
    if (auto fits = conduct_.learn(std::move(ready)); !fits) return fits;
    auto& roster = sessions_.roster();
    auto& worker = roster.at(index);
    // That it died may be known before all that it had said is read.
    if (worker.session == SessionState::ended) return {};
    if (worker.session == SessionState::connecting) {
        results_.annotate(stats::Annotation::Kind::worker_joined, worker.name, unix_time());
    }
    roster.admit(index, instant());
    worker.running.resize(mix().kinds.size());
    if (run().is_active() || are_preparing_) prepare_worker(index);
    if (run().goes_on()) sessions_.send({index, cluster::Reset{run().id(), run().statistics()}});
    tell_again(index);
    wake();
    return {};
}

/// What the worker may have missed.
void Coordinator::tell_again(std::uint32_t index) {
    const auto missed = assigner_.repeat(index, run(), sessions_.roster());
    if (missed) sessions_.send({*missed}, instant());
}

Result<void> Coordinator::accept_report(std::uint32_t index, cluster::Report& report) {
    incidents_.find_pause(when(instant()));
    auto& worker = sessions_.roster().at(index);
    if (report.sequence > worker.last_sequence + 1) {
        return Error{fmt::format(
            "its report {} came after report {}", report.sequence, worker.last_sequence
        )};
    }
    if (const auto mistake = stats::mistake_in(report.interval); !mistake.empty()) {
        return Error{"its report contradicts itself: " + mistake};
    }
    // A repeated report is one whose acknowledgement was lost: it only needs that again.
    if (report.sequence == worker.last_sequence + 1) {
        worker.last_sequence = report.sequence;
        if (report.run == run().id()) {
            worker.figures_came = instant();
            worker.clock.correct(report.interval);
            worker.reported_until = std::max(worker.reported_until, report.interval.until);
            note_state(worker, report);
            incidents_.note_pauses(worker.name, report.interval.loop, when(instant()));
            note_begun(report.interval);
            // Its pulse was away when the run ended, so it was not told.
            if (!run().is_active() && !worker.is_draining && !report.is_final) tell_again(index);
            const auto is_current = report.statistics == run().statistics();
            assigner_.arrivals().merge(index, report.interval.arrivals, is_current);
            if (is_current) {
                results_.merge(worker.name, std::move(report.interval));
            } else {
                results_.merge_late(report.interval);
            }
        } else {
            accept_foreign(index, report);
        }
    }
    sessions_.send({index, cluster::Acknowledge{worker.last_sequence}});
    return {};
}

/// What was measured in a run that is over, or in one of a master before this one.
void Coordinator::accept_foreign(std::uint32_t index, const cluster::Report& report) {
    if (const auto requests = requests_in(report.interval); requests > 0) {
        const auto sentence = fmt::format(
            "{} handed in {} requests of run {}, which is not this one; they are not counted",
            sessions_.roster().at(index).name,
            requests,
            report.run
        );
        logging::warning("{}", sentence);
        results_.warn(sentence);
    }
    if (report.is_final) return;
    sessions_.send(
        {index, cluster::Stop{report.run, report.epoch + 1, Duration(0), cluster::StopMode::now}}
    );
}

void Coordinator::accept_stopped(std::uint32_t index, const cluster::Stopped& stopped) {
    auto& worker = sessions_.roster().at(index);
    if (stopped.run == run().id()) {
        worker.is_draining = false;
        worker.running.assign(mix().kinds.size(), 0);
        worker.requests_per_second = 0;
        worker.in_flight = 0;
        assigner_.arrivals().close(index);
        assigner_.remove(index);
    }
    if (worker.is_leaving) sessions_.send({index, cluster::Goodbye{"as you asked"}});
    wake();
}

void Coordinator::accept_leave(std::uint32_t index) {
    auto& worker = sessions_.roster().at(index);
    if (!std::exchange(worker.is_leaving, true)) logging::info("{} leaves", worker.name);
    if (!worker.is_draining) return sessions_.send({index, cluster::Goodbye{"as you asked"}});
    if (!run().is_active()) return;  // It has been told to stop.
    wake();
    release_leaving(instant());
}

/// Lets workers go that asked for it. Others get their users when they report that these are gone,
/// and have got their arrivals before.
void Coordinator::release_leaving(Instant now) {
    auto& roster = sessions_.roster();
    const bool is_anyone_left = !roster.live().empty();
    for (const auto& [index, worker] : roster.workers()) {
        if (!worker.is_leaving || !worker.is_draining || worker.is_released) continue;
        const auto elapsed = run().planned_time_at(now);
        if (is_anyone_left && assigner_.arrivals().has_part(index, elapsed)) continue;
        roster.at(index).is_released = true;
        sessions_.send(assigner_.release(index, run()));
    }
}

void Coordinator::note_state(WorkerRecord& worker, const cluster::Report& report) {
    worker.failed_users = report.failed_users;
    worker.ended_users = report.failed_users + report.stopped_users;
    worker.reached_users = report.reached_users;
    assigner_.note_iterations(worker.index, report.iterations);
    worker.unstarted_users = report.unstarted_users;
    worker.users_by_second.note(report.interval);
    const auto span = report.interval.until - report.interval.from;
    if (span >= shortest_rate_span) {
        worker.requests_per_second =
            static_cast<double>(requests_in(report.interval)) * 1000 / static_cast<double>(span);
    }
    if (!report.obstacle.empty()) {
        results_.note_obstacle(report.obstacle);
        results_.warn(fmt::format("{}: {}", worker.name, report.obstacle));
    }
    if (report.kept_responses > 0) {
        results_.warn(fmt::format(
            "{}: {} missing in the results, as the scenario still keeps the Response after its "
            "last user, in a global variable perhaps; a request counts when its Response ends",
            worker.name,
            report.kept_responses == 1 ? "1 request is"
                                       : fmt::format("{} requests are", report.kept_responses)
        ));
    }
    if (worker.beat.cpu >= busy_cpu) {
        results_.warn(fmt::format(
            "{} used more than {:.0f} % of its core: response times may be its own; give it fewer "
            "users or start more workers",
            worker.name,
            busy_cpu * 100
        ));
    }
    worker.in_flight = report.in_flight;
    worker.oldest_in_flight = report.oldest_in_flight;
    worker.is_hindered = !report.obstacle.empty();
    if (!report.abort_reason.empty()) give_up_run(report.abort_reason);
    if (report.asks_to_stop) stop(cluster::StopMode::graceful);
    if (report.term == worker.term && worker.counts()) note_running(worker, report);
}

void Coordinator::give_up_run(const std::string& problem) {
    if (conduct_.give_up(problem, instant())) tell_end(problem);
}

/// The run cannot go on, which is news.
void Coordinator::tell_end(const std::string& problem) {
    logging::error("the run ends: {}", problem);
    results_.warn(problem);
    wake();
}

void Coordinator::note_running(WorkerRecord& worker, const cluster::Report& report) {
    const auto had_users = sum(worker.running) > 0;
    worker.running = report.running;
    worker.running.resize(mix().kinds.size());
    if (assigner_.has_ended(report.epoch) && sum(worker.running) == 0) {
        worker.is_idle = true;
        turn_due_.set();
    }
    if (assigner_.report(worker.index, report.epoch, worker.running)) wake();
    // The run may be over with its last user, and ends then; or others get what it leaves.
    const auto is_news = had_users || assigner_.iterations().is_limited();
    const auto has_nobody = sum(worker.running) == 0 && is_news;
    if (run().state() == stats::RunState::spawning || has_nobody) turn_due_.set();
}

}  // namespace mayfly::master
