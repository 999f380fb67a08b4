// A worker with many users touches each one's memory once a request, when it has long left the
// processor's caches. Asked for early, its lines arrive together and while other work is done.
#pragma once

#include <cstddef>

namespace mayfly {

/// Asks for a line for every 64 of `bytes` bytes from `start`, which will be written to soon. Only
/// a hint: the memory need not be there.
inline void prefetch(const void* start, std::size_t bytes) {
    constexpr std::size_t line = 64;
    const auto* const first = static_cast<const char*>(start);
#pragma GCC unroll 8
    for (std::size_t offset = 0; offset < bytes; offset += line) {
        __builtin_prefetch(first + offset, 1);
    }
}

}  // namespace mayfly
