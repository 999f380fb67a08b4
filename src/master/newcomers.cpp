#include "master/newcomers.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace mayfly::master {

Room room_for(
    const std::string& address, std::span<const Newcomer> there, std::size_t most, Instant now
) {
    using Standing = Newcomer::Standing;
    std::map<std::string_view, std::size_t> places;
    std::size_t taken = 0;
    for (const auto& newcomer : there) {
        if (newcomer.standing == Standing::proven) continue;
        ++places[newcomer.address];
        ++taken;
    }
    const bool is_full_of_them = places[address] >= std::max<std::size_t>(most / 2, 1);
    if (!is_full_of_them && taken < most) return {};
    // Of who may go, one of those who are most; of them, the oldest.
    Room room{false, std::nullopt};
    std::size_t crowd = 0;
    for (std::size_t i = 0; i < there.size(); ++i) {
        const auto& [standing, home, came] = there[i];
        const bool is_protected = standing == Standing::greeted && now - came < greeting_protection;
        if (standing == Standing::proven || is_protected) continue;
        if (is_full_of_them && home != address) continue;
        if (room.leaves && places[home] <= crowd) continue;
        crowd = places[home];
        room = {true, i};
    }
    return room;
}

}  // namespace mayfly::master
