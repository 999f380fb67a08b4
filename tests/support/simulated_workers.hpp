// Workers that only speak the protocol: they join a master, obey it, and report each second what
// they were given to report. For finding out what a master does with many. Belongs to the thread of
// its loop; the figures may be read from others.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "cluster/address.hpp"
#include "cluster/message.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "stats/interval.hpp"

namespace mayfly::support {

class SimulatedWorkers {
public:
    struct Settings {
        cluster::Address master;
        std::string version;  // Of mayfly, as the master's.
        std::size_t workers = 1;
        /// What a worker reports each second; they take turns. Times are filled in.
        std::vector<stats::Interval> news;
    };
    struct Figures {
        std::atomic<std::uint64_t> ready = 0;
        std::atomic<std::uint64_t> assigned_users = 0;          // By the last assignments.
        std::atomic<std::uint64_t> reports = 0;                 // Acknowledged.
        std::atomic<std::uint64_t> requests = 0;                // In all that were sent.
        std::atomic<std::int64_t> slowest_acknowledgement = 0;  // Nanoseconds.
        std::atomic<std::int64_t> slowest_echo = 0;
        std::atomic<std::uint64_t> failures = 0;  // Links that ended without a goodbye.
    };

    SimulatedWorkers(fiber::Loop& loop, Settings settings);
    ~SimulatedWorkers();
    SimulatedWorkers(const SimulatedWorkers&) = delete;
    SimulatedWorkers& operator=(const SimulatedWorkers&) = delete;

    /// On a fiber: parks until the master has said goodbye to all.
    void run();
    const Figures& figures() const { return figures_; }

private:
    class Worker;

    fiber::Loop& loop_;
    Settings settings_;
    std::vector<cluster::Message> reports_;  // Of the news.
    Figures figures_;
    std::deque<Worker> workers_;
    fiber::Group fibers_;
};

}  // namespace mayfly::support
