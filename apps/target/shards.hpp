// --shards: several processes that listen on one port, for more connections than one may have open.
// The kernel deals new connections evenly. Each process has its own state: shop, log and counters.
#pragma once

#include <cstdint>
#include <string>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace mayfly::target {

class Shards {
public:
    /// Forks until there are `count` processes, and returns in each of them; with one it does
    /// nothing. Call it before there is a loop or a thread. The others end with the first.
    /// The error says why the port cannot be had.
    static Result<Shards> start(int count, const std::string& bind, std::uint16_t port);

    bool are_several() const { return static_cast<bool>(reservation_); }
    bool is_first() const { return is_first_; }
    /// What all listen on, if there are several.
    std::uint16_t port() const { return port_; }
    /// Call it once this process listens. In the first one it returns when all do; the error says
    /// that one did not.
    Result<void> wait_for_all();

private:
    Descriptor reservation_;  // Keeps the port.
    Descriptor news_;         // Of the first: what it reads from the others; of them: writes.
    std::uint16_t port_ = 0;
    int others_ = 0;
    bool is_first_ = true;
};

}  // namespace mayfly::target
