#include "worker/dial.hpp"

#include <utility>

#include "fiber/deadline.hpp"
#include "worker/lease.hpp"

namespace mayfly::worker {
namespace {

constexpr Duration dial_limit = std::chrono::seconds(10);
/// A second attempt has to fit into a lease.
constexpr Duration pulse_dial_limit = Lease::length / 2;

}  // namespace

Dialled dial(
    fiber::Loop& loop,
    const MasterAccess& access,
    cluster::Purpose purpose,
    const cluster::Bytes& ticket
) {
    const auto is_pulse = purpose == cluster::Purpose::pulse;
    const fiber::Deadline limit(Clock::now() + (is_pulse ? pulse_dial_limit : dial_limit));
    auto stream = access.connect(loop, purpose);
    if (!stream) return {nullptr, stream.error().message};
    Dialled dialled{std::make_unique<cluster::Link>(std::move(*stream)), {}};
    cluster::Join join;
    join.purpose = purpose;
    join.ticket = ticket;
    join.platform = access.platform;
    join.compiles = access.compiles;
    Result<void> introduced;
    if (access.tls != nullptr) introduced = dialled.link->secure(*access.tls, access.master_name);
    if (introduced) introduced = dialled.link->introduce({access.hello, std::move(join)});
    if (introduced) return dialled;
    dialled.problem =
        limit.has_struck() ? "the master does not answer" : std::move(introduced.error().message);
    dialled.is_refusal = dialled.link->was_refused();
    dialled.link.reset();
    return dialled;
}

}  // namespace mayfly::worker
