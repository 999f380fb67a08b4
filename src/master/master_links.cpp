// The links to the workers: who is let in, and how a link ends.
#include <optional>
#include <span>
#include <utility>

#include "base/logging.hpp"
#include "cluster/codec.hpp"
#include "cluster/handshake.hpp"
#include "fiber/deadline.hpp"
#include "fiber/sleep.hpp"
#include "master/master.hpp"

namespace mayfly::master {
namespace {

constexpr Duration goodbye_limit = std::chrono::seconds(1);

}  // namespace

Result<void> Master::admit(cluster::Stream stream) {
    auto& held = children_.emplace_back(std::move(stream));
    sessions_.expect_child();
    return spawn([this, &held] {
        cluster::Link link(std::move(held));
        cluster::MasterHandshake handshake(settings_.version);
        {
            const fiber::Deadline limit(Clock::now() + child_introduction_limit);
            const auto place = arriving_.insert(arriving_.end(), &link);
            const auto identified = link.identify(handshake);
            arriving_.erase(place);
            sessions_.end_arrival();
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
    using Ending = Sessions::Ending;
    if (phase_ >= Phase::dismissing) return link.send(cluster::Goodbye{"the master is done"});
    const auto index = open(link, peer);
    if (!index) return;
    std::optional<Sessions::Closing> closing;
    while (!closing) {
        const auto payload = link.receive_payload();
        closing = payload ? take_payload(*index, *payload)
                          : Sessions::Closing{Ending::link_lost, payload.error().message};
    }
    close(*index, link, *closing);
}

/// A report is in the memory of the one before, whichever worker sent that.
std::optional<Sessions::Closing> Master::take_payload(
    std::uint32_t index, std::span<const std::uint8_t> payload
) {
    let_turn_go_first();
    auto message = cluster::decode(payload, spare_);
    if (!message) return {{Sessions::Ending::expelled, message.error().message}};
    auto closing = take(index, std::move(*message));  // Leaves a report its memory.
    if (auto* report = std::get_if<cluster::Report>(&*message)) spare_ = std::move(*report);
    return closing;
}

/// A turn that is due would wait for all reports that came at once, nearly a millisecond for each.
/// A report waits for one turn only, so that reports get on when there is too much to do.
void Master::let_turn_go_first() {
    if (Clock::now() < next_turn_) return;
    turn_due_.set();
    for (const auto turns = turns_; turns_ == turns && phase_ < Phase::dismissed;) fiber::yield();
}

void Master::serve_pulse(cluster::Link& link, const Introduction& peer) {
    const auto index = open_pulse(link, peer.join.ticket);
    if (!index) return;
    while (const auto payload = link.receive_payload()) {
        const auto message = cluster::decode(*payload);
        if (!message) logging::warning("{}: {}", roster().at(*index).name, message.error().message);
        if (!message || !take_pulse(*index, link, *message)) break;
    }
    close_pulse(*index, link);
}

}  // namespace mayfly::master
