// What a simulated user is. Derive from HttpUser (or User, for anything that is not HTTP) and give
// the class to Plan::users().
#pragma once

#include <cstdint>
#include <string_view>

#include <mayfly/export.hpp>
#include <mayfly/http_client.hpp>
#include <mayfly/random.hpp>
#include <mayfly/test.hpp>

namespace mayfly {

namespace detail {
struct UserState;
}

/// One simulated user. An object of the derived class is made for each user that starts, on that
/// user's own fiber; its members are that user's state and need no locks, since all users of a
/// worker process take turns on one thread and switch only where they wait.
class MAYFLY_API User {
public:
    User();
    virtual ~User();
    User(const User&) = delete;
    User& operator=(const User&) = delete;

    /// Runs once before the first task. When it throws, this user ends and is counted as failed.
    virtual void on_start() {}
    /// Runs once when this user ends, also when it was cut off. Not after an on_start that threw.
    virtual void on_stop() {}

    /// Number of this user: 0, 1, 2, … over all workers and kinds of one run, each used once.
    std::uint64_t id() const;
    /// The name under which this kind of user was registered.
    std::string_view kind() const;
    /// The base URL this user's relative URLs are resolved against; empty when none was given.
    std::string_view host() const;
    /// Its own random numbers; with --seed the same in every run.
    Random& random();

    /// The test it belongs to: parameters, the result of setup, messages.
    Test& test() const;

    /// Ends this user: leaves the task that runs now, then on_stop() runs. Does not return.
    [[noreturn]] void stop();
    /// Ends the whole test, as Ctrl-C would. Does not return.
    [[noreturn]] void stop_test();

private:
    detail::UserState* state_;
};

/// A user with an HTTP client of its own: own connections, own cookies.
class MAYFLY_API HttpUser : public User {
public:
    HttpUser();

    HttpClient client;
};

}  // namespace mayfly
