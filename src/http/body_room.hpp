// Memory for large bodies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace mayfly::http {

/// Before `more` bytes are added to `body`, which may come to `whole` bytes. A text that grows
/// copies all of itself at once, which holds up all users for as long; so a large one gets its room
/// before, as memory that is not written to costs nothing.
inline void make_room(std::string& body, std::size_t more, std::uint64_t whole) {
    constexpr std::size_t large = std::size_t{1} << 20;
    constexpr std::uint64_t most = std::uint64_t{64} << 20;
    const std::size_t needed = body.size() + more;
    if (body.size() < large || needed <= body.capacity()) return;
    const auto room = std::min(whole, most);
    if (room > needed) body.reserve(room);
}

}  // namespace mayfly::http
