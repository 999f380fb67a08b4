// What is known of host names, and for how long: a bounded table, as a scenario may ask for any
// number of them. Pure: time is passed in.
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
    std::size_t next = 0;             // Whose turn it is among the addresses.
    std::optional<Family> preferred;  // The family that connected when the other did not.
    bool is_pending = false;
    std::vector<fiber::Event*> waiters;

    /// All addresses in the order to try, with another one first at each call.
    Addresses addresses_in_turn();
    bool is_in_use() const { return is_pending || !waiters.empty(); }
};

class NameCache {
public:
    /// Beyond it the expired names go first, then the oldest. Names in use stay, so that it can be
    /// exceeded by as many as are being looked up.
    static constexpr std::size_t most_names = 1024;

    /// The entry of `host`, an empty one when it is not known. It stays where it is as long as it
    /// is in use, and otherwise until the next call.
    Name& entry(const std::string& host, Instant now);
    /// Null when it is not known.
    Name* find(const std::string& host);
    bool knows(const std::string& host) const { return names_.contains(host); }
    std::size_t size() const { return names_.size(); }

private:
    void make_room(Instant now);

    std::unordered_map<std::string, Name> names_;
};

}  // namespace mayfly::net
