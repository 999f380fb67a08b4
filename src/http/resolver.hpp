// Host names to addresses, cached for a time and shared by all users of the worker: a thousand
// users that start together ask once. All addresses of a name are used in turn.
#pragma once

#include <string>

#include "base/time.hpp"
#include "fiber/group.hpp"
#include "http/name_cache.hpp"

namespace mayfly::http {

class Resolver {
public:
    Resolver(fiber::Loop& loop, Duration time_to_live);

    /// All addresses of `host`, beginning with another one at each call. Parks the current fiber
    /// while the name is looked up; its deadlines and cancellation end the wait, not the look-up.
    Addresses resolve(const std::string& host, boost::system::error_code& error);

private:
    void look_up(const std::string& host, Name& name);
    static bool wait_for(Name& name);

    fiber::Loop& loop_;
    Duration time_to_live_;
    NameCache names_;
    fiber::Group look_ups_;
};

}  // namespace mayfly::http
