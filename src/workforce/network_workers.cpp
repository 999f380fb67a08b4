#include "workforce/network_workers.hpp"

#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "cluster/tls.hpp"
#include "master/listener.hpp"

namespace mayfly::workforce {

NetworkWorkers::NetworkWorkers(
    fiber::Loop& loop, master::Master& master, const MasterOptions& options, std::string token
)
    : loop_(loop), master_(master), options_(options), token_(std::move(token)) {}

NetworkWorkers::~NetworkWorkers() = default;

Result<void> NetworkWorkers::open() {
    auto tls = cluster::Tls::make(options_.tls, token_, cluster::Side::master);
    if (!tls) return tls.error();
    tls_ = std::move(*tls);
    auto listener = master::Listener::open(loop_, master_, options_.bind, {.tls = tls_.get()});
    if (!listener) return listener.error();
    listener_ = std::move(*listener);
    logging::info(
        "listening for workers on {}, {}",
        to_string(listener_->address()),
        tls_ ? "with TLS" : "without a token, so in clear and for everybody on this machine"
    );
    return {};
}

Result<void> NetworkWorkers::gather() {
    const auto count = options_.expect_workers;
    logging::info("waiting for {}", count == 1 ? "a worker" : fmt::format("{} workers", count));
    return master_.wait_ready(count, options_.expect_workers_max_wait);
}

void NetworkWorkers::close(Duration /*patience*/) {
    if (listener_) listener_->close();
}

}  // namespace mayfly::workforce
