#include "http/host_turns.hpp"

#include <algorithm>

#include "fiber/event.hpp"
#include "fiber/fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::http {
namespace {

// So soon the first of a row notices that the rate has changed.
constexpr Duration longest_nap = std::chrono::seconds(1);

}  // namespace

struct HostTurns::Waiter {
    Waiter(HostTurns& its_turns, const std::string& its_host) : turns(its_turns), host(its_host) {
        turns.rows_[host].push_back(this);
    }
    ~Waiter() {
        auto& row = turns.rows_.at(host);
        const bool was_first = row.front() == this;
        std::erase(row, this);
        if (row.empty()) {
            turns.rows_.erase(host);
        } else if (was_first) {
            row.front()->is_first.set();
        }
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    HostTurns& turns;
    const std::string& host;
    fiber::Event is_first;
};

bool HostTurns::wait(const std::string& host) {
    const bool is_behind_others = rows_.contains(host);
    if (!is_behind_others && limit_.take_turn(host, Clock::now())) return true;
    Waiter self(*this, host);
    if (is_behind_others) self.is_first.wait();
    while (!fiber::Fiber::here().must_not_wait()) {
        const Instant now = Clock::now();
        if (limit_.take_turn(host, now)) return true;
        fiber::sleep_until(std::min(limit_.next_turn(host), now + longest_nap));
    }
    return false;
}

}  // namespace mayfly::http
