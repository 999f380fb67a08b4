// What the master makes of what a worker says.
#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "base/log.hpp"
#include "master/master.hpp"

namespace mayfly::master {
namespace {

/// Above this share of its core a worker may measure itself instead of the target.
constexpr double busy_cpu = 0.9;

std::uint64_t requests_in(const stats::Interval& interval) {
    std::uint64_t requests = 0;
    for (const auto& entry : interval.entries) requests += entry.requests;
    return requests;
}

/// What no clock shows becomes 0, since a worker may say what it likes.
UnixMillis shifted(UnixMillis time, UnixMillis correction) {
    UnixMillis sum = 0;
    return __builtin_add_overflow(time, correction, &sum) ? 0 : std::max<UnixMillis>(sum, 0);
}

/// Brings the times of another machine's clock to ours.
void shift(stats::Interval& interval, UnixMillis correction) {
    interval.from = shifted(interval.from, correction);
    interval.until = shifted(interval.until, correction);
    const auto shift_rows = [correction](auto& rows) {
        for (auto& row : rows) {
            row.first_seen = shifted(row.first_seen, correction);
            row.last_seen = shifted(row.last_seen, correction);
        }
    };
    shift_rows(interval.errors);
    shift_rows(interval.exceptions);
}

}  // namespace

Result<void> Master::accept(std::uint32_t index, cluster::Message message) {
    if (auto* report = std::get_if<cluster::Report>(&message)) {
        return accept_report(index, std::move(*report));
    }
    if (auto* ready = std::get_if<cluster::Ready>(&message)) {
        return accept_ready(index, std::move(*ready));
    }
    if (const auto* failed = std::get_if<cluster::LoadFailed>(&message)) {
        return Error{failed->reason};
    }
    if (const auto* stopped = std::get_if<cluster::Stopped>(&message)) {
        accept_stopped(index, *stopped);
    } else if (const auto* line = std::get_if<cluster::LogLine>(&message)) {
        if (log::enabled(line->level)) {
            log::write(line->level, fmt::format("{}: {}", roster_.at(index).name, line->text));
        }
    } else if (auto* note = std::get_if<cluster::Note>(&message)) {
        note->sender = index;
        if (director_) director_->send(*note);
    } else if (const auto* fetch = std::get_if<cluster::Fetch>(&message)) {
        send(index, cut_piece(settings_.offer, *fetch));
    } else if (std::holds_alternative<cluster::Leave>(message)) {
        accept_leave(index);
    } else {
        return Error{"it sent a message that is none of a worker's"};
    }
    return {};
}

void Master::accept_beat(std::uint32_t index, const cluster::Heartbeat& beat) {
    const auto heard = roster_.hear(index, beat, Clock::now());
    roster_.at(index).clock.observe(beat.time, unix_now());
    if (!heard.sentence.empty()) {
        log::warning("{}", heard.sentence);
        warn(heard.sentence);
    }
    if (heard.is_new_term) {
        grants_.remove(index);
        wake();
    }
    if (heard.echo) seats_.at(index).pulse->send(*heard.echo);
}

Result<void> Master::accept_ready(std::uint32_t index, cluster::Ready ready) {
    if (!mix_.kinds.empty() && ready.mix != mix_) {
        return Error{
            "its scenario has other kinds, tasks or parameters than that of the first worker"};
    }
    if (mix_.kinds.empty()) {
        if (ready.has_hooks && settings_.start_director) {
            director_ = std::make_unique<DirectorLink>(
                loop_,
                settings_.start_director,
                settings_.version,
                settings_.welcome,
                [this](const cluster::Note& note) { pass_on(note); }
            );
        }
        mix_ = std::move(ready.mix);
    }
    auto& worker = roster_.at(index);
    // That it died may be known before all that it had said is read.
    if (worker.session == WorkerRecord::Session::ended) return {};
    if (worker.session == WorkerRecord::Session::connecting) {
        history_.annotate(stats::Annotation::Kind::worker_joined, worker.name, unix_now());
    }
    roster_.admit(index, Clock::now());
    worker.running.resize(mix_.kinds.size());
    bring_up_to_date(index);
    wake();
    return {};
}

Result<void> Master::accept_report(std::uint32_t index, cluster::Report report) {
    auto& worker = roster_.at(index);
    if (report.sequence > worker.last_sequence + 1) {
        return Error{fmt::format(
            "its report {} came after report {}", report.sequence, worker.last_sequence
        )};
    }
    // A repeated report is one whose acknowledgement was lost: it only needs that again.
    if (report.sequence == worker.last_sequence + 1) {
        worker.last_sequence = report.sequence;
        if (report.run == run_.id()) {
            shift(report.interval, worker.clock.correction());
            note_state(worker, report);
            aggregate_.merge(worker.name, std::move(report.interval));
        } else {
            accept_foreign(index, report);
        }
    }
    send(index, cluster::Acknowledge{worker.last_sequence});
    return {};
}

/// What was measured in a run that is over, or in one of a master before this one.
void Master::accept_foreign(std::uint32_t index, const cluster::Report& report) {
    if (const auto requests = requests_in(report.interval); requests > 0) {
        const auto sentence = fmt::format(
            "{} handed in {} requests of run {}, which is not this one; they are not counted",
            roster_.at(index).name,
            requests,
            report.run
        );
        log::warning("{}", sentence);
        warn(sentence);
    }
    if (report.is_final) return;
    send(index, cluster::Stop{report.run, report.epoch + 1, Duration(0), cluster::StopMode::now});
}

void Master::accept_stopped(std::uint32_t index, const cluster::Stopped& stopped) {
    auto& worker = roster_.at(index);
    if (stopped.run == run_.id()) {
        worker.is_draining = false;
        worker.running.assign(mix_.kinds.size(), 0);
        worker.requests_per_second = 0;
        grants_.remove(index);
    }
    if (worker.is_leaving) send(index, cluster::Goodbye{"as you asked"});
    wake();
}

void Master::accept_leave(std::uint32_t index) {
    auto& worker = roster_.at(index);
    if (!std::exchange(worker.is_leaving, true)) log::info("{} leaves", worker.name);
    if (!worker.is_draining) return send(index, cluster::Goodbye{"as you asked"});
    if (!run_.is_active()) return;  // It has been told to stop.
    // Its users are given to others when it reports that they are gone.
    ++epoch_;
    grants_.assign({index, KindCounts(mix_.kinds.size())}, epoch_);
    send(
        index,
        cluster::Stop{run_.id(), epoch_, run_.options().stop_timeout, cluster::StopMode::graceful}
    );
    wake();
}

void Master::note_state(WorkerRecord& worker, const cluster::Report& report) {
    worker.failed_users = report.failed_users;
    worker.ended_users = report.failed_users + report.stopped_users;
    const auto span = report.interval.until - report.interval.from;
    if (span > 0) {
        worker.requests_per_second =
            static_cast<double>(requests_in(report.interval)) * 1000 / static_cast<double>(span);
    }
    if (!report.obstacle.empty()) warn(fmt::format("{}: {}", worker.name, report.obstacle));
    if (worker.cpu >= busy_cpu) {
        warn(fmt::format(
            "{} used more than {:.0f} % of its core: response times may be its own; give it fewer "
            "users or start more workers",
            worker.name,
            busy_cpu * 100
        ));
    }
    if (report.asks_to_stop) stop(cluster::StopMode::graceful);
    if (report.term == worker.term && worker.counts()) note_running(worker, report);
}

void Master::note_running(WorkerRecord& worker, const cluster::Report& report) {
    for (std::size_t kind = 0; kind < mix_.kinds.size(); ++kind) {
        const auto named =
            std::find_if(report.running.begin(), report.running.end(), [&](const auto& count) {
                return count.kind == mix_.kinds[kind].name;
            });
        worker.running[kind] = named == report.running.end() ? 0 : named->users;
    }
    const auto makes_room = grants_.report(worker.index, report.epoch, worker.running);
    if (makes_room && is_distribution_partial_) wake();
    if (run_.state() == stats::RunState::spawning) tick_wakeup_.set();
}

}  // namespace mayfly::master
