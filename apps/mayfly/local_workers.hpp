// The workers of `mayfly run`: child processes that the master takes in, replaced between runs when
// they were lost. Belongs to the master's loop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "children.hpp"
#include "fiber/loop.hpp"
#include "master/master.hpp"

namespace mayfly::app {

class LocalWorkers {
public:
    struct Settings {
        std::uint32_t count = 1;
        std::uint64_t stack_bytes = 256 * 1024;
    };

    LocalWorkers(fiber::Loop& loop, master::Master& master, Settings settings)
        : loop_(loop), master_(master), settings_(settings) {}

    Result<void> start();
    /// After SIGCHLD: tells the master why a worker ended.
    void reap();
    /// Starts a worker for each that was lost; gives up one that was lost three times in a row.
    void replace_lost();
    /// A run went well with these workers: what was lost before it does not count any more.
    void forgive() { losses_in_a_row_ = 0; }
    /// From here on their end is no news; kills those that are left.
    void expect_ends() { are_done_ = true; }
    void kill_all() { app::kill_all(children_); }

private:
    Result<void> start_one();

    fiber::Loop& loop_;
    master::Master& master_;
    Settings settings_;
    std::vector<ChildProcess> children_;
    std::vector<std::pair<pid_t, std::uint32_t>> indexes_;  // The master's, by process.
    std::uint32_t missing_ = 0;
    std::uint32_t losses_in_a_row_ = 0;
    bool are_done_ = false;
};

}  // namespace mayfly::app
