// With many users, each user's memory has left the processor's caches by its next request. When it
// is prefetched, its cache lines load together and while other work is done.
#pragma once

#include <cstddef>

namespace mayfly {

/// Prefetches, for writing, the cache lines (of 64 bytes) in the `bytes` bytes from `start`. It is
/// only a hint: the memory need not be mapped.
inline void prefetch(const void* start, std::size_t bytes) {
    constexpr std::size_t line = 64;
    const auto* const first = static_cast<const char*>(start);
#pragma GCC unroll 8
    for (std::size_t offset = 0; offset < bytes; offset += line) {
        __builtin_prefetch(first + offset, 1);
    }
}

}  // namespace mayfly
