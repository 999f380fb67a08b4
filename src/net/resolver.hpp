// Host names to addresses: those given for them, or those of DNS, cached for a time and shared by
// all users of the worker: a thousand users that start together ask once. All addresses of a name
// are used in turn.
#pragma once

#include <string>

#include "base/time.hpp"
#include "fiber/group.hpp"
#include "net/fixed_addresses.hpp"
#include "net/name_cache.hpp"

namespace mayfly::net {

class Resolver {
public:
    Resolver(fiber::Loop& loop, Duration time_to_live);

    /// From now on `given` is the answer for its host and port.
    void fix(const FixedAddress& given) { fixed_.add(given); }
    /// All addresses of `host` in the order to try, beginning with another one at each call. Parks
    /// the current fiber while the name is looked up; its deadlines and cancellation end the wait,
    /// not the look-up.
    Addresses resolve(
        const std::string& host, std::uint16_t port, boost::system::error_code& error
    );
    /// Until the name is looked up again, addresses of this family come first.
    void prefer(const std::string& host, std::uint16_t port, Family family);

private:
    void look_up(const std::string& host, Name& name);
    static bool wait_for(Name& name);

    fiber::Loop& loop_;
    Duration time_to_live_;
    FixedAddresses fixed_;
    NameCache names_;
    fiber::Group look_ups_;
};

}  // namespace mayfly::net
