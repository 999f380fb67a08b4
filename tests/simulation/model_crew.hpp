// What stands for load::Crew and load::Arrivals, which are fibers: users that start at once, end
// some time after they were told to, and measure something each second; arrivals whose tasks take a
// while. Their plan, stripes and clock are the real ones.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mayfly/random.hpp>

#include "cluster/message.hpp"
#include "load/run_clock.hpp"
#include "simulation/thread.hpp"

namespace mayfly::simulation {

class ModelCrew {
public:
    /// `skew` is what the worker's own clock is ahead of the simulation's.
    ModelCrew(
        Thread& thread,
        Random& random,
        std::vector<std::string> kinds,
        std::function<Duration()> skew
    );

    /// The assignment, and when the master granted what is assigned of each kind.
    void follow(const cluster::Assign& assign, std::vector<Instant> granted);
    void start_anew();
    /// Starts those that are missing, once nothing keeps them from it any more.
    void spawn();
    void stop(Duration stop_timeout);
    void stop_now();
    /// Ends users and tasks at once, as the worker may not run them any more.
    void cut();
    /// Whether the last assignment had them.
    bool follows(const std::string& host, const plan::ArrivalPlan& plan) const {
        return host == host_ && plan == plan_;
    }
    /// Those who have started and not ended, by kind.
    const std::vector<std::uint64_t>& running() const { return running_; }
    /// Those that have ever started, and when the master granted the last one of them, by kind.
    const std::vector<std::uint64_t>& started() const { return started_; }
    Instant last_grant(std::size_t kind) const { return last_grants_[kind]; }
    /// When what the oldest of them began with was granted.
    Instant oldest_grant(std::size_t kind) const;
    bool is_idle() const { return users_.empty() && tasks_ == 0; }
    /// Tasks that were begun since the last call.
    std::uint64_t take_requests();
    std::uint64_t iterations() const { return iterations_; }
    std::uint64_t reached_users() const { return reached_; }
    /// Those that had no task any more.
    std::uint64_t stopped_users() const;
    std::vector<stats::ArrivalDelta> take_arrivals();

    /// Whether users may run; what asks is told when somebody ends.
    std::function<bool()> may_run;
    std::function<void()> ended;

private:
    struct User {
        std::uint64_t id = 0;
        std::size_t kind = 0;
        Instant granted{};
        bool leaves = false;
    };
    static constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();
    /// The worker's share of a stream of the plan.
    struct StreamShare {
        plan::ArrivalStream stream;
        std::unique_ptr<plan::StripedTicks> ticks;
    };

    bool is_paused() const;
    void end_user(std::uint64_t id);
    void clear_users();
    void begin_next();
    void begin_due(std::size_t share);
    void end_task(const std::string& kind, std::uint64_t epoch, bool has_failed);
    void pass_over(std::uint64_t stats::ArrivalCounts::*end);
    void interrupt_tasks();
    stats::ArrivalCounts& counts(const std::string& kind);
    Instant own_now() const { return thread_.now() + skew_(); }

    Thread& thread_;
    Random& random_;
    std::vector<std::string> kinds_;
    std::function<Duration()> skew_;
    std::vector<std::uint64_t> wanted_;
    std::vector<std::uint64_t> running_;  // Of the users, by kind.
    std::vector<std::uint64_t> started_;
    std::vector<std::uint64_t> ended_early_;  // As no task was left for them.
    std::vector<Instant> last_grants_;
    std::vector<User> users_;
    std::vector<Instant> granted_;
    std::uint64_t next_id_ = 0;
    std::uint64_t iterations_ = 0;
    std::uint64_t limit_ = no_limit;
    std::uint64_t requests_ = 0;
    std::uint64_t reached_ = 0;
    std::string host_;
    load::RunClock clock_;
    plan::ArrivalPlan plan_;
    std::vector<StreamShare> shares_;
    std::vector<stats::ArrivalDelta> arrivals_;
    std::vector<std::string> begun_;  // The kinds of tasks of arrivals that have not ended.
    std::uint64_t tasks_ = 0;
    std::uint64_t task_epoch_ = 0;  // Increases when all are interrupted.
    std::uint64_t timer_ = 0;       // Of the next arrival; an earlier one is void.
    bool is_stopped_ = true;
    bool was_barred_ = false;
};

}  // namespace mayfly::simulation
