// Who has to go when connections that are not identified yet take too many places. Pure.
//
// Whoever has said a valid Hello needs one more round trip and is not sent away for somebody who
// has not, unless that has taken too long. No address takes more than half of the places. Who has
// proven to belong here counts nowhere, as many workers may share one address.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/time.hpp"

namespace mayfly::master {

struct Newcomer {
    enum class Standing { silent, greeted, proven } standing = Standing::silent;
    std::string address;  // Without the port; of IPv6, the network.
    Instant came{};
};

/// How long a Hello protects from being sent away, from the connection's beginning.
inline constexpr Duration greeting_protection = std::chrono::seconds(3);

struct Room {
    bool is_there = true;
    std::optional<std::size_t> leaves{};  // The index of the one that has to go.
};

/// For one more from this address, where `most` may be; those that are there with the oldest first.
Room room_for(
    const std::string& address, std::span<const Newcomer> there, std::size_t most, Instant now
);

}  // namespace mayfly::master
