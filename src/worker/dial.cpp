#include "worker/dial.hpp"

#include <utility>

#include "fiber/deadline.hpp"

namespace mayfly::worker {

Dialled dial(
    fiber::Loop& loop,
    const MasterAccess& access,
    cluster::Purpose purpose,
    const cluster::Bytes& ticket
) {
    const fiber::Deadline limit(Clock::now() + dial_limit(ticket));
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
