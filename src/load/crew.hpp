// The users of this worker: makes the running ones equal the wanted ones.
//
// Level-triggered: reconcile() takes absolute counts by kind and the crew spawns or retires the
// difference, newest first. Owned by the worker, used from its loop's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "fiber/group.hpp"
#include "load/task_picker.hpp"
#include "load/test_state.hpp"
#include "load/user_kinds.hpp"
#include "load/user_state.hpp"
#include "stats/recorder.hpp"

namespace mayfly::http {
class Environment;
}

namespace mayfly::load {

class Crew {
public:
    struct Settings {
        std::uint64_t seed = 0;
        std::uint64_t worker = 0;   // Index of this worker of …
        std::uint64_t workers = 1;  // … so many: user ids and seeds are theirs alone.
    };
    /// How long an on_stop may take after the stop timeout before it is cut off, too.
    static constexpr Duration on_stop_limit = std::chrono::seconds(5);

    /// All that is given must outlive the crew; the plan is validated and selected.
    Crew(
        fiber::Loop& loop,
        const Plan& plan,
        stats::Recorder& recorder,
        http::Environment& http,
        Settings settings
    );
    /// Every user has ended, or the process is about to.
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// The base URL for users that start from now on; empty: each kind's own.
    void set_host(const std::string& host);

    /// From now on `wanted[i]` users of the plan's i-th kind. Those too many finish their task and
    /// leave; a task that takes longer than `stop_timeout` is cancelled. Whoever leaves is still
    /// running until it has: as long as fewer were running, there are never more than wanted.
    /// Returns at once.
    void reconcile(std::span<const std::uint64_t> wanted, Duration stop_timeout);
    /// Retires everyone.
    void stop(Duration stop_timeout);
    /// Cancels everyone where they are, without on_stop.
    void stop_now();
    /// A new run: forgets users that ended by themselves and the failures of the one before.
    void start_anew();
    /// The test its users belong to; outlives them.
    void set_test(TestState& test) { test_ = &test; }

    /// Users that have been started and have not ended, by kind.
    std::vector<std::uint64_t> running() const;
    std::uint64_t running_total() const { return users_.size(); }
    bool is_idle() const { return users_.size() == 0; }
    std::uint64_t failed_users() const { return failed_users_; }
    /// Users that left by their own stop() and are not replaced.
    std::uint64_t stopped_users() const { return stopped_users_; }
    bool is_test_stop_requested() const { return test_stop_requested_; }
    /// Why fewer users run than are wanted; empty when nothing prevents them.
    const std::string& obstacle() const { return obstacle_; }
    /// Task runs since the last call, for a report.
    std::vector<stats::TaskDelta> take_task_runs();
    /// Parks the current fiber until no user is left, nor any fiber of the crew's own.
    void wait_idle();

    // For the users themselves.
    Test& test() { return test_->test; }
    stats::Recorder& recorder() { return recorder_; }
    void count_task_run(std::size_t kind, std::size_t task) { ++squads_[kind].task_runs[task]; }
    void request_test_stop() { test_stop_requested_ = true; }

private:
    /// The users of one kind.
    struct Squad {
        const UserKind& kind;
        TaskPicker picker;
        std::vector<fiber::Activity> activities;  // Names each task where a fiber is shown.
        std::vector<std::uint64_t> task_runs;
        boost::intrusive::list<UserState> users;  // In the order in which they started.
        std::uint64_t wanted = 0;
        std::uint64_t staying = 0;  // Of `users`, those that have not been told to leave.
        std::uint64_t ended_early = 0;
        std::uint64_t started = 0;
    };

    Squad make_squad(const UserKind& kind) const;
    void cut(UserState& user);
    void begin_spawning();
    bool is_anyone_missing() const;
    bool spawn_some();
    bool spawn_one(std::size_t index);
    void live(UserState& user);
    void retire_surplus(Squad& squad, Duration stop_timeout);
    void retire(UserState& user, Duration stop_timeout);
    void begin_reaping();
    Instant reap_due(Instant now);
    void end(UserState& user, bool failed_to_start);

    fiber::Loop& loop_;
    stats::Recorder& recorder_;
    http::Environment& http_;
    Settings settings_;
    TestState no_test_;  // Until it is told of one.
    TestState* test_ = &no_test_;
    std::deque<Squad> squads_;
    std::deque<std::string> hosts_;  // Every one ever set: running users refer to theirs.
    fiber::Group users_;
    fiber::Group keepers_;
    fiber::Event* idle_ = nullptr;
    fiber::Event* reaper_wakeup_ = nullptr;
    fiber::Event* room_ = nullptr;  // Set when one that was to be replaced is gone.
    std::uint64_t started_ = 0;
    std::uint64_t failed_users_ = 0;
    std::uint64_t stopped_users_ = 0;
    std::string obstacle_;
    bool is_spawning_ = false;
    bool is_reaping_ = false;
    bool test_stop_requested_ = false;
};

}  // namespace mayfly::load
