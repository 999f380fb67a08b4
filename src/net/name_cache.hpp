// What is known about host names, each for a limited time. The table is bounded, because a scenario
// may ask for any number of names. Pure: time is passed in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "net/address_order.hpp"

namespace mayfly::fiber {
class Event;
}

namespace mayfly::net {

struct Name {
    Addresses addresses;
    boost::system::error_code error;
    Instant expires{};
    std::size_t next = 0;             // The index of the address whose turn it is.
    std::optional<Family> preferred;  // The family that connected when the other did not.
    bool is_pending = false;
    std::vector<fiber::Event*> waiters;

    /// All addresses in the order in which to try them; another one is first at each call.
    Addresses addresses_in_turn();
    bool is_in_use() const { return is_pending || !waiters.empty(); }
};

class NameCache {
public:
    /// Beyond it, expired names are removed first, then the oldest. Names in use stay, so the table
    /// can be larger by as many names as are being looked up.
    static constexpr std::size_t most_names = 1024;

    /// The entry of `host`; an empty one if it is not known. Its address is valid while it is in
    /// use, and otherwise until the next call.
    Name& entry(const std::string& host, Instant now);
    /// Null if it is not known.
    Name* find(const std::string& host);
    bool knows(const std::string& host) const { return names_.contains(host); }
    std::size_t size() const { return names_.size(); }

private:
    void make_room(Instant now);

    std::unordered_map<std::string, Name> names_;
};

}  // namespace mayfly::net
