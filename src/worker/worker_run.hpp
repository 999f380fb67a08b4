// This worker's part of a run, from the first message about it to the last report: which messages
// of the master apply to it, and which wait. Pure.
//
//   state    | prepare  | start_users | take_assignment | stop     | drain   | end
//   ---------+----------+-------------+-----------------+----------+---------+-----
//   idle     | starting | -           | running         | -        | -       | -
//   starting | waits    | running     | waits           | stopping | -       | idle
//   running  | waits    | -           | running         | stopping | -       | idle
//   stopping | waits    | -           | dropped         | stopping | drained | idle
//   drained  | waits    | -           | dropped         | drained  | -       | idle
//
// Messages about the last run are dropped in every state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cluster/message.hpp"

namespace mayfly::worker {

class WorkerRun {
public:
    enum class State { idle, starting, running, stopping, drained };

    State state() const { return state_; }
    bool goes_on() const { return state_ != State::idle; }
    /// Empty when idle.
    const std::string& id() const { return id_; }
    /// The epoch of the last assignment, or of a stop.
    std::uint64_t epoch() const { return epoch_; }
    /// The epoch of the statistics.
    std::uint64_t statistics() const { return statistics_; }

    /// True if this begins the run: then on_test_start is due, and after it start_users().
    bool prepare(const cluster::Prepare& prepare);
    void start_users();
    /// The assignment waits until its run and its term have begun.
    void assign(cluster::Assign assign);
    /// The assignment to apply in this term. It begins a run that needs no preparation.
    std::optional<cluster::Assign> take_assignment(std::uint64_t term);

    /// True if an epoch of the statistics ends, whose last measurements are due before the next
    /// one begins.
    bool ends_statistics(const cluster::Reset& reset);
    void begin_statistics(std::uint64_t epoch) { statistics_ = epoch; }

    enum class Stopping { nothing_runs, begins, goes_on };
    Stopping stop(const cluster::Stop& stop);
    /// The last user has ended, and all measurements but the last report are sent.
    void drain();
    /// The run is over; returns what to prepare next.
    std::optional<cluster::Prepare> end();
    /// Drops what waits.
    void drop_waiting();

private:
    void begin(const std::string& id, State state);

    State state_ = State::idle;
    std::string id_;
    std::uint64_t epoch_ = 0;
    std::uint64_t statistics_ = 0;
    std::string ended_;                        // The last run.
    std::optional<cluster::Prepare> next_;     // Until the current run is over.
    std::optional<cluster::Assign> assigned_;  // Until its run or its term has begun.
};

}  // namespace mayfly::worker
