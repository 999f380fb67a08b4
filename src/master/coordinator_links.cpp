// The links to the workers, as the sessions see them: who is let in, what ends a link, and what its
// end or that of the worker means for the run.
#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "master/coordinator.hpp"

namespace mayfly::master {

Result<std::uint32_t> Coordinator::open(cluster::LinkEnd& link, const Introduction& peer) {
    auto index = sessions_.open(link, peer, instant());
    if (!index) {
        link.send(cluster::Goodbye{index.error().message});
        return index;
    }
    if (auto welcomed = welcome(*index, peer); !welcomed) {
        close(*index, link, {Sessions::Ending::expelled, welcomed.error().message});
        return welcomed.error();
    }
    return index;
}

Result<void> Coordinator::welcome(std::uint32_t index, const Introduction& peer) {
    auto message = settings_.welcome;
    message.worker = index;
    message.ticket = sessions_.ticket(index);
    message.is_resumed = peer.join.ticket == message.ticket;
    if (peer.origin == Introduction::Origin::network) {
        auto form = choose_form(settings_.offer, peer.join);
        if (!form) return form.error();
        message.scenario = std::move(*form);
    }
    sessions_.send({index, std::move(message)});
    return {};
}

std::optional<Sessions::Closing> Coordinator::take(
    std::uint32_t index, cluster::Message&& message
) {
    using Ending = Sessions::Ending;
    if (std::holds_alternative<cluster::Goodbye>(message)) return {{Ending::goodbye, {}}};
    // A run has begun without it since, though what it had said before it died was not read.
    if (!sessions_.contains(index)) return {{Ending::goodbye, {}}};
    if (auto accepted = accept(index, message); !accepted) {
        return {{Ending::expelled, accepted.error().message}};
    }
    return std::nullopt;
}

void Coordinator::close(
    std::uint32_t index, cluster::LinkEnd& link, const Sessions::Closing& closing
) {
    if (closing.ending == Sessions::Ending::expelled) link.send(cluster::Expelled{closing.reason});
    results_.note_reached(sessions_.roster());
    const auto departure = sessions_.close(index, link, closing, instant());
    if (departure) note_departure(*departure);
}

void Coordinator::note_departure(const Sessions::Departure& departure) {
    if (departure.is_final) assigner_.remove(departure.worker);
    if (!departure.loss.empty()) note_loss(departure.loss);
    wake();
}

void Coordinator::note_loss(const std::string& sentence) {
    // Whoever waits for them is told the reason; those that leave with it are no news.
    const bool is_start = phase_ == Phase::gathering && sessions_.has_children();
    if (is_start || phase_ >= Phase::dismissing) return logging::debug("{}", sentence);
    incidents_.note_loss(sentence, when(instant()));
}

void Coordinator::worker_died(
    std::int64_t pid, const std::string& sentence, const LastWords& last
) {
    results_.note_reached(sessions_.roster());
    const auto departure = sessions_.note_death(pid, sentence, instant());
    take_last_words(departure.worker, last);
    note_departure(departure);
}

/// A worker elsewhere, whose end nobody sees who could tell of it.
void Coordinator::accept_crash(std::uint32_t index, const std::string& words) {
    const auto last = read_last_words(words);
    take_last_words(index, last);
    results_.note_reached(sessions_.roster());
    note_departure(sessions_.note_crash(index, "it crashed: " + last.line));
}

void Coordinator::take_last_words(std::uint32_t index, const LastWords& last) {
    log_lines_of(index, last.printed);
    if (!last.user || !run().goes_on()) return;
    auto& worker = sessions_.roster().at(index);
    const auto kind = std::ranges::find(mix().kinds, last.user->kind, &plan::Kind::name);
    if (kind != mix().kinds.end()) {
        ++worker.crashed_users;
        // No other worker gets that user, which would take it down as well.
        assigner_.drop(index, static_cast<std::size_t>(kind - mix().kinds.begin()));
    }
    incidents_.note_crash(worker.name, *last.user, unix_time());
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

Result<std::uint32_t> Coordinator::open_pulse(
    cluster::LinkEnd& link, const cluster::Bytes& ticket
) {
    auto index = sessions_.open_pulse(link, ticket);
    if (!index) link.send(cluster::Goodbye{index.error().message});
    return index;
}

bool Coordinator::take_pulse(
    std::uint32_t index, cluster::LinkEnd& link, const cluster::Message& message
) {
    const auto* crashed = std::get_if<cluster::Crashed>(&message);
    if (crashed != nullptr && sessions_.has_pulse(index, link)) {
        accept_crash(index, crashed->words);
    }
    const auto* beat = std::get_if<cluster::Heartbeat>(&message);
    if (beat == nullptr) return false;
    const auto heard = sessions_.hear(index, link, *beat, instant(), unix_time());
    if (!heard) return false;
    accept_heartbeat(*heard, index);
    return true;
}

void Coordinator::close_pulse(std::uint32_t index, const cluster::LinkEnd& link) {
    sessions_.close_pulse(index, link, instant());
}

}  // namespace mayfly::master
