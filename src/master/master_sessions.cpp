// The master's conversations with its workers: the fibers that listen and what they make of it.
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

}  // namespace

void Master::serve(Seat& seat) {
    const auto outcome = converse(seat);
    auto& worker = roster_.at(seat.index);
    if (!outcome) {
        const auto sentence = fmt::format("{} is lost: {}", worker.name, outcome.error().message);
        log::error("{}", sentence);
        history_.annotate(stats::Annotation::Kind::worker_lost, sentence, unix_now());
        if (worker.is_draining) {
            warn(sentence);
            is_partial_ = true;
        }
    }
    roster_.leave(seat.index, outcome ? std::nullopt : std::optional(outcome.error().message));
    seat.session.finish();
    seat.pulse.close();
    seat.is_taken = false;
    tick_wakeup_.set();
    changed_.set();
}

void Master::listen_to_pulse(Seat& seat) {
    while (const auto message = seat.pulse.receive()) {
        const auto* beat = std::get_if<cluster::Heartbeat>(&*message);
        if (beat == nullptr || beat->worker != seat.index) break;
        if (const auto sentence = roster_.hear(*beat, Clock::now())) {
            log::warning("{}", *sentence);
            warn(*sentence);
        }
    }
    seat.pulse.close();
}

Result<void> Master::converse(Seat& seat) {
    if (auto greeted = greet(seat); !greeted) return greeted;
    while (true) {
        const auto message = seat.session.receive();
        if (!message) {
            seat.session.close();
            return message.error();
        }
        if (std::holds_alternative<cluster::Goodbye>(*message)) return {};
        if (auto accepted = accept_message(seat, *message); !accepted) return accepted;
    }
}

Result<void> Master::greet(Seat& seat) {
    const auto message = seat.session.receive();
    if (!message) {
        seat.session.close();
        return message.error();
    }
    const auto* hello = std::get_if<cluster::Hello>(&*message);
    if (hello == nullptr) return Error{"it did not begin with a hello"};
    if (hello->protocol != cluster::protocol_version || hello->version != settings_.version) {
        const auto reason = fmt::format(
            "the worker is mayfly {}, the master {}; install the same version on both",
            hello->version,
            settings_.version
        );
        seat.session.send(cluster::Goodbye{reason});
        return Error{reason};
    }
    auto& worker = roster_.at(seat.index);
    worker.host = hello->host;
    worker.pid = hello->pid;
    auto welcome = settings_.welcome;
    welcome.worker = seat.index;
    seat.session.send(welcome);
    return {};
}

Result<void> Master::accept_message(Seat& seat, const cluster::Message& message) {
    if (const auto* report = std::get_if<cluster::Report>(&message)) {
        return accept_report(seat, *report);
    }
    if (const auto* ready = std::get_if<cluster::Ready>(&message)) {
        return accept_ready(seat, *ready);
    }
    if (const auto* failed = std::get_if<cluster::LoadFailed>(&message)) {
        return Error{failed->reason};
    }
    if (const auto* line = std::get_if<cluster::LogLine>(&message)) {
        if (log::enabled(line->level)) {
            const auto& name = roster_.at(seat.index).name;
            log::write(line->level, fmt::format("{}: {}", name, line->text));
        }
        return {};
    }
    if (const auto* stopped = std::get_if<cluster::Stopped>(&message)) {
        if (stopped->run == run_.id()) {
            auto& worker = roster_.at(seat.index);
            worker.is_draining = false;
            worker.running.assign(mix_.size(), 0);
            worker.requests_per_second = 0;
            tick_wakeup_.set();
        }
        return {};
    }
    return Error{"it sent a message that is none of a worker's"};
}

Result<void> Master::accept_ready(const Seat& seat, cluster::Ready ready) {
    if (!mix_.empty() && ready.kinds != mix_) {
        return Error{"its scenario has other kinds or tasks than that of the first worker"};
    }
    if (mix_.empty()) {
        mix_ = std::move(ready.kinds);
        for (const auto& kind : mix_) {
            shares_of_mix_.push_back({kind.name, kind.weight, kind.fixed_count});
        }
    }
    roster_.admit(seat.index, Clock::now());
    history_.annotate(
        stats::Annotation::Kind::worker_joined, roster_.at(seat.index).name, unix_now()
    );
    roster_.at(seat.index).running.assign(mix_.size(), 0);
    changed_.set();
    tick_wakeup_.set();
    return {};
}

Result<void> Master::accept_report(Seat& seat, const cluster::Report& report) {
    auto& worker = roster_.at(seat.index);
    if (report.sequence > worker.last_sequence + 1) {
        return Error{fmt::format(
            "its report {} came after report {}", report.sequence, worker.last_sequence
        )};
    }
    // A repeated report is one whose acknowledgement was lost: it only needs that again. One of
    // another run came too late to count.
    const auto is_new = report.sequence == worker.last_sequence + 1;
    if (is_new && report.run == run_.id()) {
        aggregate_.merge(worker.name, report.interval);
        note_state(worker, report);
    }
    worker.last_sequence = std::max(worker.last_sequence, report.sequence);
    seat.session.send(cluster::Acknowledge{report.run, worker.last_sequence});
    return {};
}

void Master::note_state(WorkerRecord& worker, const cluster::Report& report) {
    for (std::size_t kind = 0; kind < mix_.size(); ++kind) {
        const auto named =
            std::find_if(report.running.begin(), report.running.end(), [&](const auto& count) {
                return count.kind == mix_[kind].name;
            });
        worker.running[kind] = named == report.running.end() ? 0 : named->users;
    }
    worker.failed_users = report.failed_users;
    worker.ended_users = report.failed_users + report.stopped_users;
    worker.cpu = report.cpu;
    worker.memory_bytes = report.memory_bytes;
    worker.open_files = report.open_files;
    worker.loop_lag = report.interval.loop_lag.max();
    const auto span = report.interval.until - report.interval.from;
    if (span > 0) {
        worker.requests_per_second =
            static_cast<double>(requests_in(report.interval)) * 1000 / static_cast<double>(span);
    }
    if (!report.obstacle.empty()) warn(fmt::format("{}: {}", worker.name, report.obstacle));
    if (report.cpu >= busy_cpu) {
        warn(fmt::format(
            "{} used more than {:.0f} % of its core: response times may be its own; give it fewer "
            "users or start more workers",
            worker.name,
            busy_cpu * 100
        ));
    }
    if (report.asks_to_stop) stop(cluster::StopMode::graceful);
    if (run_.state() == stats::RunState::spawning) tick_wakeup_.set();
}

}  // namespace mayfly::master
