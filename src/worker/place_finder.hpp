// Finds out which lines of code addresses stand for. That takes up to a second at the first time,
// while debug information is read, so it is done on a thread of its own and users go on meanwhile.
// The thread runs only while there is something to find; all else belongs to the loop's thread.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "fiber/event.hpp"
#include "fiber/loop.hpp"

namespace mayfly::worker {

class PlaceFinder {
public:
    explicit PlaceFinder(fiber::Loop& loop) : loop_(loop) {}
    /// Waits for the thread.
    ~PlaceFinder();
    PlaceFinder(const PlaceFinder&) = delete;
    PlaceFinder& operator=(const PlaceFinder&) = delete;

    /// The place of a site of load/throw_site.hpp; nothing yet if it must be found first, which
    /// begins.
    std::optional<std::string> find(const std::string& site);
    /// Parks until all is found, or a deadline in scope strikes, or stop_waiting().
    void wait();
    void stop_waiting();
    /// Parks until the thread has ended.
    void end();

private:
    void look_up_next();

    fiber::Loop& loop_;
    std::map<std::string, std::optional<std::string>> places_;  // By site.
    std::deque<std::string> wanted_;
    std::thread thread_;
    fiber::Event found_;
    bool is_waited_for_ = false;
};

}  // namespace mayfly::worker
