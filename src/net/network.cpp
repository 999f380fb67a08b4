#include "net/network.hpp"

#include <stdexcept>
#include <utility>

#include <boost/asio/error.hpp>
#include <fmt/core.h>

#include "fiber/fiber.hpp"
#include "fiber/local.hpp"
#include "net/resolver.hpp"
#include "net/tls.hpp"

namespace mayfly::net {

Network::Network(fiber::Loop& loop, const Settings& settings)
    : loop_(loop),
      read_buffer_(std::make_unique<ReadBuffer>()),
      connect_timeout_(settings.connect_timeout),
      resolver_(std::make_unique<Resolver>(loop, settings.dns_time_to_live)) {}

Network::~Network() = default;

Result<std::unique_ptr<Network>> Network::make(fiber::Loop& loop, const Settings& settings) {
    std::unique_ptr<Network> made(new Network(loop, settings));  // The constructor is protected.
    if (auto prepared = made->prepare(settings); !prepared) return prepared.error();
    return made;
}

Result<void> Network::prepare(const Settings& settings) {
    for (const std::string& text : settings.resolve) {
        const auto given = parse_fixed_address(text);
        if (!given) return within("--resolve", given.error());
        resolver_->fix(*given);
    }
    auto local = LocalAddresses::parse(settings.local_addresses);
    if (!local) return within("--local-addresses", local.error());
    if (auto had = local->check(); !had) return within("--local-addresses", had.error());
    local_addresses_ = std::move(*local);
    auto tls = Tls::make(settings);
    if (!tls) return tls.error();
    tls_ = std::move(*tls);
    if (!settings.proxy.empty()) {
        auto proxy = parse_proxy(settings.proxy);
        if (!proxy) return within("--proxy", proxy.error());
        proxy_ = std::move(*proxy);
    }
    auto exclusions = ProxyExclusions::parse(settings.no_proxy);
    if (!exclusions) return within("--no-proxy", exclusions.error());
    no_proxy_ = std::move(*exclusions);
    return {};
}

void Network::prepare_for(std::string_view url) {
    if (url.starts_with("https:")) tls_->await_authorities();
}

Network& Network::current(const char* tool) {
    if (auto* network = fiber::local<Network>()) return *network;
    throw std::logic_error(
        fmt::format("{} works only in the code of a user; use it in on_start() or a task", tool)
    );
}

void Network::enter_fiber() {
    fiber::set_local(this);
}

const Proxy* Network::proxy_for(const Origin& origin) const {
    const bool is_direct = !proxy_ || origin.is_unix() || no_proxy_.covers(origin);
    return is_direct ? nullptr : &*proxy_;
}

boost::system::error_code Network::let_others_run(std::unique_ptr<ReadBuffer>* kept) {
    if (!budget_.has_room()) {
        if (kept != nullptr) keep_read_buffer(*kept);
        budget_.wait();
    }
    if (fiber::Fiber::here().must_not_wait()) return boost::asio::error::operation_aborted;
    return {};
}

void Network::give_way() {
    if (fiber::Fiber::current() == nullptr) return;
    if (auto* network = fiber::local<Network>()) network->let_others_run();
}

void Network::keep_read_buffer(std::unique_ptr<ReadBuffer>& kept) {
    if (!kept) kept = std::exchange(read_buffer_, std::make_unique<ReadBuffer>());
}

}  // namespace mayfly::net
