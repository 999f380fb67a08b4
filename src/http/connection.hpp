// One keep-alive connection of one user, and what each request on it has in common. Through a proxy
// where one is set.
#pragma once

#include <string>
#include <string_view>

#include "http/transport.hpp"

namespace mayfly::http {

class Connection : public Transport {
public:
    Connection(Environment& environment, Origin origin);

    /// Connects, by way of the proxy if there is one, and shakes hands, timing each phase; `limit`
    /// as connect() has it.
    Failure open(stats::PhaseTimes& phases, Instant limit);

    const Origin& origin() const { return origin_; }
    std::string_view authority() const;
    /// The fields of every request that has no say in them: "Host: h\r\nUser-Agent: …\r\n…".
    const std::string& standard_fields() const { return standard_fields_; }
    /// Whether requests go to a proxy that wants absolute URLs.
    bool is_proxied_plain() const { return is_proxied() && !origin_.is_tls; }

    bool is_busy = false;
    bool closes_after_use = false;
    bool was_left = false;  // Its server once ended it just when a request was on its way.
    Instant idle_since{};

private:
    bool is_proxied() const { return proxy_ != nullptr; }
    Failure open_tunnel();

    Origin origin_;
    const Proxy* proxy_;  // Of the environment; null where the origin is reached without one.
    std::string standard_fields_;
};

}  // namespace mayfly::http
