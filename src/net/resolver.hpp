// Resolves host names, to the addresses that --resolve gave or those of DNS. All users of the
// worker share the results, which are cached for a time, so a thousand users that start together
// ask once. All addresses of a name are used in turn.
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

    /// From now on, `given` has the addresses for its host and port.
    void fix(const FixedAddress& given) { fixed_.add(given); }
    /// All addresses of `host` in the order in which to try them; another one is first at each
    /// call. Parks the current fiber during a look-up. The fiber's deadlines and cancellation end
    /// the wait, but not the look-up.
    Addresses resolve(
        const std::string& host, std::uint16_t port, boost::system::error_code& error
    );
    /// Addresses of this family come first until the name is looked up again.
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
