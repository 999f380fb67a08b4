// One keep-alive connection of one user, and what each request on it has in common. Through a proxy
// where one is set.
#pragma once

#include <string>
#include <string_view>

#include "net/transport.hpp"

namespace mayfly::http {

class Environment;

class Connection : public net::Transport {
public:
    Connection(Environment& environment, net::Origin origin);

    net::Failure open(stats::PhaseTimes& phases, Instant limit) {
        return Transport::open(origin_, proxy_, phases, limit);
    }

    const net::Origin& origin() const { return origin_; }
    std::string_view authority() const;
    /// The fields of every request that has no say in them: "Host: h\r\nUser-Agent: …\r\n…".
    const std::string& standard_fields() const { return standard_fields_; }
    /// Whether requests go to a proxy that wants absolute URLs.
    bool is_proxied_plain() const { return proxy_ != nullptr && !origin_.is_tls; }

    bool is_busy = false;
    bool stays_open = false;  // What came last leaves it usable.
    bool closes_after_use = false;
    bool was_left = false;  // Its server once ended it just when a request was on its way.
    Instant idle_since{};

private:
    net::Origin origin_;
    const net::Proxy* proxy_;  // Of the network; null where the origin is reached without one.
    std::string standard_fields_;
};

}  // namespace mayfly::http
