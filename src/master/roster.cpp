#include "master/roster.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/core.h>

#include "base/ensure.hpp"

namespace mayfly::master {
namespace {

// How far two clocks may drift apart from one heartbeat to the next.
constexpr Duration beat_drift = std::chrono::microseconds(25);
// Shorter is the way between processes of one machine, which have one clock.
constexpr Duration longest_local_way = std::chrono::milliseconds(5);
// A session speaks if its last Probe, one of each second, is not older than this.
constexpr Duration probe_limit = std::chrono::seconds(4);

std::string stall_note(const cluster::Heartbeat& beat) {
    return fmt::format(
        "blocked for {:.1f} s in user {}, task {}", to_seconds(beat.blocked), beat.kind, beat.task
    );
}

/// Begins, ends or continues a stall; a sentence when it begins or ends.
std::string note_stall(WorkerRecord& worker, const cluster::Heartbeat& beat) {
    worker.blocked = beat.blocked;
    const auto is_stalled = beat.blocked >= Roster::stall_limit;
    if (is_stalled) worker.note = stall_note(beat);
    if (std::exchange(worker.is_stall_known, is_stalled) == is_stalled) return {};
    if (!is_stalled) {
        return fmt::format(
            "{} goes on; it was {}", worker.name, std::exchange(worker.note, std::string())
        );
    }
    return fmt::format(
        "{} has been {}: use mayfly's own calls instead of blocking ones", worker.name, worker.note
    );
}

auto& known(auto& workers, std::uint32_t index) {
    const auto worker = workers.find(index);
    ensure(worker != workers.end(), "a worker's index is one the roster gave");
    return worker->second;
}

void forget_users(WorkerRecord& worker) {
    worker.running.assign(worker.running.size(), 0);
    worker.requests_per_second = 0;
    worker.in_flight = 0;
}

}  // namespace

void UsersBySecond::note(const stats::Interval& interval) {
    const auto last = (std::max(interval.until, interval.from + 1) - 1) / second_millis;
    const auto reach = static_cast<std::int64_t>(seconds_.size());
    auto number = std::max(interval.from / second_millis, last - reach + 1);
    for (; number <= last; ++number) {
        auto& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
        if (second.number != number) second = {number, 0};
        second.users = std::max(second.users, interval.most_users);
    }
}

std::optional<std::uint64_t> UsersBySecond::at(std::int64_t number) const {
    const auto& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
    return second.number == number ? std::optional(second.users) : std::nullopt;
}

WorkerState WorkerRecord::state() const {
    switch (session) {
        case SessionState::connecting:
            return is_lost ? WorkerState::lost : WorkerState::connecting;
        case SessionState::said_goodbye:
            return WorkerState::gone;
        case SessionState::ended:
            return WorkerState::lost;
        case SessionState::open:
            break;
    }
    if (is_lost) return WorkerState::lost;
    if (blocked >= Roster::stall_limit) return WorkerState::stalled;
    return is_draining ? WorkerState::running : WorkerState::ready;
}

Duration WorkerRecord::its_time(Instant moment) const {
    const auto way = lag.value_or(Duration(0));
    const bool is_near = -longest_local_way < way && way < longest_local_way;
    return moment.time_since_epoch() - (is_near ? Duration(0) : way);
}

Duration WorkerRecord::lateness(Instant now) const {
    const bool is_expected = is_draining && counts() && blocked < Roster::stall_limit;
    return is_expected && figures_came ? std::max(now - *figures_came, Duration(0)) : Duration(0);
}

bool WorkerRecord::is_silent(Instant now) const {
    constexpr Duration two_reports = std::chrono::seconds(2);
    return disconnected || lateness(now) > two_reports;
}

bool WorkerRecord::is_live() const {
    return counts() && has_lease() && !is_leaving;
}

bool WorkerRecord::is_awaited(Instant now) const {
    const bool speaks = !disconnected && probed && now - *probed < probe_limit;
    return is_draining && session == SessionState::open && (!is_lost || speaks);
}

bool WorkerRecord::may_return(Instant now) const {
    if (session != SessionState::open) return false;
    return !is_lost || !disconnected || now - *disconnected < Roster::return_limit;
}

std::optional<Instant> WorkerRecord::cut_off_since() const {
    if (!pulse_disconnected || (!disconnected && has_lease())) return {};
    // An open session may have been a dead one, from which it dials again only now.
    return std::max(*pulse_disconnected, disconnected.value_or(*pulse_disconnected));
}

WorkerRecord& Roster::add(Instant now) {
    const auto index = next_index_++;
    auto& worker = workers_[index];
    worker.index = index;
    worker.name = fmt::format("worker {}", index + 1);
    worker.last_answered = now;
    return worker;
}

WorkerRecord& Roster::at(std::uint32_t index) {
    return known(workers_, index);
}

const WorkerRecord& Roster::at(std::uint32_t index) const {
    return known(workers_, index);
}

void Roster::connect(std::uint32_t index) {
    at(index).disconnected.reset();
}

void Roster::disconnect(std::uint32_t index, const std::string& reason, Instant now) {
    auto& worker = at(index);
    worker.disconnected = now;
    if (worker.note.empty()) worker.note = reason;
}

void Roster::admit(std::uint32_t index, Instant now) {
    auto& worker = at(index);
    if (worker.session == SessionState::connecting) worker.last_answered = now;
    worker.session = SessionState::open;
    if (!worker.is_lost) worker.note.clear();
}

void Roster::open_pulse(std::uint32_t index) {
    at(index).pulse_disconnected.reset();
}

void Roster::close_pulse(std::uint32_t index, Instant now) {
    at(index).pulse_disconnected = now;
}

void Roster::end(std::uint32_t index, const std::optional<std::string>& reason) {
    auto& worker = at(index);
    worker.session = reason ? SessionState::ended : SessionState::said_goodbye;
    if (reason && worker.note.empty()) worker.note = *reason;
    if (!reason) worker.note.clear();
    forget_users(worker);
}

Roster::Heard Roster::hear(std::uint32_t index, const cluster::Heartbeat& beat, Instant now) {
    auto& worker = at(index);
    Heard heard;
    const auto highest = std::max(worker.beat.loop_lag, beat.loop_lag);
    worker.beat = beat;
    worker.beat.loop_lag = highest;
    if (worker.disconnected && now - *worker.disconnected >= unheard_limit) return heard;

    const bool was_silent = now - worker.last_answered >= stall_limit;
    worker.last_answered = now;
    // Clocks drift apart, so what was the least long ago may be too little now.
    const auto lag = now.time_since_epoch() - beat.sent;
    worker.lag = worker.lag ? std::min(*worker.lag + beat_drift, lag) : lag;
    heard.echo = cluster::Echo{beat.sent, 0};
    heard.is_new_term = hear_term(index, beat.term);
    if (worker.is_lost && beat.term <= worker.lost_term) {
        heard.echo->revoked_term = worker.lost_term;
        return heard;
    }
    if (worker.figures_came && (worker.is_lost || was_silent || beat.blocked >= stall_limit)) {
        worker.figures_came = now;  // None could come until now.
    }
    if (std::exchange(worker.is_lost, false)) {
        worker.note.clear();
        worker.blocked = beat.blocked;
        heard.is_new_term = true;  // Its session may have told of the term while it was lost.
        heard.sentence = fmt::format("{} is heard again", worker.name);
        return heard;
    }
    heard.sentence = note_stall(worker, beat);
    return heard;
}

bool Roster::hear_term(std::uint32_t index, std::uint64_t term) {
    auto& worker = at(index);
    if (term <= worker.term) return false;  // The two links may overtake each other.
    worker.term = term;
    forget_users(worker);
    return true;
}

std::vector<std::string> Roster::find_late(Instant now) {
    std::vector<std::string> sentences;
    for (auto& [index, worker] : workers_) {
        if (worker.lateness(now) < late_limit) continue;
        if (std::exchange(worker.is_lateness_told, true)) continue;
        sentences.push_back(fmt::format(
            "{} has sent no figures for {}, although it is alive: its connection may be dead; they "
            "count as soon as another one brings them",
            worker.name,
            format_duration(late_limit)
        ));
    }
    return sentences;
}

std::vector<std::string> Roster::find_lost(Instant now, Duration limit) {
    std::vector<std::string> sentences;
    for (auto& [index, worker] : workers_) {
        if (worker.has_left() || worker.is_lost) continue;
        const auto is_silent = now - worker.last_answered >= silence_limit;
        const auto cut = worker.cut_off_since();
        if (!is_silent && !(cut && now - *cut >= limit)) continue;
        worker.is_lost = true;
        worker.lost_term = worker.term;
        if (is_silent) {
            worker.note = fmt::format("silent for {}", format_duration(silence_limit));
        } else if (worker.note.empty()) {
            worker.note = "the connection for its heartbeats ended";
        }
        forget_users(worker);
        sentences.push_back(fmt::format(
            "{} is lost: {}; its users go to the other workers until it is heard again",
            worker.name,
            worker.note
        ));
    }
    return sentences;
}

void Roster::forgive(Duration pause) {
    for (auto& [index, worker] : workers_) {
        worker.last_answered += pause;
        for (auto* since :
             {&worker.disconnected,
              &worker.pulse_disconnected,
              &worker.figures_came,
              &worker.probed}) {
            if (*since) **since += pause;
        }
    }
}

std::vector<std::uint32_t> Roster::forget_absent(Instant now) {
    std::vector<std::uint32_t> forgotten;
    for (const auto& [index, worker] : workers_) {
        const auto is_absent =
            worker.is_lost && worker.disconnected && now - *worker.disconnected >= absence_limit;
        if (worker.has_left() || is_absent) forgotten.push_back(index);
    }
    for (const auto index : forgotten) workers_.erase(index);
    return forgotten;
}

void Roster::begin_run(std::size_t kinds, UnixMillis clock_change) {
    for (auto& [index, worker] : workers_) {
        worker.running.assign(kinds, 0);
        worker.ended_users = worker.failed_users = worker.in_flight = 0;
        worker.reached_users = worker.unstarted_users = worker.crashed_users = 0;
        worker.is_hindered = worker.is_preparing = worker.is_idle = false;
        worker.is_lateness_told = false;
        worker.figures_came.reset();
        worker.users_by_second = {};
        worker.reported_until = 0;
        worker.clock.follow(clock_change);  // Its first report may come before a heartbeat.
    }
}

std::vector<std::string> Roster::end_run() {
    std::vector<std::string> names;
    for (auto& [index, worker] : workers_)
        if (std::exchange(worker.is_draining, false)) names.push_back(worker.name);
    return names;
}

std::vector<std::uint32_t> Roster::live() const {
    std::map<std::string, std::uint32_t> seen;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // Turn of its machine, index.
    for (const auto& [index, worker] : workers_) {
        if (worker.is_live()) order.emplace_back(seen[worker.host]++, index);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> indexes;
    for (const auto& [turn, index] : order) indexes.push_back(index);
    return indexes;
}

}  // namespace mayfly::master
