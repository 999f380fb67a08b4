#include "master/sessions.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "base/secret.hpp"
#include "base/tracer.hpp"

namespace mayfly::master {
namespace {

constexpr std::size_t ticket_size = 32;

}  // namespace

void Sessions::Session::close() const {
    for (auto* open : {link, pulse})
        if (open != nullptr) open->close();
}

bool Sessions::is_any_connected() const {
    return std::ranges::any_of(sessions_, [](const auto& entry) {
        return entry.second.link != nullptr;
    });
}

std::optional<Sessions::Debugged> Sessions::excuse_debugged(Instant now) {
    std::optional<Debugged> one;
    for (const auto& [index, session] : sessions_) {
        if (session.origin != Introduction::Origin::child) continue;
        const auto& worker = roster_.at(index);
        const bool may_be = !worker.is_lost && !worker.has_left() &&
                            now - worker.last_answered >= Roster::debugger_limit;
        if (!may_be) continue;
        const auto debugger = tracer_of(static_cast<pid_t>(worker.pid));
        if (debugger == 0) continue;
        roster_.excuse(index, now);
        one = {index, worker.pid, debugger};
    }
    return one;
}

std::optional<std::string> Sessions::dead_child() const {
    for (const auto& [index, session] : sessions_) {
        const auto& worker = roster_.at(index);
        const auto is_dead = worker.session == SessionState::ended;
        if (is_dead && session.origin == Introduction::Origin::child) return worker.note;
    }
    return std::nullopt;
}

Result<std::uint32_t> Sessions::open(
    cluster::LinkEnd& link, const Introduction& peer, Instant now
) {
    const auto known = tickets_.find(peer.join.ticket);
    const auto is_known = known != tickets_.end();
    if (!is_known && sessions_.size() >= most_sessions) return Error{"the master is full"};
    const auto index = is_known ? known->second : roster_.add(now).index;
    auto& session = sessions_[index];
    if (!is_known) {
        session.ticket = random_bytes(ticket_size);
        session.origin = peer.origin;
        tickets_[session.ticket] = index;
    }
    // An old link that has not noticed its end yet must not outlive the new one.
    if (auto* old = std::exchange(session.link, &link)) old->close();
    roster_.connect(index);
    auto& worker = roster_.at(index);
    worker.host = peer.hello.host;
    worker.pid = peer.hello.pid;
    return index;
}

std::optional<Sessions::Departure> Sessions::close(
    std::uint32_t index, const cluster::LinkEnd& link, const Closing& closing, Instant now
) {
    const auto& [ending, reason] = closing;
    const auto known = sessions_.find(index);
    if (known == sessions_.end() || known->second.link != &link) return std::nullopt;
    auto& session = known->second;
    session.link = nullptr;
    const auto& worker = roster_.at(index);
    Departure departure{.worker = index, .is_final = true};
    const auto is_over = worker.session == SessionState::ended;
    if (ending == Ending::goodbye) {
        roster_.end(index, std::nullopt);
    } else if (ending == Ending::link_lost && !is_over) {
        // A child has no way back, but how it ended is told by whoever started it: note_death().
        roster_.disconnect(index, reason, now);
        logging::debug("{}: {}", worker.name, reason);
        departure.is_final = false;
    } else if (!is_over) {
        roster_.end(index, reason);
        departure.loss = fmt::format("{} is lost: {}", worker.name, reason);
    }
    if (departure.is_final) {
        tickets_.erase(session.ticket);
        if (session.pulse != nullptr) session.pulse->close();
    }
    return departure;
}

Sessions::Departure Sessions::note_death(
    std::int64_t pid, const std::string& sentence, Instant now
) {
    const auto is_it = [&](const auto& entry) {
        const auto is_child = entry.second.origin == Introduction::Origin::child;
        return is_child && roster_.at(entry.first).pid == pid;
    };
    const auto known = std::ranges::find_if(sessions_, is_it);
    // One that died before it said who it is leaves no other trace.
    auto& worker = known == sessions_.end() ? roster_.add(now) : roster_.at(known->first);
    sessions_[worker.index].origin = Introduction::Origin::child;
    worker.pid = pid;
    return note_crash(worker.index, sentence);
}

Sessions::Departure Sessions::note_crash(std::uint32_t index, const std::string& sentence) {
    auto& worker = roster_.at(index);
    if (worker.session == SessionState::said_goodbye) return {.worker = index};
    tickets_.erase(sessions_.at(index).ticket);
    worker.note = sentence;
    roster_.end(index, sentence);
    return {index, true, fmt::format("{}: {}", worker.name, sentence)};
}

Result<std::uint32_t> Sessions::open_pulse(cluster::LinkEnd& link, const cluster::Bytes& ticket) {
    const auto known = tickets_.find(ticket);
    if (known == tickets_.end()) return Error{"this master does not know the session"};
    const auto index = known->second;
    if (auto* old = std::exchange(sessions_.at(index).pulse, &link)) old->close();
    roster_.open_pulse(index);
    return index;
}

bool Sessions::has_pulse(std::uint32_t index, const cluster::LinkEnd& link) const {
    const auto session = sessions_.find(index);
    return session != sessions_.end() && session->second.pulse == &link;
}

std::optional<Roster::Heard> Sessions::hear(
    std::uint32_t index,
    cluster::LinkEnd& link,
    const cluster::Heartbeat& beat,
    Instant now,
    UnixMillis time
) {
    if (!has_pulse(index, link)) return std::nullopt;
    auto heard = roster_.hear(index, beat, now);
    roster_.at(index).clock.observe(beat.time, time);
    if (heard.echo) link.send(*heard.echo);
    return heard;
}

void Sessions::close_pulse(std::uint32_t index, const cluster::LinkEnd& link, Instant now) {
    if (!has_pulse(index, link)) return;
    sessions_.at(index).pulse = nullptr;
    roster_.close_pulse(index, now);
}

void Sessions::send(const Outgoing& outgoing) {
    const auto session = sessions_.find(outgoing.worker);
    if (session == sessions_.end()) return;
    const auto& message = outgoing.message;
    auto& worker = roster_.at(outgoing.worker);
    if (std::holds_alternative<cluster::Assign>(message) ||
        std::holds_alternative<cluster::Prepare>(message))
        worker.is_draining = true;
    if (session->second.link != nullptr) session->second.link->send(message);
}

void Sessions::send(const std::vector<Outgoing>& messages, Instant now) {
    for (const auto& message : messages) {
        auto& worker = roster_.at(message.worker);
        const bool is_assigned = std::holds_alternative<cluster::Assign>(message.message);
        if (is_assigned && !worker.figures_came) worker.figures_came = now;
        send(message);
    }
}

void Sessions::send_to_all(const cluster::Message& message) {
    for (const auto& [index, session] : sessions_)
        if (session.link != nullptr) session.link->send(message);
}

void Sessions::pass_on(const cluster::Note& note) {
    if (note.receiver == cluster::Note::every_worker) return send_to_all(note);
    if (std::in_range<std::uint32_t>(note.receiver)) {
        send({static_cast<std::uint32_t>(note.receiver), note});
    }
}

void Sessions::forget_absent(Instant now) {
    for (const auto index : roster_.forget_absent(now)) {
        const auto session = sessions_.extract(index);
        session.mapped().close();
        tickets_.erase(session.mapped().ticket);
    }
}

void Sessions::close_links() {
    for (const auto& [index, session] : sessions_) session.close();
}

}  // namespace mayfly::master
