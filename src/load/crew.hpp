// The users of this worker. It makes the number of running users equal that of the wanted ones.
//
// Level-triggered: reconcile() takes absolute numbers by kind, and the crew spawns or retires the
// difference, newest first. Owned by the worker, used from its loop's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "fiber/group.hpp"
#include "load/run_clock.hpp"
#include "load/test_state.hpp"
#include "load/trial.hpp"
#include "load/user_kinds.hpp"
#include "load/user_loop.hpp"
#include "load/user_state.hpp"
#include "load/users_of_kind.hpp"
#include "load/worker_place.hpp"

namespace mayfly::http {
class ClientNetwork;
}

namespace mayfly::load {

class Crew {
public:
    struct Settings {
        WorkerPlace place{};     // Until set_place().
        Trial* trial = nullptr;  // If there is one, users run each task once and leave.
    };
    /// How long on_stop may take after the stop timeout before it is cut off, too.
    static constexpr Duration on_stop_limit = std::chrono::seconds(5);

    /// All arguments must outlive the crew; the plan must be validated and selected.
    Crew(
        fiber::Loop& loop,
        const Plan& plan,
        stats::Recorder& recorder,
        http::ClientNetwork& http,
        Settings settings
    );
    /// Every user must have ended, or the process must be about to.
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// While the run is paused by this clock, users begin no task and none starts.
    void follow(RunClock clock);
    const RunClock& clock() const { return clock_; }
    /// The base URL, for users that run from their next task on; if empty, each kind uses its own.
    void set_host(const std::string& host);
    bool has_present_host(const UserState& user) const { return user.hosts == hosts_.size(); }
    void give_host(UserState& user) const;

    /// From now on there are `wanted[i]` users of the plan's i-th kind; returns at once. Surplus
    /// users finish their task and leave; after `stop_timeout` it is cancelled. Who leaves counts
    /// as running until it has left, so there are never more than wanted, unless there were before.
    /// Of a kind that has a limit for its arrivals there are as many as those need, up to that.
    void reconcile(std::span<const std::uint64_t> wanted, Duration stop_timeout);
    /// The most users of each kind that arrivals may make, if any, from the next reconcile() on.
    void set_limits(std::vector<std::optional<std::uint64_t>> limits);
    /// An arrival of the plan's i-th kind: a free user runs a task, or a new one. If there can be
    /// none, the arrival is dropped, and counted.
    void arrive(std::size_t kind, Instant due);
    /// Arrivals that were due so long ago are dropped in place of begun; zero: none.
    void set_deadline(Duration deadline) { arrival_deadline_ = deadline; }
    /// Counts those that are not begun as what became of them.
    void pass_over(std::size_t kind, std::uint64_t stats::ArrivalCounts::*end, std::uint64_t count);
    void stop(Duration stop_timeout);
    /// Cancels all users at once, without on_stop.
    void stop_now();
    /// Begins a new run: forgets the failures of the last one, and which users ended by themselves.
    void start_anew();
    /// From now on users may have begun so many tasks in this run; who may begin none ends, and the
    /// next reconcile() starts it anew if there are more than before.
    void limit_iterations(std::uint64_t count);
    std::uint64_t iterations() const { return iterations_; }
    /// For users from the next one on.
    void set_place(const WorkerPlace& place) { settings_.place = place; }
    /// The test that its users belong to, which outlives them.
    void set_test(TestState& test) { test_ = &test; }

    /// Is set when the master should not wait for the next second to hear of it: the last user
    /// ends, or one asks for the end of the test. It outlives the crew's users.
    void announce_with(fiber::Event& urgent) { urgent_ = &urgent; }

    /// Users that have started and not ended, by kind.
    std::vector<std::uint64_t> running() const;
    std::uint64_t running_total() const { return users_.size(); }
    bool is_idle() const { return running_total() == 0; }
    std::uint64_t failed_users() const { return failed_users_; }
    /// Users that ended by their own stop() and are not replaced.
    std::uint64_t stopped_users() const { return stopped_users_; }
    bool is_test_stop_requested() const { return test_stop_requested_; }
    /// Why fewer users run than are wanted, or last were; empty if there is no reason.
    const std::string& obstacle() const { return obstacle_; }
    /// Why the run cannot go on, empty if it can; the first reason that it is given up for counts.
    const std::string& abort_reason() const;
    void give_up_run(const std::string& reason);
    /// The most since the run began that an obstacle kept from starting, and the most that ran at
    /// one time or had ended and are not replaced.
    std::uint64_t unstarted_users() const { return unstarted_users_; }
    std::uint64_t reached_users() const { return reached_users_; }
    /// Since the last call: the most that ran at one time, task runs, what became of arrivals.
    std::uint64_t take_most_users() { return std::exchange(most_users_, running_total()); }
    std::vector<stats::TaskDelta> take_task_runs();
    std::vector<stats::ArrivalDelta> take_arrivals();
    /// Parks the current fiber until no user and no other fiber of the crew is left.
    void wait_idle();

    // For the users themselves.
    Test& test() { return test_->test; }
    Trial* trial() { return settings_.trial; }
    stats::Recorder& recorder() { return recorder_; }
    /// False if no task may be begun any more.
    bool begin_iteration() {
        if (iterations_ >= iterations_limit_) return false;
        if (++iterations_ == iterations_limit_) retire_free();
        return true;
    }
    bool has_iterations() const { return iterations_ < iterations_limit_; }
    void request_test_stop() {
        test_stop_requested_ = true;
        if (urgent_ != nullptr) urgent_->set();
    }
    bool awaits_arrivals(const UserState& user) const {
        return kinds_[user.kind_index].limit.has_value();
    }
    /// The user is free; `arrival` is set when it has one. Or it is not free any more, if it was.
    void offer(UserState& user, fiber::Event& arrival);
    void withdraw(UserState& user);
    /// Counts how late the user's arrival is begun; false if that is too late.
    bool begin_arrival(UserState& user, Instant now);
    /// The user begins a task that its pace says was to begin at `due`; counts how late that is.
    void begin_paced(UserState& user, Instant due);
    void end_arrival(UserState& user, bool has_failed);

private:
    static constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();

    void cut(UserState& user);
    void begin_spawning();
    void meet_obstacle(const std::string& reason);
    bool is_anyone_missing() const;
    bool spawn_some();
    bool spawn_one(std::size_t index);
    void live(UserState& user);
    void retire_free();
    void retire_surplus(UsersOfKind& kind, Duration stop_timeout);
    void retire(UserState& user, Duration stop_timeout);
    void begin_reaping();
    Instant reap_due(Instant now);
    void end(UserState& user, bool failed_to_start);

    fiber::Loop& loop_;
    stats::Recorder& recorder_;
    http::ClientNetwork& http_;
    Settings settings_;
    TestState no_test_;  // Until set_test() names one.
    TestState* test_ = &no_test_;
    std::deque<UsersOfKind> kinds_;
    std::deque<std::string> hosts_;  // Every host ever set, because running users refer to theirs.
    fiber::Group users_;
    fiber::Group keepers_;
    fiber::Event* idle_ = nullptr;
    fiber::Event* urgent_ = nullptr;
    fiber::Event* reaper_wakeup_ = nullptr;
    fiber::Event* room_ = nullptr;  // Set when a user that was to be replaced has left.
    std::uint64_t started_ = 0;
    std::uint64_t failed_users_ = 0;
    std::uint64_t stopped_users_ = 0;
    std::uint64_t reached_users_ = 0;
    std::uint64_t most_users_ = 0;
    std::uint64_t unstarted_users_ = 0;
    std::uint64_t iterations_ = 0;
    std::uint64_t iterations_limit_ = no_limit;
    std::string obstacle_;
    Duration arrival_deadline_{0};
    RunClock clock_;
    std::string told_obstacle_;  // The last in the log.
    bool is_spawning_ = false;
    bool is_reaping_ = false;
    bool test_stop_requested_ = false;
};

}  // namespace mayfly::load
