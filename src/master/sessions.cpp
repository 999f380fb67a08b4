// The master's links to its workers: who sits where, and what happens when one comes or goes.
#include <utility>
#include <variant>

#include <fmt/core.h>

#include "base/log.hpp"
#include "cluster/hmac.hpp"
#include "fiber/deadline.hpp"
#include "master/master.hpp"

namespace mayfly::master {
namespace {

constexpr Duration introduction_limit = std::chrono::seconds(60);
constexpr Duration farewell_limit = std::chrono::seconds(1);
constexpr std::size_t ticket_size = 32;
// Far above what one machine can listen to; seats of workers that left count until the next run.
constexpr std::size_t most_seats = 20'000;

}  // namespace

Result<void> Master::admit(cluster::Stream stream) {
    auto& held = children_.emplace_back(std::move(stream));
    return spawn([this, &held] {
        cluster::Link link(std::move(held));
        cluster::MasterHandshake handshake(settings_.version, {});
        {
            const fiber::Deadline limit(Clock::now() + introduction_limit);
            if (!link.identify(handshake)) return;  // How the child ended is found out elsewhere.
        }
        serve(link, {Visitor::Origin::child, handshake.hello(), handshake.join()});
    });
}

void Master::serve(cluster::Link& link, const Visitor& visitor) {
    ++links_;
    fiber::Group writer(loop_);
    if (const auto writing = writer.spawn([&] { link.write_queued(); }); !writing) {
        log::error("a worker cannot be served: {}", writing.error().message);
        link.close();
    } else if (visitor.join.purpose == cluster::Purpose::pulse) {
        serve_pulse(link, visitor);
    } else {
        serve_session(link, visitor);
    }
    link.finish();
    {
        const fiber::Deadline limit(Clock::now() + farewell_limit);
        while (!link.is_over() && link.receive()) continue;
    }
    link.close();
    writer.join_all();
    --links_;
    changed_.set();
}

void Master::serve_session(cluster::Link& link, const Visitor& visitor) {
    const auto is_known = tickets_.contains(visitor.join.ticket);
    if (is_dismissing_ || (!is_known && seats_.size() >= most_seats)) {
        link.send(cluster::Goodbye{is_dismissing_ ? "the master is done" : "the master is full"});
        return;
    }
    const auto index = take_seat(link, visitor);
    auto farewell = Farewell::expelled;
    std::string reason;
    if (auto welcomed = welcome(index, visitor); welcomed) {
        farewell = converse(index, link, reason);
    } else {
        reason = welcomed.error().message;
    }
    if (farewell == Farewell::expelled) link.send(cluster::Goodbye{reason});
    const auto seat = seats_.find(index);
    if (seat != seats_.end() && seat->second.session == &link) leave_seat(index, farewell, reason);
}

/// The seat that the ticket names, or a new one.
std::uint32_t Master::take_seat(cluster::Link& link, const Visitor& visitor) {
    const auto known = tickets_.find(visitor.join.ticket);
    const auto index = known != tickets_.end() ? known->second : roster_.add(Clock::now()).index;
    auto& seat = seats_[index];
    if (known == tickets_.end()) {
        seat.ticket = cluster::random_bytes(ticket_size);
        seat.origin = visitor.origin;
        tickets_[seat.ticket] = index;
    }
    // An old link that has not noticed its end yet must not outlive the new one.
    if (auto* old = std::exchange(seat.session, &link)) old->close();
    roster_.connect(index);
    auto& worker = roster_.at(index);
    worker.host = visitor.hello.host;
    worker.pid = visitor.hello.pid;
    return index;
}

void Master::leave_seat(std::uint32_t index, Farewell farewell, const std::string& reason) {
    auto& seat = seats_.at(index);
    seat.session = nullptr;
    const auto& worker = roster_.at(index);
    const auto is_over = worker.session == WorkerRecord::Session::ended;
    // A child has no way back, but how it ended is told by whoever started it: worker_died().
    const auto is_undecided = farewell == Farewell::link_lost && !is_over;
    if (farewell == Farewell::goodbye) {
        roster_.end(index, std::nullopt);
    } else if (is_undecided) {
        roster_.disconnect(index, reason, Clock::now());
        log::debug("{}: {}", worker.name, reason);
    } else if (!is_over) {
        roster_.end(index, reason);
        note_loss(fmt::format("{} is lost: {}", worker.name, reason));
    }
    if (!is_undecided) {
        grants_.remove(index);
        tickets_.erase(seat.ticket);
        if (seat.pulse != nullptr) seat.pulse->close();
    }
    wake();
}

Result<void> Master::welcome(std::uint32_t index, const Visitor& visitor) {
    auto message = settings_.welcome;
    message.worker = index;
    message.ticket = seats_.at(index).ticket;
    message.is_resumed = !visitor.join.ticket.empty() && visitor.join.ticket == message.ticket;
    if (visitor.origin == Visitor::Origin::network) {
        auto form = choose_form(settings_.offer, visitor.join);
        if (!form) return form.error();
        message.scenario = std::move(*form);
    }
    send(index, message);
    return {};
}

Master::Farewell Master::converse(std::uint32_t index, cluster::Link& link, std::string& reason) {
    while (true) {
        auto message = link.receive();
        if (!message) {
            reason = message.error().message;
            return Farewell::link_lost;
        }
        // A run has begun without it since, though what it had said before it died was not read.
        if (!seats_.contains(index)) return Farewell::goodbye;
        if (std::holds_alternative<cluster::Goodbye>(*message)) return Farewell::goodbye;
        if (auto accepted = accept(index, std::move(*message)); !accepted) {
            reason = accepted.error().message;
            return Farewell::expelled;
        }
    }
}

void Master::serve_pulse(cluster::Link& link, const Visitor& visitor) {
    const auto known = tickets_.find(visitor.join.ticket);
    if (known == tickets_.end()) {
        link.send(cluster::Goodbye{"this master does not know the session"});
        return;
    }
    const auto index = known->second;
    if (auto* old = std::exchange(seats_.at(index).pulse, &link)) old->close();
    roster_.open_pulse(index);
    const auto is_seated = [&] {
        const auto seat = seats_.find(index);
        return seat != seats_.end() && seat->second.pulse == &link;
    };
    while (const auto message = link.receive()) {
        const auto* beat = std::get_if<cluster::Heartbeat>(&*message);
        if (beat == nullptr || !is_seated()) break;
        accept_beat(index, *beat);
    }
    if (!is_seated()) return;
    seats_.at(index).pulse = nullptr;
    roster_.close_pulse(index, Clock::now());
}

/// Sends what a worker that was away may have missed.
void Master::bring_up_to_date(std::uint32_t index) {
    const auto& worker = roster_.at(index);
    if (run_.state() == stats::RunState::stopping && worker.is_draining) {
        send(index, stop_message());
        return;
    }
    if (!run_.is_active()) return;
    prepare_worker(index);
    if (const auto* share = grants_.share_of(index)) {
        ++epoch_;
        grants_.assign(WorkerShare(*share), epoch_);
        assign_share(*share);
    }
}

void Master::send(std::uint32_t index, const cluster::Message& message) {
    if (auto* session = seats_.at(index).session) session->send(message);
}

}  // namespace mayfly::master
