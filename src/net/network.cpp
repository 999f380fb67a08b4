#include "net/network.hpp"

#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include "fiber/local.hpp"
#include "net/resolver.hpp"
#include "net/tls.hpp"

namespace mayfly::net {

Network::Network(fiber::Loop& loop, const Settings& settings)
    : loop_(loop),
      connect_timeout_(settings.connect_timeout),
      resolver_(std::make_unique<Resolver>(loop, settings.dns_time_to_live)),
      read_buffer_(std::make_unique<std::array<char, read_buffer_bytes>>()) {}

Network::~Network() = default;

Result<std::unique_ptr<Network>> Network::make(fiber::Loop& loop, const Settings& settings) {
    std::unique_ptr<Network> made(new Network(loop, settings));  // The constructor is private.
    for (const std::string& text : settings.resolve) {
        const auto given = parse_fixed_address(text);
        if (!given) return within("--resolve", given.error());
        made->resolver_->fix(*given);
    }
    auto tls = Tls::make(settings);
    if (!tls) return tls.error();
    made->tls_ = std::move(*tls);
    if (!settings.proxy.empty()) {
        auto proxy = parse_proxy(settings.proxy);
        if (!proxy) return within("--proxy", proxy.error());
        made->proxy_ = std::move(*proxy);
    }
    auto exclusions = ProxyExclusions::parse(settings.no_proxy);
    if (!exclusions) return within("--no-proxy", exclusions.error());
    made->no_proxy_ = std::move(*exclusions);
    return made;
}

Network& Network::current(const char* tool) {
    if (auto* network = fiber::local<Network>()) return *network;
    throw std::logic_error(
        fmt::format("{} works only in the code of a user; use it in on_start() or a task", tool)
    );
}

const Proxy* Network::proxy_for(const Origin& origin) const {
    const bool is_direct = !proxy_ || origin.is_unix() || no_proxy_.covers(origin);
    return is_direct ? nullptr : &*proxy_;
}

}  // namespace mayfly::net
