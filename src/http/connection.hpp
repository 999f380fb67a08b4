// One keep-alive connection of one user, perhaps through a proxy, and what all requests on it have
// in common.
#pragma once

#include <string>
#include <string_view>

#include "net/transport.hpp"

namespace mayfly::http {

class ClientNetwork;

class Connection : public net::Transport {
public:
    Connection(ClientNetwork& network, net::Origin origin);

    net::Failure open(stats::PhaseTimes& phases, Instant limit) {
        return Transport::open(origin_, proxy_, phases, limit);
    }

    const net::Origin& origin() const { return origin_; }
    std::string_view authority() const;
    /// The fields that every request gets unless it sets them: "Host: h\r\nUser-Agent: …\r\n…".
    const std::string& standard_fields() const { return standard_fields_; }
    /// Whether requests go to a proxy, which wants absolute URLs.
    bool is_proxied_plain() const { return proxy_ != nullptr && !origin_.is_tls; }

    bool is_busy = false;
    bool stays_open = false;  // The last response leaves it usable.
    bool closes_after_use = false;
    bool was_left = false;  // The server once closed it while a request was under way.
    Instant idle_since{};

private:
    net::Origin origin_;
    const net::Proxy* proxy_;  // The network's; null if the origin is reached without one.
    std::string standard_fields_;
};

/// The standard fields of a connection to `origin` that needs no proxy's credentials.
std::string standard_fields_of(const net::Origin& origin, const ClientNetwork& network);

}  // namespace mayfly::http
