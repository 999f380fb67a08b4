// The base classes of simulated users. Derive from HttpUser, or from User for anything that is not
// HTTP, and register the class with Plan::users().
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include <mayfly/export.hpp>
#include <mayfly/http_client.hpp>
#include <mayfly/random.hpp>
#include <mayfly/test.hpp>

namespace mayfly {

namespace detail {
struct UserState;
}

/// One simulated user. Each user that starts is an object of the derived class, made on the user's
/// own fiber. The members are the user's state and need no locks, because all users of a worker
/// process take turns on one thread, which switches only when a user waits.
class MAYFLY_API User {
public:
    User();
    virtual ~User();
    User(const User&) = delete;
    User& operator=(const User&) = delete;

    /// Runs once before the first task. If it throws, this user ends and is counted as failed.
    virtual void on_start() {}
    /// Runs once when this user ends, even if it was cut off, but not if on_start() threw.
    virtual void on_stop() {}

    /// The number of this user: 0, 1, 2, …, unique among all workers and kinds of a run. On a
    /// worker that joins while the run goes on, they begin at 2^32, or at a multiple of it.
    std::uint64_t id() const;
    /// The name under which this kind of user was registered.
    std::string_view kind() const;
    /// The base URL that this user's relative URLs are appended to; empty if none was given. If it
    /// is changed while the test runs, that holds from the next task on.
    std::string_view host() const;
    /// This user's own random numbers; with --seed they are the same in every run.
    Random& random();

    /// The test that this user belongs to: parameters, the result of setup, messages.
    Test& test() const;

    /// Runs `beside` on a fiber of its own beside the tasks of this user. It ends with the user:
    /// when on_stop() has returned it is cut off, as a user is. What it throws counts as an
    /// exception of the user, in the task "spawn". Throws std::runtime_error if there is no memory
    /// for a stack.
    void spawn(std::function<void()> beside);

    /// Ends this user: leaves the current task and runs on_stop(). Does not return.
    [[noreturn]] void stop();
    /// Ends the whole test, as Ctrl-C does. Does not return.
    [[noreturn]] void stop_test();

    /// Ends the current task and leaves the sequence, chain or group that it is part of, the
    /// innermost if there are several. The next task begins without a wait. Does not return.
    [[noreturn]] void leave_group();
    /// Makes the task or group of this name the next one, wherever it is: the user leaves the
    /// groups that it is not part of, and goes on from there. Called more than once, they run in
    /// this order. What --tags leaves out is passed over; a name that does not exist throws
    /// std::invalid_argument.
    void next_task(std::string_view name);

private:
    detail::UserState* state_;
};

/// A user with its own HTTP client, and so with its own connections and cookies.
class MAYFLY_API HttpUser : public User {
public:
    HttpUser();

    HttpClient client;
};

}  // namespace mayfly
