// The links to the workers: who is let in, and how a link ends.
#include <utility>
#include <variant>

#include "base/logging.hpp"
#include "cluster/handshake.hpp"
#include "fiber/deadline.hpp"
#include "master/master.hpp"

namespace mayfly::master {
namespace {

constexpr Duration goodbye_limit = std::chrono::seconds(1);

}  // namespace

Result<void> Master::admit(cluster::Stream stream) {
    auto& held = children_.emplace_back(std::move(stream));
    ++arriving_;
    return spawn([this, &held] {
        cluster::Link link(std::move(held));
        cluster::MasterHandshake handshake(settings_.version);
        {
            const fiber::Deadline limit(Clock::now() + child_introduction_limit);
            const auto identified = link.identify(handshake);
            --arriving_;
            if (!identified) return wake();  // How the child ended is found out elsewhere.
        }
        serve(link, {Introduction::Origin::child, handshake.hello(), handshake.join()});
    });
}

void Master::serve(cluster::Link& link, const Introduction& peer) {
    ++links_;
    fiber::Group writer(loop_);
    if (const auto writing = writer.spawn([&] { link.write_queued(); }); !writing) {
        logging::error("a worker cannot be served: {}", writing.error().message);
        link.close();
    } else if (peer.join.purpose == cluster::Purpose::pulse) {
        serve_pulse(link, peer);
    } else {
        serve_session(link, peer);
    }
    link.finish();
    {
        const fiber::Deadline limit(Clock::now() + goodbye_limit);
        while (!link.is_over() && link.receive()) continue;
    }
    link.close();
    writer.join_all();
    --links_;
    changed_.set();
}

void Master::serve_session(cluster::Link& link, const Introduction& peer) {
    if (phase_ >= Phase::dismissing) return link.send(cluster::Goodbye{"the master is done"});
    const auto index = sessions_.open(link, peer, Clock::now());
    if (!index) return link.send(cluster::Goodbye{index.error().message});
    const auto [ending, reason] = converse(*index, link, peer);
    if (ending == Sessions::Ending::expelled) link.send(cluster::Expelled{reason});
    const auto departure = sessions_.close(*index, link, {ending, reason}, Clock::now());
    if (departure) note_departure(*departure);
}

void Master::note_departure(const Sessions::Departure& departure) {
    if (departure.is_final) assigner_.remove(departure.worker);
    if (!departure.loss.empty()) note_loss(departure.loss);
    wake();
}

Result<void> Master::welcome(std::uint32_t index, const Introduction& peer) {
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

Sessions::Closing Master::converse(
    std::uint32_t index, cluster::Link& link, const Introduction& peer
) {
    using Ending = Sessions::Ending;
    auto accepted = welcome(index, peer);
    while (accepted) {
        auto message = link.receive();
        if (!message) return {Ending::link_lost, message.error().message};
        if (std::holds_alternative<cluster::Goodbye>(*message)) return {Ending::goodbye, {}};
        // A run has begun without it since, though what it had said before it died was not read.
        if (!sessions_.contains(index)) return {Ending::goodbye, {}};
        accepted = accept(index, std::move(*message));
    }
    return {Ending::expelled, accepted.error().message};
}

void Master::serve_pulse(cluster::Link& link, const Introduction& peer) {
    const auto index = sessions_.open_pulse(link, peer.join.ticket);
    if (!index) return link.send(cluster::Goodbye{index.error().message});
    while (const auto message = link.receive()) {
        const auto* crashed = std::get_if<cluster::Crashed>(&*message);
        if (crashed != nullptr && sessions_.has_pulse(*index, link)) {
            accept_crash(*index, crashed->words);
        }
        const auto* beat = std::get_if<cluster::Heartbeat>(&*message);
        if (beat == nullptr) break;
        const auto heard = sessions_.hear(*index, link, *beat, Clock::now(), unix_now());
        if (!heard) break;
        accept_heartbeat(*heard, *index);
    }
    sessions_.close_pulse(*index, link, Clock::now());
}

}  // namespace mayfly::master
